// The bounded queue between the two threads of an import.
#pragma once

#include <absl/status/status.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

#include "model/log/log_builder.h"

namespace oxbow {

// Batches go in as they were read and come out packed, in the same order. Packing is the work that
// neither side owns: the reader does it while the queue is full, the writer while it has nothing to
// append, so that both threads are busy whichever side is slower.
class BatchQueue {
public:
    // Holds at most so many batches, and so many bytes of what they were read from; one batch
    // always fits. Packed, what does not compress stands there a second time.
    BatchQueue(LogBuilder& builder, std::size_t capacity, std::size_t bytes)
        : m_builder(builder), m_capacity(capacity), m_mostBytes(bytes) {}

    // The reader's side. Waits (packing) while the queue is full; an error of the writer's comes
    // back here.
    absl::Status push(std::unique_ptr<EventBatch> batch);
    // No more will come.
    void close();

    // The writer's side: the next batch, packed; null once all is done or stop() was called.
    LogBuilder::Packed pop();
    // For further threads: packs until all is done or stop() was called.
    void help();
    // Ends both sides: what is still queued is forgotten.
    void stop(absl::Status reason);
    absl::Status status() const;

private:
    struct Ticket {
        std::unique_ptr<EventBatch> raw;  // null once somebody packs it
        LogBuilder::Packed packed;
        std::size_t bytes = 0;
    };
    // Packs the first batch that nobody has taken; false where there is none.
    bool packOne(std::unique_lock<std::mutex>& lock);
    bool full() const;

    LogBuilder& m_builder;
    const std::size_t m_capacity;
    const std::size_t m_mostBytes;
    std::size_t m_bytes = 0;  // of the records in the queue
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::shared_ptr<Ticket>> m_tickets;
    bool m_closed = false;
    absl::Status m_status;
};

}  // namespace oxbow
