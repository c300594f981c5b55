// The changes of a history by their numbers, and what kind each was: without their bytes.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "model/history/fold/change_map.h"
#include "model/history/forgotten/number_set.h"
#include "model/history/history.h"
#include "model/work/cancelled.h"

namespace oxbow {

// What the events before a position did to the rows.
struct ChangeTally {
    std::uint64_t events = 0;
    std::uint64_t passedOver = 0;  // events that touched no row
    std::uint64_t changes = 0;     // the sum of the next four
    std::uint64_t inserted = 0;
    std::uint64_t updated = 0;
    std::uint64_t deleted = 0;
    std::uint64_t onNothing = 0;  // a null value where there was no row

    std::uint64_t rows() const { return inserted - deleted; }
    // Values that the table held once and holds no more.
    std::uint64_t gone() const { return updated + deleted; }
    friend bool operator==(const ChangeTally&, const ChangeTally&) = default;
};

// Made by one pass over what the events touched, which reads no bytes; then every position costs
// some ten nanoseconds. Five or six bits an event. Any thread.
class ChangeIndex {
public:
    explicit ChangeIndex(std::shared_ptr<const History> history);

    const std::shared_ptr<const History>& history() const { return m_history; }
    Position madeUpTo() const;

    // Goes on to `to`, as far as the history is made; what is made stays when it is cancelled.
    using Progress = std::function<void(Position done, Position to)>;
    absl::Status catchUp(Position to, const Progress& progress = {},
                         const Cancelled& cancelled = {});

    // Of a position ≤ madeUpTo().
    ChangeTally before(Position p) const;
    ChangeNumber changesBefore(Position p) const;
    // Deletions, null values where there was no row, events that touched none: the i-th of those.
    ChangeNumber deletion(std::uint64_t i) const;
    ChangeNumber onNothing(std::uint64_t i) const;
    Position passedOver(std::uint64_t i) const;

    // What the changes of rising numbers did, before changesBefore(madeUpTo()).
    absl::StatusOr<std::vector<Touch>> touchesOf(const std::vector<ChangeNumber>& changes) const;

private:
    struct Gathered;

    absl::Status gather(Position to, Gathered& gathered) const;
    void take(const Gathered& gathered);

    const std::shared_ptr<const History> m_history;
    std::mutex m_making;
    mutable std::shared_mutex m_mutex;
    ChangeMap m_map;
    NumberSet m_inserted;  // numbers of changes
    NumberSet m_deleted;
    NumberSet m_onNothing;
    NumberSet m_passedOver;  // positions of events
};

}  // namespace oxbow
