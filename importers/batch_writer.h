// Fills batches for a text importer and hands them on when they are full.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "importers/importer.h"

namespace oxbow {

class BatchWriter {
public:
    // `source` and `stream` are those of every event that does not say otherwise.
    BatchWriter(std::string source, std::string stream);

    // The place where the bytes of the batch's events live.
    Arena& arena() { return batch().arena(); }
    // A new event at the batch's end, its source and stream filled in. Valid until the next call.
    EventView& add();
    // How the text of the event added last divides; see EventBatch.
    void setShape(const std::shared_ptr<const RecordShapes>& shapes, std::uint32_t shape,
                  std::span<const Slot> found) {
        m_batch->setShape(shapes, shape, found);
    }
    // Copies an event that has a source and a stream of its own.
    void append(const EventView& event);
    EventDetails& newDetails() { return batch().newDetails(); }
    // `kept` may be more than is kept; `size` is the record's true size.
    void reject(std::uint64_t byteOffset, std::uint64_t line, std::uint64_t size,
                std::string_view kept, std::string reason);
    // One that names its own source.
    void reject(RejectedRecord record);

    // How many batches have been handed on: what lives in one is gone with the next.
    std::uint64_t batches() const { return m_batches; }
    // How many records have been rejected in all.
    std::uint64_t rejected() const { return m_rejected; }
    // Whether the batch has as many events, rejected records or bytes as a batch should have.
    bool full() const;
    bool hasEvents() const { return m_batch && !m_batch->events.empty(); }
    bool empty() const { return !m_batch || m_batch->empty(); }
    // The batch is handed on because its source waits; see EventBatch.
    void setSourceWaits() { batch().sourceWaits = true; }
    // For progress; see EventBatch.
    void setSourceBytesRead(std::uint64_t bytes) { batch().sourceBytesRead = bytes; }
    // Hands the batch on; `mark` is the place of the source after it.
    absl::Status flush(EventSink& sink, std::string mark);

private:
    EventBatch& batch();

    std::string m_source;
    std::string m_stream;
    std::unique_ptr<EventBatch> m_batch;
    std::string_view m_sourceView;  // in the batch
    std::string_view m_streamView;
    std::size_t m_bytesBeside = 0;  // of rejected records and of details: not in the arena
    std::uint64_t m_batches = 0;    // handed on
    std::uint64_t m_rejected = 0;
};

}  // namespace oxbow
