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
// How far behind damage a batch is looked for that says whether an offset can be right.
constexpr std::uint64_t kWitnessReach = 16 * kStride;

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

std::uint32_t checksumOf(const Batch& batch) {
    Cursor in(batch.bytes.substr(batch.magic == 2 ? kMagicAt + 1 : kPrefix));
    return in.uint32();
}

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

void SegmentReader::open(const Segment& segment, const Place& place) {
    m_segment = &segment;
    m_place = place;
    m_place.position = std::min(place.position, segment.size);
    m_file.open(segment);
}

absl::StatusOr<SegmentStep> SegmentReader::next() {
    m_file.keepFrom(m_place.position);
    const std::uint64_t left = size() - m_place.position;
    SegmentStep step;
    step.position = m_place.position;
    if (left == 0) {
        return step;
    }
    const auto head = m_file.view(
        m_place.position, static_cast<std::size_t>(std::min<std::uint64_t>(left, kProbeSize)));
    if (!head.ok()) {
        return head.status();
    }
    if (allZeros(*head)) {
        const absl::StatusOr<bool> zeros = onlyZeros(m_place.position);
        if (!zeros.ok()) {
            return zeros.status();
        }
        if (*zeros && !m_segment->isLast) {
            return damageUpTo(size(),
                              "from there on its file is zeros, though another one follows it; no "
                              "batch follows it");
        }
        if (*zeros) {
            step.kind = SegmentStep::Kind::Zeros;
            step.size = left;
            m_place.position = size();
            return step;
        }
    }
    const BatchProbe probe = probeBatch(*head);
    if (probe.magic < 0) {
        return damage(0, probe.problem, left < kProbeSize);
    }
    if (probe.size > left) {
        return damageOf(probe, 0,
                        absl::StrFormat("it should have %d bytes, and the file ends after %d",
                                        probe.size, left));
    }
    const std::uint64_t end = m_place.position + probe.size;
    if (probe.size > kLargestBatch) {
        return damage(end,
                      absl::StrFormat("it has %d bytes, more than the %d that are read at once",
                                      probe.size, kLargestBatch));
    }
    // With the first bytes of the one behind it, which may have to be asked.
    const auto span = static_cast<std::size_t>(std::min(left, probe.size + kProbeSize));
    auto bytes = m_file.view(m_place.position, span);
    if (!bytes.ok()) {
        return bytes.status();
    }
    if (!checksumFits(probe, bytes->substr(0, static_cast<std::size_t>(probe.size)))) {
        return damageOf(probe, end,
                        "its bytes do not fit its checksum: they were changed after they were "
                        "written");
    }
    const absl::StatusOr<std::string> wrong = contradiction(probe);
    if (!wrong.ok()) {
        return wrong.status();
    }
    if (!wrong->empty()) {
        return damageUpTo(end, absl::StrCat(*wrong, "; reading went on at byte ", end));
    }
    bytes = m_file.view(m_place.position, static_cast<std::size_t>(probe.size));
    if (!bytes.ok()) {
        return bytes.status();
    }
    step.kind = SegmentStep::Kind::Batch;
    step.batch = {m_place.position, probe.magic, probe.baseOffset, probe.lastOffset, *bytes};
    m_place = {end, probe.lastOffset + 1, true};
    return step;
}

// Describes the damaged batch at the current position and moves behind it. `knownEnd`: where its
// length says that it ends; 0 where the length itself is not believed.
absl::StatusOr<SegmentStep> SegmentReader::damage(std::uint64_t knownEnd, const std::string& reason,
                                                  bool perhapsTorn) {
    const absl::StatusOr<std::uint64_t> end = endOfDamage(knownEnd);
    if (!end.ok()) {
        return end.status();
    }
    std::string after = "no batch follows it";
    if (*end < size() || knownEnd != 0) {
        after = absl::StrCat("reading went on at byte ", *end);
    } else if (perhapsTorn) {
        after =
            "a last write that was cut off looks like this: where the broker has more, copy the "
            "file again";
    }
    return damageUpTo(*end, absl::StrCat(reason, "; ", after));
}

