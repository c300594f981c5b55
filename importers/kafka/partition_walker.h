// The batches of one partition, over all its segments and copies.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "importers/kafka/directory.h"
#include "importers/kafka/segment_reader.h"

namespace oxbow::kafka {

// Why offsets are not here.
enum class GapCause {
    Deleted,    // before the first that is here
    Compacted,  // in a file in which compaction has been at work
    CutOut,     // in a file of which nothing says that it was compacted
    MissingSegment,
    Damage,
};

// One step of a walk through a partition.
struct WalkStep {
    enum class Kind { Batch, Damage, End };
    Kind kind = Kind::End;
    std::size_t segment = 0;  // that the step lies in

    // Batch.
    Batch batch;
    // Offsets below this have been passed. Smaller ones in the batch overlap with what was passed;
    // those between it and the batch are not here, for this cause.
    std::int64_t least = 0;
    GapCause cause = GapCause::Compacted;
    // Batches of other copies with offsets of this one, and other bytes.
    struct Rival {
        std::size_t segment = 0;
        Batch batch;
    };
    std::vector<Rival> rivals;

    // Damage: bytes that are no batch, and that no other copy has whole.
    SegmentStep damage;
};

// Where a walk stands: enough to begin another one there.
struct WalkPlace {
    struct Reading {
        std::size_t segment = 0;
        SegmentReader::Place place;
    };
    struct Pending {
        std::size_t segment = 0;
        SegmentReader::Place place;  // where the damage begins
        std::int64_t to = 0;
        bool hole = false;
    };
    std::int64_t least = -1;  // -1: no batch has been passed
    std::size_t opened = 0;   // how many segments have been begun
    std::size_t segment = 0;  // of the last batch
    bool damaged = false;     // damage was told since the last batch
    bool thinned = false;     // a batch lacked records that compaction had taken
    std::vector<Reading> readings;
    std::vector<Pending> pending;
};

// What was passed over without a step.
struct WalkNotes {
    std::uint64_t copies = 0;  // batches whose very bytes had been read from another copy
    std::uint64_t healed = 0;  // damaged places whose offsets another copy has whole
    std::uint64_t zeroTails = 0;
};

// Merges the segments of a partition by offset: where one ends, the next begins; where several hold
// the same offsets, they are read side by side. So a batch that is damaged in one copy is read from
// another, and copies that differ are seen to.
class PartitionWalker {
public:
    // `partition` must be arranged and must outlive the walker.
    PartitionWalker(const Partition& partition, std::size_t windowSize,
                    std::function<bool()> cancelled);

    absl::Status seek(const WalkPlace& place);
    // The step's bytes are valid until the next call.
    absl::StatusOr<WalkStep> next();
    // Where the last next() began.
    const WalkPlace& before() const { return m_before; }
    // Bytes of the files behind the walk.
    std::uint64_t bytesPassed() const;
    // What was passed over during the last next().
    const WalkNotes& notes() const { return m_notes; }

private:
    // A segment that is being read, and what comes next in it.
    struct Reading {
        std::size_t segment = 0;
        std::unique_ptr<SegmentReader> reader;
        SegmentReader::Place from;  // where the step begins
        SegmentStep step;
        bool taken = true;  // the step is done with
    };
    // Damage, until it is known whether another copy has what stood there.
    struct Pending {
        std::size_t segment = 0;
        SegmentReader::Place from;
        std::int64_t to = 0;  // the first offset behind it
        bool hole = false;    // offsets before that are nowhere
        SegmentStep step;
    };

    void rememberPlace();
    Reading openAt(std::size_t segment, const SegmentReader::Place& place) const;
    absl::Status advanceAll();
    absl::Status openDue();
    // False where the segment has ended.
    absl::StatusOr<bool> advance(Reading& reading);
    bool takePending(std::int64_t base, WalkStep& out);
    Reading* choose();
    WalkStep passedBy(Reading& late) const;
    void passCopies(Reading& chosen, WalkStep& out);
    GapCause causeOf(const Reading& chosen) const;

    const Partition& m_partition;
    std::size_t m_windowSize;
    std::function<bool()> m_cancelled;
    std::vector<Reading> m_readings;
    std::vector<Pending> m_pending;
    std::int64_t m_least = -1;
    std::size_t m_opened = 0;
    std::size_t m_segment = 0;
    bool m_damaged = false;
    bool m_thinned = false;
    std::uint64_t m_bytesDone = 0;  // of segments that have ended
    WalkPlace m_before;
    WalkNotes m_notes;
};

}  // namespace oxbow::kafka
