// Keeps what differs in step with the session: the pane of differences, and the timeline's lines.
#pragma once

#include <QObject>

#include "model/branch/alignment.h"
#include "model/session/session.h"
#include "views/branch/difference_finder.h"
#include "views/timeline/lines/branch_lines.h"

namespace oxbow {

class DifferenceView;
class FoldDesk;
class FoldPanes;
class TimelineView;

// Where a branch is shown it is compared with its base: by the latest value of each key, or by a
// fold that the user chose, once that is made of both. GUI thread; reads on workers.
class DifferenceDesk : public QObject {
    Q_OBJECT
public:
    // All must live longer.
    DifferenceDesk(Session* session, DifferenceFinder* finder, DifferenceView* view,
                   TimelineView* timeline, FoldDesk* folds, FoldPanes* panes,
                   QObject* parent = nullptr);

    // All that is asked for is on screen.
    bool settled() const;

private:
    void compare();
    void listTables();
    void takeFold(const QString& name);
    std::optional<FoldInBoth> chosenFold() const;
    void showLines();
    void askForRow();
    void select(const RowKey& row);

    Session* m_session;
    DifferenceFinder* m_finder;
    DifferenceView* m_view;
    TimelineView* m_timeline;
    FoldDesk* m_folds;
    FoldPanes* m_panes;
    QString m_fold;  // that the user chose; empty: the latest value of each key
    AlignBy m_by = AlignBy::Position;
    BranchLines m_lines;  // without what differs
    std::uint64_t m_asked = 0;
    BackgroundWorker m_worker;  // last: it must end before what it uses
};

// The edits of a branch on its own line.
BranchLines linesOf(const ShownPast& past);

}  // namespace oxbow
