// The tables of one log side by side: its own, and those of the folds that are shown.
#pragma once

#include <QSplitter>
#include <optional>
#include <string>
#include <vector>

#include "model/session/session.h"
#include "views/common/event_subject.h"

class QMenu;

namespace oxbow {

class FoldDesk;
class FoldPane;
class ScriptEditor;

// Whoever makes it adds the log's own table first.
class FoldPanes : public QSplitter {
    Q_OBJECT
public:
    FoldPanes(Session* session, FoldDesk* desk, QWidget* parent = nullptr);

    // From the left.
    const std::vector<FoldPane*>& panes() const { return m_panes; }
    // Null where it is not shown.
    FoldPane* pane(const QString& name) const;
    // Opens a script of the shelf, or a new one, in the editor; `fields` of the
    // log are offered there.
    void editScript(const QString& name, const QStringList& fields);
    // Null where none is open.
    ScriptEditor* editor() const { return m_editor; }
    // All of them show what they should.
    bool settled() const;

signals:
    void panesChanged();
    // Is not shown any more, and has no owner: its workers may still wait for a disk.
    void retired(QWidget* pane);
    // Whoever shows the tables finds a place for it; closed, it has none.
    void editorOpened(QWidget* editor);
    void editorClosed();
    void editClicked(const QString& fold);
    void emittedClicked(const QString& fold);
    // See TableView.
    void menuAsked(QMenu* menu, const oxbow::EventSubject& subject);
    void rowHistoryAsked(const std::optional<std::string>& field);

private:
    void showPanes();
    FoldPane* makePane(const QString& name);
    void showState(const QString& name);
    void openEditor(const QString& name, const QString& code);
    void closeEditor();

    Session* m_session;
    FoldDesk* m_desk;
    std::vector<FoldPane*> m_panes;
    ScriptEditor* m_editor = nullptr;
    QStringList m_fields;  // for the editor
};

}  // namespace oxbow
