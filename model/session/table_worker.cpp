#include "model/session/table_worker.h"

#include <utility>

namespace oxbow {

TableWorker::TableWorker(std::shared_ptr<const History> history, Deliver deliver,
                         std::unique_ptr<Executor> executor)
    : m_deliver(std::move(deliver)),
      m_history(std::move(history)),
      m_executor(std::move(executor)) {
    stepLater();
}

TableWorker::~TableWorker() {
    const std::lock_guard lock(m_mutex);
    m_quit = true;
}

void TableWorker::request(const Request& request) {
    {
        const std::lock_guard lock(m_mutex);
        m_waiting = request;
        m_prepare = true;
        m_giveUp = m_giveUp || request.giveUpOlder;
    }
    stepLater();
}

void TableWorker::ask(Task question) {
    {
        const std::lock_guard lock(m_mutex);
        m_question = std::move(question);
    }
    stepLater();
}

void TableWorker::write(Write sort, Task task) {
    {
        const std::lock_guard lock(m_mutex);
        m_writes[static_cast<std::size_t>(sort)] = std::move(task);
    }
    stepLater();
}

// Once for each thing that is asked for: where one took the place of another, a step does nothing.
void TableWorker::stepLater() {
    m_executor->post([this] { step(); });
}

TableWorker::Task TableWorker::takeWrite() {
    for (Task& write : m_writes) {
        if (write) {
            return std::exchange(write, nullptr);
        }
    }
    return nullptr;
}

bool TableWorker::busy() const {
    return m_quit || m_waiting || m_question || m_writes[0] || m_writes[1];
}

void TableWorker::step() {
    std::unique_lock lock(m_mutex);
    const bool tableNext = m_waiting && !(m_question && m_tableWasLast);
    if (m_question && !tableNext && !m_quit) {
        m_tableWasLast = false;
        const Task question = std::exchange(m_question, nullptr);
        lock.unlock();
        question();
    } else if (m_waiting && !m_quit) {
        m_tableWasLast = true;
        const Request request = *std::exchange(m_waiting, std::nullopt);
        m_giveUp = false;
        lock.unlock();
        answer(request);
    } else if (const Task write = takeWrite()) {
        lock.unlock();
        write();
    } else if (m_prepare && !m_quit) {
        m_prepare = false;
        lock.unlock();
        prepareKeyOrder();
        return;  // where that was broken off, there is something else to do
    } else {
        return;
    }
    lock.lock();
    const bool idle = m_prepare && !busy();
    lock.unlock();
    if (idle) {
        stepLater();
    }
}

bool TableWorker::givenUp() {
    const std::lock_guard lock(m_mutex);
    return m_quit || m_giveUp;
}

bool TableWorker::wantedElsewhere() {
    const std::lock_guard lock(m_mutex);
    return busy();
}

void TableWorker::prepareKeyOrder() {
    if (m_history->isGrowing()) {
        return;  // it would be made again after every commit; the next request asks once more
    }
    const auto order = m_history->keys().order([this] { return wantedElsewhere(); });
    if (absl::IsCancelled(order.status())) {
        const std::lock_guard lock(m_mutex);
        m_prepare = true;
    }
    // Whatever else is wrong with it is told to whoever asks for it.
}

absl::StatusOr<std::shared_ptr<const Table>> TableWorker::tableAt(Position at) {
    for (const auto& known : {m_table, m_previous}) {
        if (known && known->at() == at) {
            return known;
        }
    }
    return m_history->tableAt(at, m_table.get(), [this] { return givenUp(); });
}

void TableWorker::answer(const Request& request) {
    if (m_history != request.history) {
        m_history = request.history;
        m_table.reset();
        m_previous.reset();
    }
    auto previous = tableAt(request.comparedWith);
    auto table = previous.ok() ? tableAt(request.at) : previous;
    if (!table.ok()) {
        if (!absl::IsCancelled(table.status())) {
            m_deliver({table.status(), m_history, nullptr, nullptr});
        }
        return;
    }
    m_previous = *std::move(previous);
    m_table = *std::move(table);
    m_deliver({absl::OkStatus(), m_history, m_table, m_previous});
}

}  // namespace oxbow
