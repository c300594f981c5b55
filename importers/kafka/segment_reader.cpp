#include "importers/kafka/segment_reader.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "importers/kafka/cursor.h"
#include "importers/kafka/message_set.h"
#include "importers/kafka/record_batch.h"
#include "model/event/event_batch.h"
#include "model/oxlog/crc32c.h"

namespace oxbow::kafka {
namespace {

constexpr std::size_t kPrefix = 12;  // offset and length: what the length does not count
constexpr std::size_t kMagicAt = 16;
constexpr std::size_t kStride = 64 * 1024;

bool allZeros(std::string_view bytes) {
    return bytes.find_first_not_of('\0') == std::string_view::npos;
}

std::size_t smallestOf(std::int8_t magic) {
    switch (magic) {
        case 0:
            return Message::kSmallest0;
        case 1:
            return Message::kSmallest1;
        default:
            return BatchHeader::kSize;
    }
}

}  // namespace

BatchProbe probeBatch(std::string_view head) {
    BatchProbe probe;
    if (head.size() <= kMagicAt) {
        probe.problem = "the file ends within its first fields";
        return probe;
    }
    Cursor in(head);
    probe.baseOffset = in.int64();
    const std::int32_t length = in.int32();
    const auto magic = static_cast<std::int8_t>(head[kMagicAt]);
    if (magic < 0 || magic > 2) {
        probe.problem = absl::StrFormat("its format is %d, and only 0, 1 and 2 are known", magic);
        return probe;
    }
    if (length < 0 || kPrefix + static_cast<std::size_t>(length) < smallestOf(magic)) {
        probe.problem = absl::StrFormat("its length of %d bytes is too small", length);
        return probe;
    }
    if (probe.baseOffset < 0 || probe.baseOffset == std::numeric_limits<std::int64_t>::max()) {
        probe.problem = absl::StrFormat("its offset is %d", probe.baseOffset);
        return probe;
    }
    probe.lastOffset = probe.baseOffset;
    if (magic == 2) {
        if (head.size() < kProbeSize) {
            probe.problem = "the file ends within its first fields";
            return probe;
        }
        Cursor delta(head.substr(kProbeSize - 4));
        const std::int32_t lastDelta = delta.int32();
        if (lastDelta < 0 ||
            __builtin_add_overflow(probe.baseOffset, lastDelta, &probe.lastOffset) ||
            probe.lastOffset == std::numeric_limits<std::int64_t>::max()) {
            probe.problem = absl::StrFormat("its last offset is %d after its first", lastDelta);
            return probe;
        }
    }
    probe.magic = magic;
    probe.size = kPrefix + static_cast<std::size_t>(length);
    return probe;
}

bool checksumFits(const BatchProbe& probe, std::string_view bytes) {
    if (probe.magic == 2) {
        Cursor in(bytes.substr(kMagicAt + 1));
        return in.uint32() == oxlog::crc32c(bytes.substr(kBatchCrcFrom));
    }
    Cursor in(bytes.substr(kPrefix));
    const std::string_view covered = bytes.substr(kMessageCrcFrom);
    return in.uint32() ==
           crc32_z(0, reinterpret_cast<const Bytef*>(covered.data()), covered.size());
}

void SegmentReader::open(const Segment& segment, std::uint64_t position) {
    m_segment = &segment;
    m_position = std::min(position, segment.size);
    m_file.open(segment);
}

absl::StatusOr<SegmentStep> SegmentReader::next(std::int64_t least) {
    const std::uint64_t left = m_segment->size - m_position;
    SegmentStep step;
    step.position = m_position;
    if (left == 0) {
        return step;
    }
    const auto head = m_file.view(
        m_position, static_cast<std::size_t>(std::min<std::uint64_t>(left, kProbeSize)));
    if (!head.ok()) {
        return head.status();
    }
    if (allZeros(*head)) {
        const absl::StatusOr<bool> zeros = onlyZeros(m_position);
        if (!zeros.ok()) {
            return zeros.status();
        }
        if (*zeros) {
            step.kind = SegmentStep::Kind::Zeros;
            step.size = left;
            m_position = m_segment->size;
            return step;
        }
    }
    const BatchProbe probe = probeBatch(*head);
    if (probe.magic < 0) {
        return damage(0, least, probe.problem, left < kProbeSize);
    }
    if (probe.size > left) {
        return damage(0, least,
                      absl::StrFormat("it should have %d bytes, and the file ends after %d",
                                      probe.size, left),
                      true);
    }
    if (probe.size > kLargestBatch) {
        return damage(m_position + probe.size, least,
                      absl::StrFormat("it has %d bytes, more than the %d that are read at once",
                                      probe.size, kLargestBatch));
    }
    const absl::StatusOr<std::int64_t> following = offsetAfter(probe, least);
    if (!following.ok()) {
        return following.status();
    }
    if (*following >= 0) {
        return damage(m_position + probe.size, least,
                      absl::StrFormat("its offset %d is above that of the batch behind it, %d",
                                      probe.baseOffset, *following));
    }
    const auto bytes = m_file.view(m_position, static_cast<std::size_t>(probe.size));
    if (!bytes.ok()) {
        return bytes.status();
    }
    if (!checksumFits(probe, *bytes)) {
        return damage(
            m_position + probe.size, least,
            "its bytes do not fit its checksum: they were changed after they were written");
    }
    step.kind = SegmentStep::Kind::Batch;
    step.batch = {m_position, probe.magic, probe.baseOffset, probe.lastOffset, *bytes};
    m_position += probe.size;
    return step;
}

// Describes the damaged batch at the current position and moves behind it. `knownEnd`: where its
// length says that it ends; 0 where the length itself is not believed.
absl::StatusOr<SegmentStep> SegmentReader::damage(std::uint64_t knownEnd, std::int64_t least,
                                                  const std::string& reason, bool perhapsTorn) {
    std::uint64_t end = 0;
    if (knownEnd != 0) {
        const absl::StatusOr<bool> believed = couldFollow(knownEnd);
        if (!believed.ok()) {
            return believed.status();
        }
        end = *believed ? knownEnd : 0;
    }
    if (end == 0) {
        const absl::StatusOr<std::uint64_t> found = findBatch(m_position + 1, least);
        if (!found.ok()) {
            return found.status();
        }
        end = *found;
    }
    SegmentStep step;
    step.kind = SegmentStep::Kind::Damage;
    step.position = m_position;
    step.size = end - m_position;
    const auto bytes = m_file.view(m_position, static_cast<std::size_t>(std::min<std::uint64_t>(
                                                   step.size, kRejectedBytesKept)));
    if (!bytes.ok()) {
        return bytes.status();
    }
    step.bytes = *bytes;
    std::string after = "no batch follows it";
    if (end < m_segment->size || knownEnd != 0) {
        after = absl::StrFormat("reading went on at byte %d", end);
    } else if (perhapsTorn) {
        after =
            "a last write that was cut off looks like this: where the broker has more, copy the "
            "file again";
    }
    step.reason =
        absl::StrFormat("no batch can be read at byte %d: %s; %s", m_position, reason, after);
    m_position = end;
    return step;
}

// The checksum does not cover the offset. One that was changed upwards would make all batches
// behind it look as if they had been read; so where a batch does not follow the one before it, the
// one behind it is looked at. Its offset where it contradicts, else -1.
absl::StatusOr<std::int64_t> SegmentReader::offsetAfter(const BatchProbe& probe,
                                                        std::int64_t least) {
    const std::uint64_t behind = m_position + probe.size;
    if (probe.baseOffset <= least || m_segment->size - behind < kProbeSize) {
        return -1;
    }
    const auto head = m_file.view(behind, kProbeSize);
    if (!head.ok()) {
        return head.status();
    }
    const BatchProbe next = probeBatch(*head);
    const bool contradicts = next.magic >= 0 && next.baseOffset >= least &&
                             next.baseOffset <= probe.lastOffset &&
                             next.size <= m_segment->size - behind;
    return contradicts ? next.baseOffset : -1;
}

absl::StatusOr<bool> SegmentReader::couldFollow(std::uint64_t at) {
    const std::uint64_t left = m_segment->size - at;
    if (left == 0) {
        return true;
    }
    const auto head =
        m_file.view(at, static_cast<std::size_t>(std::min<std::uint64_t>(left, kProbeSize)));
    if (!head.ok()) {
        return head.status();
    }
    if (allZeros(*head)) {
        return onlyZeros(at);
    }
    const BatchProbe probe = probeBatch(*head);
    return probe.magic >= 0 && probe.size <= left;
}

absl::StatusOr<bool> SegmentReader::onlyZeros(std::uint64_t from) {
    while (from < m_segment->size) {
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(m_segment->size - from, kStride));
        const auto bytes = m_file.view(from, size);
        if (!bytes.ok()) {
            return bytes.status();
        }
        if (!allZeros(*bytes)) {
            return false;
        }
        if (m_cancelled()) {
            return absl::CancelledError("the import was cancelled");
        }
        from += size;
    }
    return true;
}

