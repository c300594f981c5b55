// The tables of one log side by side: its own, and those of the folds that are shown.
#pragma once

#include <QSplitter>
#include <vector>

#include "model/session/session.h"

namespace oxbow {

class FoldDesk;
class FoldPane;

// Whoever makes it adds the log's own table first.
class FoldPanes : public QSplitter {
    Q_OBJECT
public:
    FoldPanes(Session* session, FoldDesk* desk, QWidget* parent = nullptr);

    // From the left.
    const std::vector<FoldPane*>& panes() const { return m_panes; }
    // Null where it is not shown.
    FoldPane* pane(const QString& name) const;
    // All of them show what they should.
    bool settled() const;

signals:
    void panesChanged();
    // Is not shown any more, and has no owner: its workers may still wait for a disk.
    void retired(QWidget* pane);

private:
    void showPanes();
    FoldPane* makePane(const QString& name);
    void showState(const QString& name);

    Session* m_session;
    FoldDesk* m_desk;
    std::vector<FoldPane*> m_panes;
};

}  // namespace oxbow
