// The batches of one partition, over all its segments and copies.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "importers/kafka/directory.h"
#include "importers/kafka/segment_reader.h"

namespace oxbow::kafka {

// Where a walk stands: enough to begin another one there.
struct Place {
    std::size_t segment = 0;
    std::uint64_t position = 0;
    // Offsets below this have been read.
    std::int64_t least = 0;
    // Whether a batch of this segment was among them.
    bool begun = false;
};

// What was passed over without a step.
struct WalkNotes {
    std::uint64_t copies = 0;     // batches all of whose offsets had been read
    std::uint64_t differing = 0;  // of those, how many differ from what was read first
    std::uint64_t zeroTails = 0;
};

// Yields batches with rising offsets, and damage. Offsets that were read once are passed over when
// a further copy of the partition, or a segment that overlaps, brings them again.
class PartitionWalker {
public:
    // `partition` must outlive the walker.
    PartitionWalker(const Partition& partition, std::size_t windowSize,
                    std::function<bool()> cancelled);

    void seek(const Place& place);
    // Batch, Damage or End, never Zeros.
    absl::StatusOr<SegmentStep> next();
    // Where the last next() began, and which segment its step lies in.
    const Place& before() const { return m_before; }
    std::size_t segment() const { return m_place.segment; }
    // Bytes behind the walk.
    std::uint64_t bytesPassed() const { return m_bytesBefore + m_reader.position(); }
    // What was passed over during the last next().
    const WalkNotes& notes() const { return m_notes; }

private:
    void openSegment(std::uint64_t position);
    bool passOver(const Batch& batch);
    SegmentStep wentBack(const Batch& batch) const;
    void remember(const Batch& batch);

    const Partition& m_partition;
    std::function<bool()> m_cancelled;
    SegmentReader m_reader;
    Place m_place;
    Place m_before;
    WalkNotes m_notes;
    std::uint64_t m_bytesBefore = 0;  // in the segments before this one
    // Of the segments with this one's base offset: (base offset, checksum) of each batch that was
    // read, where a further copy follows to be compared.
    std::vector<std::pair<std::int64_t, std::uint32_t>> m_checksums;
    bool m_copyFollows = false;
};

}  // namespace oxbow::kafka
