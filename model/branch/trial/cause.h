// The minimal cause of what is true of a row: which events it takes.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/branch/trial/cause_search.h"
#include "model/event/position.h"
#include "model/fold/fold.h"
#include "model/history/history.h"
#include "model/query/condition.h"
#include "model/work/cancelled.h"

namespace oxbow {

struct CauseQuestion {
    std::shared_ptr<const Fold> fold;
    RowKey row;
    Position at;
    Condition condition;
    // What the condition is to become; absent: false where it is true, and true where it is not.
    // Unknown is a value of its own: that a row is gone makes no comparison with it false.
    std::optional<Truth> wanted;
    // Which events may be taken away; none: any.
    std::function<bool(Position, const EventView&)> mayGo;
    std::uint64_t mostTrials = 2'000;
    // What the fold made of the sequence, where that is kept: it tells the row's events at once.
    std::shared_ptr<const History> folded = nullptr;
    // Told before each trial how many were made.
    std::function<void(std::uint64_t trials)> tell = nullptr;
};

struct CauseAnswer {
    Truth now = Truth::Unknown;  // as the events stand
    Truth wanted = Truth::Unknown;
    CauseSearchResult::Found found = CauseSearchResult::Found::No;
    std::vector<Position> events;  // that it takes: without them the condition is as wanted
    std::uint64_t rowEvents = 0;   // that the row depends on
    std::uint64_t candidates = 0;  // of them, that may be taken away
    std::uint64_t trials = 0;
    std::optional<FoldRow> before;  // the row as it is
    std::optional<FoldRow> after;   // without those events
};

// A trial folds the row's events in memory, from the first that is taken away (see row_trial.h and
// cause_search.h). FailedPrecondition where the condition is as wanted without taking anything
// away; otherwise as of these. `latest` is the history of the latest value of each key.
absl::StatusOr<CauseAnswer> findCause(const CauseQuestion& question, const History& latest,
                                      const Cancelled& cancelled = {});

// "true", "false", "unknown".
std::string_view truthName(Truth truth);

}  // namespace oxbow
