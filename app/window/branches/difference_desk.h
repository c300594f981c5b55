// Keeps what differs in step with the session: the pane of differences, and the timeline's lines.
#pragma once

#include <QObject>

#include "model/branch/alignment.h"
#include "model/session/session.h"
#include "views/branch/difference_finder.h"
#include "views/timeline/lines/branch_lines.h"

namespace oxbow {

class DifferenceView;
class TimelineView;

// Where a branch is shown it is compared with its base. GUI thread; reads on workers.
class DifferenceDesk : public QObject {
    Q_OBJECT
public:
    // All must live longer.
    DifferenceDesk(Session* session, DifferenceFinder* finder, DifferenceView* view,
                   TimelineView* timeline, QObject* parent = nullptr);

    // All that is asked for is on screen.
    bool settled() const;

private:
    void compare();
    void showLines();
    void askForRow();
    void select(const RowKey& row);

    Session* m_session;
    DifferenceFinder* m_finder;
    DifferenceView* m_view;
    TimelineView* m_timeline;
    AlignBy m_by = AlignBy::Position;
    BranchLines m_lines;  // without what differs
    std::uint64_t m_asked = 0;
    BackgroundWorker m_worker;  // last: it must end before what it uses
};

// The edits of a branch on its own line.
BranchLines linesOf(const ShownPast& past);

}  // namespace oxbow
