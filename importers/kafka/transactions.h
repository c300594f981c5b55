// How the transactions of a partition ended.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "importers/kafka/partition_walker.h"

namespace oxbow::kafka {

// Unknown: what would say it may have been among what is damaged or missing.
enum class Outcome { Committed, Aborted, Open, Unknown };

// What a partition's .txnindex files say: which offsets of which producer were rolled back.
class AbortedTransactions {
public:
    explicit AbortedTransactions(const Partition& partition);
    bool contain(std::int64_t producer, std::int64_t offset) const;
    // Whether all that the files say made sense.
    bool whole() const { return m_whole; }

private:
    void read(const std::filesystem::path& file);

    struct Span {
        std::int64_t first = 0;
        std::int64_t last = 0;
    };
    absl::flat_hash_map<std::int64_t, std::vector<Span>> m_spans;  // by producer, rising
    bool m_whole = true;
};

// Whether records were committed stands behind them, in the next marker of their producer. Asked
// for a batch, this looks ahead in the log just far enough, and remembers what it met; a log
// without transactions is never looked through.
//
// Markers are matched by the producer's id alone: a marker may have a later epoch than the records
// that it decides. Where something is lost between the records and the next marker, that marker may
// be another transaction's: then the index of aborted transactions decides, as far as it reaches.
class TransactionOutcomes {
public:
    // `partition` must outlive the object.
    TransactionOutcomes(const Partition& partition, std::size_t windowSize,
                        std::function<bool()> cancelled)
        : m_partition(partition), m_ahead(partition, windowSize, std::move(cancelled)) {}

    // Begins to look at `place`; what is asked for must not lie before it.
    absl::Status seek(const WalkPlace& place);
    // Of the transactional batch of `producer` that begins at `offset`; offsets must rise.
    absl::StatusOr<Outcome> of(std::int64_t producer, std::int64_t offset);

private:
    // Where, before a marker, something was lost for the last time; -1: nowhere.
    struct Losses {
        std::int64_t any = -1;
        std::int64_t withoutIndex = -1;  // where no index tells what was aborted there
    };
    struct Marker {
        std::int64_t offset = 0;
        Outcome outcome = Outcome::Committed;
        Losses losses;
    };
    absl::Status lookOn();
    void noteLoss(const WalkStep& step);
    void noteMarker(const Batch& batch);
    Outcome decide(std::int64_t producer, std::int64_t offset, Outcome found, const Losses& losses);

    const Partition& m_partition;
    PartitionWalker m_ahead;
    bool m_atEnd = false;
    std::int64_t m_least = 0;     // offsets below lie behind the look ahead
    bool m_damaged = false;       // since the last batch
    bool m_damageIndexed = true;  // in files that have an index of what was aborted
    Losses m_losses;
    absl::flat_hash_map<std::int64_t, std::deque<Marker>> m_markers;  // by producer, not yet passed
    std::optional<AbortedTransactions> m_aborted;                     // read when it is needed
};

}  // namespace oxbow::kafka
