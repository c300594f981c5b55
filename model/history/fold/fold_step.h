// One event through a fold, observed: what the step debugger shows.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "model/fold/fold.h"
#include "model/history/fold/fold_changes.h"
#include "model/history/fold/folded_history.h"
#include "model/history/history.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"
#include "model/work/clock.h"

namespace oxbow {

// What an event did to one row of a fold.
struct FoldStepRow {
    RowKey key;
    std::optional<FoldRow> before;  // absent where the fold held nothing
    std::optional<FoldRow> after;
    bool written = false;  // else it was only read
};

struct FoldStep {
    Event event;
    std::vector<FoldStepRow> rows;  // in the order in which the fold first asked for them
    std::vector<Event> published;   // by a script
    std::int64_t nanoseconds = 0;   // that the fold took
    bool withoutField = false;      // the event lacks the field that the fold is about
};

// Runs the real fold on the event at `position` ≤ what is made of it, on the rows as they were
// before. Nothing that is kept changes. A fold that is not local takes up all its rows first.
absl::StatusOr<FoldStep> stepFold(const Fold& fold, const EventSequence& base,
                                  const FoldChanges& changes, Position position,
                                  const Cancelled& cancelled = {},
                                  const Clock& clock = steadyNanoseconds);
// The same over the rows of a history of the fold, as a branch has one: `fold` is the rule there.
absl::StatusOr<FoldStep> stepFold(const Fold& fold, const FoldedHistory& history, Position position,
                                  const Cancelled& cancelled = {},
                                  const Clock& clock = steadyNanoseconds);
// The same of the log's own table, the latest value of each key, whose history this is.
absl::StatusOr<FoldStep> stepLatest(const History& history, Position position,
                                    const Clock& clock = steadyNanoseconds);

}  // namespace oxbow
