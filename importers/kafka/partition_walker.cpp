#include "importers/kafka/partition_walker.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>

#include "importers/kafka/record_batch.h"
#include "model/event/event_batch.h"

namespace oxbow::kafka {
namespace {

// How many records a batch has for certain: 0 where it does not say.
std::int64_t recordCountOf(const Batch& batch) {
    return batch.magic == 2 ? readBatchHeader(batch.bytes).recordCount : 0;
}

// Which of two batches with the same offset to believe: brokers cut a copy back to what a later
// leader wrote; and compaction may have been further in one copy than in another.
std::pair<std::int32_t, std::int64_t> rankOf(const Batch& batch) {
    if (batch.magic != 2) {
        return {0, 0};
    }
    const BatchHeader header = readBatchHeader(batch.bytes);
    return {header.leaderEpoch, header.recordCount};
}

bool sameRecords(const Batch& a, const Batch& b) {
    return a.magic == b.magic && a.bytes.size() == b.bytes.size() && checksumOf(a) == checksumOf(b);
}

}  // namespace

PartitionWalker::PartitionWalker(const Partition& partition, std::size_t windowSize,
                                 std::function<bool()> cancelled)
    : m_partition(partition), m_windowSize(windowSize), m_cancelled(std::move(cancelled)) {}

PartitionWalker::Reading PartitionWalker::openAt(std::size_t segment,
                                                 const SegmentReader::Place& place) const {
    Reading reading;
    reading.segment = segment;
    reading.reader = std::make_unique<SegmentReader>(m_windowSize, m_cancelled);
    reading.reader->open(m_partition.segments[segment], place);
    return reading;
}

// Written anew in place: a step must not cost memory.
void PartitionWalker::rememberPlace() {
    m_before.least = m_least;
    m_before.opened = m_opened;
    m_before.segment = m_segment;
    m_before.damaged = m_damaged;
    m_before.thinned = m_thinned;
    m_before.readings.clear();
    for (const Reading& reading : m_readings) {
        m_before.readings.push_back(
            {reading.segment, reading.taken ? reading.reader->place() : reading.from});
    }
    m_before.pending.clear();
    for (const Pending& pending : m_pending) {
        m_before.pending.push_back({pending.segment, pending.from, pending.to, pending.hole});
    }
}

absl::Status PartitionWalker::seek(const WalkPlace& place) {
    m_least = place.least;
    m_opened = std::min(place.opened, m_partition.segments.size());
    m_segment = place.segment;
    m_damaged = place.damaged;
    m_thinned = place.thinned;
    m_readings.clear();
    m_pending.clear();
    m_bytesDone = 0;
    for (std::size_t i = 0; i < m_opened; ++i) {
        m_bytesDone += m_partition.segments[i].packedSize;
    }
    for (const WalkPlace::Reading& reading : place.readings) {
        m_readings.push_back(openAt(reading.segment, reading.place));
        m_bytesDone -= m_partition.segments[reading.segment].packedSize;
    }
    for (const WalkPlace::Pending& pending : place.pending) {
        absl::StatusOr<SegmentStep> step = openAt(pending.segment, pending.place).reader->next();
        if (!step.ok()) {
            return step.status();
        }
        m_pending.push_back(
            {pending.segment, pending.place, pending.to, pending.hole, *std::move(step)});
    }
    return absl::OkStatus();
}

std::uint64_t PartitionWalker::bytesPassed() const {
    std::uint64_t sum = m_bytesDone;
    for (const Reading& reading : m_readings) {
        const Segment& segment = m_partition.segments[reading.segment];
        const std::uint64_t at = reading.reader->place().position;
        sum += segment.packed
                   ? static_cast<std::uint64_t>(
                         static_cast<double>(segment.packedSize) * static_cast<double>(at) /
                         static_cast<double>(std::max<std::uint64_t>(segment.size, 1)))
                   : at;
    }
    return sum;
}

absl::StatusOr<bool> PartitionWalker::advance(Reading& reading) {
    const std::size_t known = m_pending.size();
    const auto close = [&](std::int64_t to) {
        for (std::size_t i = known; i < m_pending.size(); ++i) {
            m_pending[i].to = std::min(to, m_pending[i].step.behind);
        }
    };
    while (true) {
        reading.from = reading.reader->place();
        absl::StatusOr<SegmentStep> step = reading.reader->next();
        if (!step.ok()) {
            return step.status();
        }
        switch (step->kind) {
            case SegmentStep::Kind::Batch:
                close(step->batch.baseOffset);
                reading.step = *std::move(step);
                reading.taken = false;
                return true;
            case SegmentStep::Kind::Damage:
                m_pending.push_back(
                    {reading.segment, reading.from, kNoOffset, false, *std::move(step)});
                break;
            case SegmentStep::Kind::Zeros:
                ++m_notes.zeroTails;
                break;
            case SegmentStep::Kind::End:
                close(m_partition.segments[reading.segment].end);
                return false;
        }
    }
}

absl::Status PartitionWalker::advanceAll() {
    for (std::size_t i = 0; i < m_readings.size();) {
        Reading& reading = m_readings[i];
        const absl::StatusOr<bool> more =
            reading.taken ? advance(reading) : absl::StatusOr<bool>(true);
        if (!more.ok()) {
            return more.status();
        }
        if (*more) {
            ++i;
            continue;
        }
        m_bytesDone += m_partition.segments[reading.segment].packedSize;
        m_readings.erase(m_readings.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return absl::OkStatus();
}

// Begins the segments that may have offsets before what comes next in the others.
absl::Status PartitionWalker::openDue() {
    while (m_opened < m_partition.segments.size()) {
        const Segment& segment = m_partition.segments[m_opened];
        const auto isLater = [&segment](const Reading& reading) {
            return reading.step.batch.baseOffset < segment.start;
        };
        if (std::any_of(m_readings.begin(), m_readings.end(), isLater)) {
            break;
        }
        m_readings.push_back(openAt(m_opened++, {0, segment.start, false}));
        if (absl::Status status = advanceAll(); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

// Before the batch that begins at `base`: damage of which it is clear by now that nobody has what
// stood there.
bool PartitionWalker::takePending(std::int64_t base, WalkStep& out) {
    for (std::size_t i = 0; i < m_pending.size();) {
        Pending& pending = m_pending[i];
        const std::int64_t missingFrom = std::max(m_least, pending.from.floor);
        const bool unknown = pending.to == kNoOffset || pending.to <= pending.from.floor;
        pending.hole |= unknown || missingFrom < std::min(base, pending.to);
        if (!unknown && pending.to > base) {
            ++i;
            continue;
        }
        const bool hole = pending.hole;
        if (hole) {
            out.kind = WalkStep::Kind::Damage;
            out.segment = pending.segment;
            out.damage = std::move(pending.step);
            m_damaged = true;
        } else {
            ++m_notes.healed;
        }
        m_pending.erase(m_pending.begin() + static_cast<std::ptrdiff_t>(i));
        if (hole) {
            return true;
        }
    }
    return false;
}

// Which batch is next: the one that begins first.
PartitionWalker::Reading* PartitionWalker::choose() {
    Reading* best = nullptr;
    for (Reading& reading : m_readings) {
        const Batch& batch = reading.step.batch;
        if (best == nullptr || batch.baseOffset < best->step.batch.baseOffset ||
            (batch.baseOffset == best->step.batch.baseOffset &&
             rankOf(batch) > rankOf(best->step.batch))) {
            best = &reading;
        }
    }
    return best;
}

absl::StatusOr<WalkStep> PartitionWalker::next() {
    m_notes = {};
    rememberPlace();
    if (absl::Status status = advanceAll(); !status.ok()) {
        return status;
    }
    if (absl::Status status = openDue(); !status.ok()) {
        return status;
    }
    WalkStep out;
    Reading* const chosen = choose();
    if (takePending(chosen != nullptr ? chosen->step.batch.baseOffset : kNoOffset, out) ||
        chosen == nullptr) {
        return out;
    }
    const Batch& batch = chosen->step.batch;
    if (batch.lastOffset < m_least) {
        return passedBy(*chosen);
    }
    out.kind = WalkStep::Kind::Batch;
    out.segment = chosen->segment;
    out.batch = batch;
    out.least = m_least;
    out.cause = causeOf(*chosen);
    chosen->taken = true;
    passCopies(*chosen, out);
    m_thinned |= batch.magic == 2 && recordCountOf(batch) <= batch.lastOffset - batch.baseOffset;
    m_least = batch.lastOffset + 1;
    m_segment = chosen->segment;
    m_damaged = false;
    return out;
}

// A batch all of whose offsets were read from batches with other bounds.
WalkStep PartitionWalker::passedBy(Reading& late) const {
    const Batch& batch = late.step.batch;
    WalkStep out;
    out.kind = WalkStep::Kind::Damage;
    out.segment = late.segment;
    out.damage.kind = SegmentStep::Kind::Damage;
    out.damage.position = batch.position;
    out.damage.size = batch.bytes.size();
    out.damage.bytes = batch.bytes.substr(0, kRejectedBytesKept);
    out.damage.reason = absl::StrFormat(
        "the batch at byte %d (offsets %d to %d) is left out: its offsets were read from another "
        "file in which they are batched differently, so the two copies differ",
        batch.position, batch.baseOffset, batch.lastOffset);
    late.taken = true;
    return out;
}

void PartitionWalker::passCopies(Reading& chosen, WalkStep& out) {
    const Batch& batch = chosen.step.batch;
    for (Reading& other : m_readings) {
        const Batch& theirs = other.step.batch;
        if (other.taken) {
            continue;
        }
        const bool same = sameRecords(batch, theirs);
        if (same && theirs.baseOffset == batch.baseOffset) {
            ++m_notes.copies;
        } else if (same && other.from.floor <= batch.baseOffset) {
            // Its offset was changed, upwards: the very batch stands here.
            ++m_notes.healed;
            for (Pending& pending : m_pending) {
                if (pending.segment == other.segment && pending.to == theirs.baseOffset) {
                    pending.to = batch.baseOffset;
                }
            }
        } else if (theirs.baseOffset <= batch.lastOffset && theirs.lastOffset <= batch.lastOffset) {
            out.rivals.push_back({other.segment, theirs});
        } else {
            continue;
        }
        other.taken = true;
    }
}

GapCause PartitionWalker::causeOf(const Reading& chosen) const {
    if (m_damaged) {
        return GapCause::Damage;
    }
    if (m_least < 0) {
        return GapCause::Deleted;
    }
    const Segment& segment = m_partition.segments[chosen.segment];
    const bool compacted =
        m_thinned || m_partition.cleanedTo.value_or(0) >= chosen.step.batch.baseOffset;
    const bool atFilesStart = !chosen.from.begun && chosen.segment != m_segment;
    if (atFilesStart && segment.start > m_least &&
        m_partition.cleanedTo.value_or(0) < segment.start) {
        return GapCause::MissingSegment;
    }
    return compacted ? GapCause::Compacted : GapCause::CutOut;
}

}  // namespace oxbow::kafka