// The same of a batch whose header makes sense.
absl::StatusOr<SegmentStep> SegmentReader::damageOf(const BatchProbe& probe, std::uint64_t knownEnd,
                                                    const std::string& reason) {
    absl::StatusOr<SegmentStep> step = damage(knownEnd, reason, knownEnd == 0);
    const std::uint64_t expected = knownEnd == 0 ? size() : knownEnd;
    if (step.ok() && probe.baseOffset == m_place.floor && m_place.position == expected) {
        step->behind = probe.lastOffset + 1;
    }
    return step;
}

absl::StatusOr<SegmentStep> SegmentReader::damageUpTo(std::uint64_t end,
                                                      const std::string& reason) {
    SegmentStep step;
    step.kind = SegmentStep::Kind::Damage;
    step.position = m_place.position;
    step.size = end - m_place.position;
    const auto bytes = m_file.view(
        m_place.position,
        static_cast<std::size_t>(std::min<std::uint64_t>(step.size, kRejectedBytesKept)));
    if (!bytes.ok()) {
        return bytes.status();
    }
    step.bytes = *bytes;
    step.reason = absl::StrFormat("no batch can be read at byte %d: %s", m_place.position, reason);
    m_place.position = end;
    return step;
}

// Why the offset of the batch at the current position cannot be right; empty where nothing speaks
// against it.
absl::StatusOr<std::string> SegmentReader::contradiction(const BatchProbe& probe) {
    if (probe.baseOffset < m_place.floor) {
        return m_place.begun ? absl::StrFormat(
                                   "its offset %d is not above that of the batch before it, %d: "
                                   "offsets only rise, so one of them was changed after it was "
                                   "written",
                                   probe.baseOffset, m_place.floor - 1)
                             : absl::StrFormat(
                                   "its offset %d contradicts the name of its file, which begins "
                                   "with %d: one of them was changed after it was written",
                                   probe.baseOffset, m_place.floor);
    }
    if (probe.baseOffset == m_place.floor) {
        return std::string();
    }
    if (probe.lastOffset >= m_segment->end) {
        return absl::StrFormat(
            "its offset %d contradicts the file that follows, which begins with "
            "%d: it was changed after it was written",
            probe.baseOffset, m_segment->end);
    }
    return contradictionBehind(probe);
}

// Asks the next whole batch. An offset that was changed upwards would make all batches behind it
// look as if they had been read. But where there is no room for this batch before the other, it is
// the other one that stands in a wrong place.
absl::StatusOr<std::string> SegmentReader::contradictionBehind(const BatchProbe& probe) {
    std::uint64_t at = m_place.position + probe.size;
    const std::uint64_t reach = std::min(size(), at + kWitnessReach);
    while (at < reach) {
        const absl::StatusOr<BatchProbe> next = probeAt(at);
        if (!next.ok()) {
            return next.status();
        }
        if (next->magic >= 0 && next->baseOffset > probe.lastOffset) {
            return std::string();
        }
        std::uint64_t budget = kLargestBatch;
        const absl::StatusOr<bool> whole = isBatch(at, budget);
        if (!whole.ok()) {
            return whole.status();
        }
        if (*whole) {
            const std::int64_t room = next->baseOffset - m_place.floor;
            return room > probe.lastOffset - probe.baseOffset
                       ? absl::StrFormat("its offset %d is above that of the batch behind it, %d",
                                         probe.baseOffset, next->baseOffset)
                       : std::string();
        }
        // That one is damaged itself.
        const absl::StatusOr<std::uint64_t> further = findBatch(at + 1, reach);
        if (!further.ok()) {
            return further.status();
        }
        at = *further;
    }
    return std::string();
}

