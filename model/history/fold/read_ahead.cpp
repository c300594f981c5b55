#include "model/history/fold/read_ahead.h"

#include <future>
#include <utility>
#include <vector>

#include "model/event/event_batch.h"

namespace oxbow {
namespace {

constexpr std::size_t kBytesAhead = std::size_t{1} << 20;  // of a batch, about

class ReadAhead final : public EventCursor {
public:
    explicit ReadAhead(std::unique_ptr<EventCursor> events) : m_events(std::move(events)) {}
    ~ReadAhead() override {
        if (m_next.valid()) {
            m_next.wait();
        }
    }

    bool next() override {
        if (m_batch == nullptr || ++m_index == m_batch->positions.size()) {
            takeBatch();
        }
        return m_index < m_batch->positions.size();
    }
    Position position() const override { return m_batch->positions[m_index]; }
    const EventView& event() const override { return m_batch->events.events[m_index]; }
    const absl::Status& status() const override { return m_status; }

private:
    struct Batch {
        EventBatch events;
        std::vector<Position> positions;
    };

    void takeBatch() {
        if (m_batch != nullptr && m_isOver) {
            m_index = m_batch->positions.size();
            return;
        }
        m_batch = m_next.valid() ? m_next.get() : read();
        m_index = 0;
        m_isOver = m_batch->positions.empty();
        if (m_isOver) {
            m_status = m_events->status();
            return;
        }
        m_next = std::async(std::launch::async, [this] { return read(); });
    }

    std::unique_ptr<Batch> read() {
        auto batch = std::make_unique<Batch>();
        while (!batch->events.full() && batch->events.arena().bytesUsed() < kBytesAhead &&
               m_events->next()) {
            batch->events.append(m_events->event());
            batch->positions.push_back(m_events->position());
        }
        return batch;
    }

    const std::unique_ptr<EventCursor> m_events;  // of whoever reads at the moment
    std::unique_ptr<Batch> m_batch;
    std::size_t m_index = 0;
    std::future<std::unique_ptr<Batch>> m_next;
    bool m_isOver = false;
    absl::Status m_status;
};

}  // namespace

std::unique_ptr<EventCursor> readInBackground(std::unique_ptr<EventCursor> events) {
    return std::make_unique<ReadAhead>(std::move(events));
}

}  // namespace oxbow
