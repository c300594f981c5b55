// How the transactions of a partition ended.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <deque>
#include <functional>

#include "importers/kafka/partition_walker.h"

namespace oxbow::kafka {

enum class Outcome { Committed, Aborted, Open };

// Whether records were committed stands behind them, in the next marker of their producer. Asked
// for a batch, this looks ahead in the log just far enough, and remembers what it met; a log
// without transactions is never looked through.
//
// Markers are matched by the producer's id alone: a marker may have a later epoch than the records
// that it decides.
class TransactionOutcomes {
public:
    TransactionOutcomes(const Partition& partition, std::size_t windowSize,
                        std::function<bool()> cancelled)
        : m_ahead(partition, windowSize, std::move(cancelled)) {}

    // Begins to look at `place`; what is asked for must not lie before it.
    void seek(const Place& place);
    // Of the transactional batch of `producer` that begins at `offset`; offsets must rise.
    absl::StatusOr<Outcome> of(std::int64_t producer, std::int64_t offset);

private:
    struct Marker {
        std::int64_t offset = 0;
        Outcome outcome = Outcome::Committed;
    };
    absl::Status lookOn();

    PartitionWalker m_ahead;
    bool m_atEnd = false;
    absl::flat_hash_map<std::int64_t, std::deque<Marker>> m_markers;  // by producer, not yet passed
};

}  // namespace oxbow::kafka