// A length is believed where a whole batch begins behind it. Where one begins before that, bytes
// are missing, and the length takes the next batch along.
absl::StatusOr<std::uint64_t> SegmentReader::endOfDamage(std::uint64_t knownEnd) {
    std::uint64_t most = size();
    if (knownEnd != 0) {
        const absl::StatusOr<bool> zeros = onlyZeros(knownEnd);  // or the end
        if (!zeros.ok() || *zeros) {
            return zeros.ok() ? absl::StatusOr<std::uint64_t>(knownEnd) : zeros.status();
        }
        std::uint64_t budget = kLargestBatch;
        const absl::StatusOr<bool> whole = isBatch(knownEnd, budget);
        if (!whole.ok() || *whole) {
            return whole.ok() ? absl::StatusOr<std::uint64_t>(knownEnd) : whole.status();
        }
        const absl::StatusOr<BatchProbe> probe = probeAt(knownEnd);
        if (!probe.ok()) {
            return probe.status();
        }
        if (probe->magic >= 0) {
            most = knownEnd;  // the next one is damaged too, and tells of itself
        }
    }
    return findBatch(m_place.position + 1, most);
}

absl::StatusOr<bool> SegmentReader::onlyZeros(std::uint64_t from) {
    while (from < size()) {
        const auto piece =
            static_cast<std::size_t>(std::min<std::uint64_t>(size() - from, kStride));
        const auto bytes = m_file.view(from, piece);
        if (!bytes.ok()) {
            return bytes.status();
        }
        if (!allZeros(*bytes)) {
            return false;
        }
        if (m_cancelled()) {
            return absl::CancelledError("the import was cancelled");
        }
        from += piece;
    }
    return true;
}

// The first place from `from` on where a whole batch begins; `to` where none begins before.
absl::StatusOr<std::uint64_t> SegmentReader::findBatch(std::uint64_t from, std::uint64_t to) {
    // A file made to look like batches everywhere must not cost its size squared: what is spent on
    // checksums of look-alikes is bounded.
    std::uint64_t budget = 4 * (size() - m_place.position) + kLargestBatch / 16;
    while (from < to && from + Message::kSmallest0 <= size()) {
        const auto piece =
            static_cast<std::size_t>(std::min<std::uint64_t>(size() - from, kStride));
        const auto bytes = m_file.view(from, piece);
        if (!bytes.ok()) {
            return bytes.status();
        }
        if (m_cancelled()) {
            return absl::CancelledError("the import was cancelled");
        }
        // Checking a candidate moves the window, so the candidates are collected first.
        std::vector<std::uint64_t> candidates;
        const std::size_t last = piece - (Message::kSmallest0 - 1);
        for (std::size_t i = 0; i < last; ++i) {
            // The offset's upper half is almost always zero or small, the format one of three.
            if (static_cast<unsigned char>((*bytes)[i + kMagicAt]) <= 2 &&
                static_cast<unsigned char>((*bytes)[i]) == 0) {
                candidates.push_back(from + i);
            }
        }
        for (const std::uint64_t at : candidates) {
            if (at >= to) {
                return to;
            }
            const absl::StatusOr<bool> is = isBatch(at, budget);
            if (!is.ok()) {
                return is.status();
            }
            if (*is) {
                return at;
            }
            if (budget == 0) {
                return to;
            }
        }
        from += last;
    }
    return to;
}

// What begins there, where there is room for all of it.
absl::StatusOr<BatchProbe> SegmentReader::probeAt(std::uint64_t at) {
    const std::uint64_t left = size() - std::min(at, size());
    const auto head = m_file.view(
        std::min(at, size()), static_cast<std::size_t>(std::min<std::uint64_t>(left, kProbeSize)));
    if (!head.ok()) {
        return head.status();
    }
    BatchProbe probe = probeBatch(*head);
    if (probe.magic >= 0 &&
        (probe.size > left || probe.size > kLargestBatch || probe.baseOffset < m_place.floor)) {
        probe.magic = -1;
    }
    return probe;
}

absl::StatusOr<bool> SegmentReader::isBatch(std::uint64_t at, std::uint64_t& budget) {
    const absl::StatusOr<BatchProbe> probe = probeAt(at);
    if (!probe.ok()) {
        return probe.status();
    }
    if (probe->magic < 0) {
        return false;
    }
    if (probe->size > budget) {
        budget = 0;
        return false;
    }
    budget -= probe->size;
    const auto bytes = m_file.view(at, static_cast<std::size_t>(probe->size));
    if (!bytes.ok()) {
        return bytes.status();
    }
    return checksumFits(*probe, *bytes);
}

}  // namespace oxbow::kafka
