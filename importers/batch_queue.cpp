#include "importers/batch_queue.h"

#include <utility>

#include "model/event/event_weight.h"

namespace oxbow {
namespace {

std::size_t bytesOf(EventBatch& batch) {
    std::size_t bytes = batch.arena().bytesUsed();
    for (const EventView& event : batch.events) {
        bytes += event.details != nullptr ? weightOf(*event.details) : 0;
    }
    for (const RejectedRecord& record : batch.rejected) {
        bytes += sizeof record + record.bytes.size() + record.reason.size();
    }
    return bytes;
}

}  // namespace

bool BatchQueue::packOne(std::unique_lock<std::mutex>& lock) {
    for (const auto& ticket : m_tickets) {
        if (!ticket->raw) {
            continue;
        }
        const std::shared_ptr<Ticket> mine = ticket;
        auto raw = std::move(mine->raw);
        lock.unlock();
        auto packed = m_builder.prepare(std::move(raw));
        lock.lock();
        mine->packed = std::move(packed);
        m_changed.notify_all();
        return true;
    }
    return false;
}

bool BatchQueue::full() const {
    return !m_tickets.empty() && (m_tickets.size() >= m_capacity || m_bytes >= m_mostBytes);
}

absl::Status BatchQueue::push(std::unique_ptr<EventBatch> batch) {
    std::unique_lock lock(m_mutex);
    while (m_status.ok() && full()) {
        if (!packOne(lock)) {
            m_changed.wait(lock);
        }
    }
    if (!m_status.ok()) {
        return m_status;
    }
    m_tickets.push_back(std::make_shared<Ticket>());
    m_tickets.back()->bytes = bytesOf(*batch);
    m_bytes += m_tickets.back()->bytes;
    m_tickets.back()->raw = std::move(batch);
    m_changed.notify_all();
    return absl::OkStatus();
}

void BatchQueue::close() {
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_changed.notify_all();
}

LogBuilder::Packed BatchQueue::pop() {
    std::unique_lock lock(m_mutex);
    while (m_status.ok()) {
        if (!m_tickets.empty() && m_tickets.front()->packed) {
            auto packed = std::move(m_tickets.front()->packed);
            m_bytes -= m_tickets.front()->bytes;
            m_tickets.pop_front();
            m_changed.notify_all();
            return packed;
        }
        if (packOne(lock)) {
            continue;
        }
        if (m_closed && m_tickets.empty()) {
            return nullptr;
        }
        m_changed.wait(lock);
    }
    return nullptr;
}

void BatchQueue::help() {
    std::unique_lock lock(m_mutex);
    while (m_status.ok() && !(m_closed && m_tickets.empty())) {
        if (!packOne(lock)) {
            m_changed.wait(lock);
        }
    }
}

void BatchQueue::stop(absl::Status reason) {
    const std::lock_guard lock(m_mutex);
    if (m_status.ok()) {
        m_status = std::move(reason);
    }
    m_changed.notify_all();
}

absl::Status BatchQueue::status() const {
    const std::lock_guard lock(m_mutex);
    return m_status;
}

}  // namespace oxbow
