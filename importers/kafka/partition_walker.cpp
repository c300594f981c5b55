#include "importers/kafka/partition_walker.h"

#include <absl/strings/str_format.h>

#include <algorithm>

#include "importers/kafka/cursor.h"
#include "model/event/event_batch.h"

namespace oxbow::kafka {
namespace {

std::uint32_t checksumOf(const Batch& batch) {
    Cursor in(batch.bytes.substr(batch.magic == 2 ? 17 : 12));
    return in.uint32();
}

}  // namespace

PartitionWalker::PartitionWalker(const Partition& partition, std::size_t windowSize,
                                 std::function<bool()> cancelled)
    : m_partition(partition), m_cancelled(cancelled), m_reader(windowSize, std::move(cancelled)) {
    openSegment(0);
}

void PartitionWalker::seek(const Place& place) {
    m_place = place;
    m_checksums.clear();
    openSegment(place.position);
}

void PartitionWalker::openSegment(std::uint64_t position) {
    const auto& segments = m_partition.segments;
    const std::size_t at = m_place.segment;
    m_bytesBefore = 0;
    for (std::size_t i = 0; i < at && i < segments.size(); ++i) {
        m_bytesBefore += segments[i].size;
    }
    if (at >= segments.size()) {
        return;
    }
    if (at > 0 && segments[at].baseOffset != segments[at - 1].baseOffset) {
        m_checksums.clear();
    }
    m_copyFollows =
        at + 1 < segments.size() && segments[at + 1].baseOffset == segments[at].baseOffset;
    m_reader.open(segments[at], position);
}

absl::StatusOr<SegmentStep> PartitionWalker::next() {
    m_notes = {};
    if (m_place.segment < m_partition.segments.size()) {
        m_place.position = m_reader.position();
    }
    m_before = m_place;
    while (m_place.segment < m_partition.segments.size()) {
        absl::StatusOr<SegmentStep> step = m_reader.next(m_place.least);
        if (!step.ok()) {
            return step;
        }
        switch (step->kind) {
            case SegmentStep::Kind::Batch:
                if (m_place.begun && step->batch.lastOffset < m_place.least) {
                    return wentBack(step->batch);
                }
                if (passOver(step->batch)) {
                    if (m_notes.copies % 64 == 0 && m_cancelled()) {
                        return absl::CancelledError("the import was cancelled");
                    }
                    continue;
                }
                remember(step->batch);
                m_place.least = step->batch.lastOffset + 1;
                m_place.begun = true;
                return step;
            case SegmentStep::Kind::Damage:
                return step;
            case SegmentStep::Kind::Zeros:
                ++m_notes.zeroTails;
                continue;
            case SegmentStep::Kind::End:
                ++m_place.segment;
                m_place.begun = false;
                openSegment(0);
                break;
        }
    }
    return SegmentStep();
}

SegmentStep PartitionWalker::wentBack(const Batch& batch) const {
    SegmentStep step;
    step.kind = SegmentStep::Kind::Damage;
    step.position = batch.position;
    step.size = batch.bytes.size();
    step.bytes = batch.bytes.substr(0, kRejectedBytesKept);
    step.reason = absl::StrFormat(
        "the batch at byte %d has the offsets %d to %d, and those before it in this file reach to "
        "%d: offsets only rise, so one of them was changed after it was written",
        batch.position, batch.baseOffset, batch.lastOffset, m_place.least - 1);
    return step;
}

bool PartitionWalker::passOver(const Batch& batch) {
    if (batch.lastOffset >= m_place.least) {
        return false;
    }
    ++m_notes.copies;
    const auto at = std::lower_bound(m_checksums.begin(), m_checksums.end(),
                                     std::pair(batch.baseOffset, std::uint32_t(0)));
    if (at != m_checksums.end() && at->first == batch.baseOffset &&
        at->second != checksumOf(batch)) {
        ++m_notes.differing;
    }
    return true;
}

void PartitionWalker::remember(const Batch& batch) {
    if (m_copyFollows) {
        m_checksums.emplace_back(batch.baseOffset, checksumOf(batch));
    }
}

}  // namespace oxbow::kafka