// The next place at or after `from` where a whole batch begins; the file's end where there is none.
absl::StatusOr<std::uint64_t> SegmentReader::findBatch(std::uint64_t from, std::int64_t least) {
    // A file made to look like batches everywhere must not cost its size squared: what is spent on
    // checksums of look-alikes is bounded.
    std::uint64_t budget = 4 * (m_segment->size - m_position) + kLargestBatch / 16;
    while (from + Message::kSmallest0 <= m_segment->size) {
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(m_segment->size - from, kStride));
        const auto bytes = m_file.view(from, size);
        if (!bytes.ok()) {
            return bytes.status();
        }
        if (m_cancelled()) {
            return absl::CancelledError("the import was cancelled");
        }
        // Checking a candidate moves the window, so the candidates are collected first.
        std::vector<std::uint64_t> candidates;
        const std::size_t last = size - (Message::kSmallest0 - 1);
        for (std::size_t i = 0; i < last; ++i) {
            // The offset's upper half is almost always zero or small, the format one of three.
            if (static_cast<unsigned char>((*bytes)[i + kMagicAt]) <= 2 &&
                static_cast<unsigned char>((*bytes)[i]) == 0) {
                candidates.push_back(from + i);
            }
        }
        for (const std::uint64_t at : candidates) {
            const absl::StatusOr<bool> is = isBatch(at, least, budget);
            if (!is.ok()) {
                return is.status();
            }
            if (*is) {
                return at;
            }
            if (budget == 0) {
                return m_segment->size;
            }
        }
        from += last;
    }
    return m_segment->size;
}

absl::StatusOr<bool> SegmentReader::isBatch(std::uint64_t at, std::int64_t least,
                                            std::uint64_t& budget) {
    const std::uint64_t left = m_segment->size - at;
    const auto head =
        m_file.view(at, static_cast<std::size_t>(std::min<std::uint64_t>(left, kProbeSize)));
    if (!head.ok()) {
        return head.status();
    }
    const BatchProbe probe = probeBatch(*head);
    if (probe.magic < 0 || probe.size > left || probe.size > kLargestBatch ||
        probe.baseOffset < least) {
        return false;
    }
    if (probe.size > budget) {
        budget = 0;
        return false;
    }
    budget -= probe.size;
    const auto bytes = m_file.view(at, static_cast<std::size_t>(probe.size));
    if (!bytes.ok()) {
        return bytes.status();
    }
    return checksumFits(probe, *bytes);
}

}  // namespace oxbow::kafka
