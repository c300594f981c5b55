#include "importers/batch_writer.h"

#include <algorithm>
#include <utility>

#include "model/event/event_weight.h"

namespace oxbow {
namespace {

// A batch of huge records is handed on long before it has its thousand events.
constexpr std::size_t kBatchBytes = 8 * 1024 * 1024;
constexpr std::size_t kFirstEvents = 16;

}  // namespace

BatchWriter::BatchWriter(std::string source, std::string stream)
    : m_source(std::move(source)), m_stream(std::move(stream)) {}

EventBatch& BatchWriter::batch() {
    if (!m_batch) {
        m_batch = std::make_unique<EventBatch>();
        // Who has filled one batch fills the next: only a small source has a small one.
        m_batch->events.reserve(m_batches > 0 ? EventBatch::kCapacity : kFirstEvents);
        m_sourceView = m_batch->arena().copy(m_source);
        m_streamView = m_batch->arena().copy(m_stream);
        m_bytesBeside = 0;
    }
    return *m_batch;
}

EventView& BatchWriter::add() {
    EventView& event = batch().events.emplace_back();
    event.source = m_sourceView;
    event.stream = m_streamView;
    return event;
}

void BatchWriter::append(const EventView& event) {
    batch().append(event);
    m_bytesBeside += event.details != nullptr ? weightOf(*event.details) : 0;
}

void BatchWriter::reject(std::uint64_t byteOffset, std::uint64_t line, std::uint64_t size,
                         std::string_view kept, std::string reason) {
    RejectedRecord record;
    record.source = m_source;
    record.byteOffset = byteOffset;
    record.line = line;
    record.size = size;
    record.bytes = kept.substr(0, kRejectedBytesKept);
    record.reason = std::move(reason);
    reject(std::move(record));
}

void BatchWriter::reject(RejectedRecord record) {
    ++m_rejected;
    EventBatch& to = batch();
    m_bytesBeside += record.bytes.size();
    to.reject(std::move(record));
}

bool BatchWriter::full() const {
    return m_batch && (m_batch->full() || m_batch->rejected.size() >= EventBatch::kCapacity ||
                       m_bytesBeside + m_batch->arena().bytesUsed() >= kBatchBytes);
}

absl::Status BatchWriter::flush(EventSink& sink, std::string mark) {
    ++m_batches;
    batch().resumeMark = std::move(mark);
    return sink.accept(std::move(m_batch));
}

}  // namespace oxbow
