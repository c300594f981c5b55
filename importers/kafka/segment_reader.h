// From the bytes of a segment to its batches, past damage.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "importers/kafka/file_window.h"

namespace oxbow::kafka {

// A record batch (format 2) or a message (0, 1; it may hold others), with a checksum that fits.
struct Batch {
    std::uint64_t position = 0;  // of its first byte in the file
    std::int8_t magic = 0;
    // Of a message, both are its offset; a message that holds others has that of the last of them.
    std::int64_t baseOffset = 0;
    std::int64_t lastOffset = 0;
    std::string_view bytes;  // all of it, valid until the next step
};
// What the checksum of a batch is; two that have it in common hold the same records.
std::uint32_t checksumOf(const Batch& batch);

// What comes next in a segment.
struct SegmentStep {
    enum class Kind {
        Batch,
        Damage,  // bytes that are no batch: see below
        Zeros,   // the rest of the file is zeros, set aside for batches to come
        End
    };
    Kind kind = Kind::End;
    Batch batch;
    std::uint64_t position = 0;  // of damage and zeros
    std::uint64_t size = 0;
    std::string bytes;   // the first of the damaged bytes
    std::string reason;  // of the damage
    // The first offset behind the damage, where that is one batch whose header makes sense.
    std::int64_t behind = kNoOffset;
};

// Larger batches are taken for damage. Brokers accept 1 MiB unless told otherwise.
inline constexpr std::uint64_t kLargestBatch = 256 * 1024 * 1024;

// What the first bytes of a file say about the batch that begins there: for sniffing too.
struct BatchProbe {
    // -1 where no batch can begin like this; `problem` says why.
    std::int8_t magic = -1;
    std::uint64_t size = 0;
    std::int64_t baseOffset = 0;
    std::int64_t lastOffset = 0;
    std::string problem;
};
inline constexpr std::size_t kProbeSize = 27;  // all that a probe looks at
BatchProbe probeBatch(std::string_view head);
// Whether the bytes of a whole batch fit its checksum.
bool checksumFits(const BatchProbe& probe, std::string_view bytes);

// Steps through one segment. Where a batch is damaged, the reader goes on behind it: where its
// length is believable by it, else at the next place where a batch begins whose checksum fits.
//
// No checksum covers a batch's offset, so it is held against what stands around it: the batch
// before, the one behind, and where the segment begins and ends. One that cannot be right is
// damage.
class SegmentReader {
public:
    // Where a reader stands.
    struct Place {
        std::uint64_t position = 0;
        std::int64_t floor = 0;  // offsets below have been passed
        bool begun = false;      // `floor` comes from a batch, not from where the segment begins
    };

    // `cancelled` is asked during long searches.
    SegmentReader(std::size_t windowSize, std::function<bool()> cancelled)
        : m_file(windowSize), m_cancelled(std::move(cancelled)) {}

    // `segment` must outlive the reader's use of it.
    void open(const Segment& segment) { open(segment, {0, segment.start, false}); }
    void open(const Segment& segment, const Place& place);
    const Place& place() const { return m_place; }
    absl::StatusOr<SegmentStep> next();

private:
    absl::StatusOr<SegmentStep> damage(std::uint64_t knownEnd, const std::string& reason,
                                       bool perhapsTorn = false);
    absl::StatusOr<SegmentStep> damageOf(const BatchProbe& probe, std::uint64_t knownEnd,
                                         const std::string& reason);
    absl::StatusOr<SegmentStep> damageUpTo(std::uint64_t end, const std::string& reason);
    absl::StatusOr<std::string> contradiction(const BatchProbe& probe);
    absl::StatusOr<std::string> contradictionBehind(const BatchProbe& probe);
    absl::StatusOr<std::uint64_t> endOfDamage(std::uint64_t knownEnd);
    absl::StatusOr<std::uint64_t> findBatch(std::uint64_t from, std::uint64_t to);
    absl::StatusOr<bool> isBatch(std::uint64_t at, std::uint64_t& budget);
    absl::StatusOr<BatchProbe> probeAt(std::uint64_t at);
    absl::StatusOr<bool> onlyZeros(std::uint64_t from);
    std::uint64_t size() const { return m_segment->size; }

    FileWindow m_file;
    std::function<bool()> m_cancelled;
    const Segment* m_segment = nullptr;
    Place m_place;
};

}  // namespace oxbow::kafka
