// The events that a branch has otherwise than the log, and the rows that they reach.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/branch/open_branch.h"
#include "model/event/event.h"
#include "model/event/position.h"
#include "model/fold/fold.h"
#include "model/work/cancelled.h"

namespace oxbow {

// As the branches of its name have it ("17", of the log; "00a3…-2", the second of a branch).
std::string textOf(const EventId& id);

// An event before and after all edits of a line of branches. It stands in one of the two at least.
struct TouchedEvent {
    EventId id;
    struct Standing {
        Position position;
        Event event;
    };
    std::optional<Standing> inLog;
    std::optional<Standing> inBranch;

    bool isMovedOnly() const { return inLog && inBranch && inLog->event == inBranch->event; }
};

// In the order of the branch, each of those that are gone where it stood.
absl::StatusOr<std::vector<TouchedEvent>> touchedEvents(const std::vector<OpenBranch>& line,
                                                        const Cancelled& cancelled = {});

// The rows of the fold that they reach, before or after the edits: of a local fold no other row
// differs. FailedPrecondition where it is not local.
absl::StatusOr<std::set<RowKey>> rowsReached(const Fold& fold,
                                             const std::vector<TouchedEvent>& events);

// How a row came to be what it is.
struct RowLine {
    std::vector<Position> events;  // that it depends on, rising
    // The row from each position on, where it became another one; none: no row.
    struct Step {
        Position from;
        std::optional<FoldRow> row;
    };
    std::vector<Step> steps;

    std::optional<FoldRow> rowAt(Position at) const;
    std::optional<FoldRow> last() const { return steps.empty() ? std::nullopt : steps.back().row; }
};
using RowLines = std::map<RowKey, RowLine>;
// Of a local fold, by folding the events of these rows, and no others. `latest` is the history of
// the latest value of each key of the sequence.
absl::StatusOr<RowLines> rowLines(const std::shared_ptr<const Fold>& fold, const History& latest,
                                  const std::set<RowKey>& rows, const Cancelled& cancelled = {});

// What it shows, or why the fold failed on it; absent where there is no row.
inline OptionalBytesView shownOf(const std::optional<FoldRow>& row) {
    return row && row->shown ? OptionalBytesView(*row->shown) : std::nullopt;
}

// Whether two rows show the same; an empty one is none.
bool showTheSame(const std::optional<FoldRow>& one, const std::optional<FoldRow>& other);

}  // namespace oxbow
