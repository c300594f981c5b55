// Which table the pane behind tables looks at: the log's own, or that of a fold that is shown.
#pragma once

#include <QObject>
#include <QString>

#include "views/behind/behind_pane.h"

namespace oxbow {

class FoldDesk;
class FoldPanes;

// Goes back to the log's own where the fold that is looked behind is not shown any more, or is made
// anew. GUI thread.
class BehindDesk : public QObject {
    Q_OBJECT
public:
    // All must live longer.
    BehindDesk(Session* session, FoldDesk* folds, FoldPanes* panes, BehindPane* pane);

    // The log's own where the name is empty, or no such table is shown.
    void lookBehind(const QString& fold);

private:
    void look(const QString& fold);
    void refresh();
    BehindTable tableOf(const QString& fold) const;

    Session* m_session;
    FoldDesk* m_folds;
    FoldPanes* m_panes;
    BehindPane* m_pane;
    QMetaObject::Connection m_changing;  // of the table's history
};

}  // namespace oxbow
