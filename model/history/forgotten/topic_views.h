// What a topic of a table's changes would still hold at a position, and what can no longer be told
// from it.
//
// The topic's records are the changes of the table: for the log's own table the events themselves.
// Its clock is the latest time that any event before the position has, so that an event that came
// in late is as old as what it came behind.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>

#include "model/history/forgotten/change_index.h"
#include "model/history/forgotten/number_set.h"
#include "model/work/cancelled.h"

namespace oxbow {

// A topic that keeps the latest record of each key, and a tombstone until it has a certain age.
// Records without a key are not in it.
struct CompactedView {
    Position at;
    Position tombstonesFrom;  // of the events before, tombstones are gone
    NumberSet held;           // changes
    NumberSet expired;        // tombstones that are gone: of their keys nothing is known
    std::uint64_t rows = 0;   // of those held
    std::uint64_t tombstones = 0;
    std::uint64_t lost = 0;  // changes that are not held: values that cannot be known
    Position completeFrom;   // from here on the whole table is known
};

// A topic that keeps all records until they have a certain age.
struct RetainedView {
    Position at;
    Position from;      // the events before are gone
    NumberSet unknown;  // changes that wrote rows of the table and are gone: those rows are unknown
    std::uint64_t held = 0;  // changes
    std::uint64_t lost = 0;
    std::uint64_t known = 0;  // rows of the table at the position
    // Rows that were there at `from` and have changed since: unknown until they first did.
    std::uint64_t knownLater = 0;
};

// Nanoseconds, more than 0. The index is made up to `at`. One pass over what the events before it
// touched, without their bytes; memory is a bit a change and a table. A log without times keeps
// its tombstones.
absl::StatusOr<CompactedView> compactedAt(const ChangeIndex& index, Position at,
                                          std::int64_t tombstonesKept,
                                          const Cancelled& cancelled = {});
// FailedPrecondition where no event before `at` has a time.
absl::StatusOr<RetainedView> retainedAt(const ChangeIndex& index, Position at, std::int64_t kept,
                                        const Cancelled& cancelled = {});

}  // namespace oxbow
