#include "importers/kafka/transactions.h"

#include "importers/kafka/record_batch.h"

namespace oxbow::kafka {

void TransactionOutcomes::seek(const Place& place) {
    m_ahead.seek(place);
    m_atEnd = false;
    m_markers.clear();
}

absl::StatusOr<Outcome> TransactionOutcomes::of(std::int64_t producer, std::int64_t offset) {
    while (true) {
        // Looked up anew each time: lookOn() may move the map's contents.
        std::deque<Marker>& markers = m_markers[producer];
        while (!markers.empty() && markers.front().offset < offset) {
            markers.pop_front();
        }
        if (!markers.empty()) {
            return markers.front().outcome;
        }
        if (m_atEnd) {
            return Outcome::Open;
        }
        if (absl::Status status = lookOn(); !status.ok()) {
            return status;
        }
    }
}

// Goes on to the next marker.
absl::Status TransactionOutcomes::lookOn() {
    while (true) {
        const absl::StatusOr<SegmentStep> step = m_ahead.next();
        if (!step.ok()) {
            return step.status();
        }
        if (step->kind == SegmentStep::Kind::End) {
            m_atEnd = true;
            return absl::OkStatus();
        }
        if (step->kind != SegmentStep::Kind::Batch || step->batch.magic != 2) {
            continue;
        }
        const BatchHeader header = readBatchHeader(step->batch.bytes);
        if (!header.isControl() || !header.isTransactional() || header.codec() != Codec::None ||
            header.recordCount < 1) {
            continue;
        }
        Cursor in(step->batch.bytes.substr(BatchHeader::kSize));
        Record record;
        if (!readRecord(in, header, record)) {
            continue;
        }
        const std::optional<ControlType> type = controlTypeOf(record);
        if (type == ControlType::Commit || type == ControlType::Abort) {
            m_markers[header.producerId].push_back({header.baseOffset, type == ControlType::Commit
                                                                           ? Outcome::Committed
                                                                           : Outcome::Aborted});
            return absl::OkStatus();
        }
    }
}

}  // namespace oxbow::kafka
