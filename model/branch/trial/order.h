// Does order matter: whether a row would be another one, had events that nothing puts in order come
// the other way round.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/branch/cause_fields.h"
#include "model/branch/trial/order_freedom.h"
#include "model/event/position.h"
#include "model/fold/fold.h"
#include "model/history/history.h"
#include "model/work/cancelled.h"

namespace oxbow {

struct OrderQuestion {
    std::shared_ptr<const Fold> fold;  // a local one
    std::optional<RowKey> row;         // absent: every row
    Position at;
    Chains chains = Chains::Partitions;
    CauseFields causes;
    std::uint64_t mostTrials = 1'000;  // of a row
    // Told before each row how many were looked at, of how many.
    std::function<void(std::uint64_t done, std::uint64_t all)> tell = nullptr;
};

// A row that depends on the order: proven by two orders, both of which keep what must be kept.
struct OrderWitness {
    RowKey row;
    std::vector<std::string> fields;  // that differ after some order that was tried
    std::optional<FoldRow> asItStands;
    std::optional<FoldRow> otherwise;
    // The row's events, from the first to the last of those that stand elsewhere.
    std::vector<Position> inLog;
    std::vector<Position> inOther;
    // All events from inLog's first on, in the other order.
    std::vector<Position> wholeOrder;
};

struct OrderAnswer {
    std::uint64_t rows = 0;
    // Rows of which some events may change places; the others have but one order.
    std::uint64_t freeRows = 0;
    // Of them, those of which every order was tried: where none of these differed, that is proven.
    std::uint64_t exhaustedRows = 0;
    std::uint64_t trials = 0;
    // Orders after which a row differed, but in which the events of other rows would have to break
    // theirs: they prove nothing.
    std::uint64_t illegal = 0;
};

using VisitWitness = std::function<void(const OrderWitness&)>;
// Of a row it tries every order where there are at most mostTrials of them; else, as long as there
// are trials left, each pair of neighbours exchanged, and each chain as early and as late as it can
// be. FailedPrecondition where the fold is not local: its rows depend on each other.
absl::StatusOr<OrderAnswer> tryOrders(const OrderQuestion& question, const EventSequence& events,
                                      const VisitWitness& visit, const Cancelled& cancelled = {});

}  // namespace oxbow
