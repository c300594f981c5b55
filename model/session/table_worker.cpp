#include "model/session/table_worker.h"

#include <utility>

namespace oxbow {

TableWorker::TableWorker(const History& history, std::shared_ptr<const Table> nearest,
                         Deliver deliver)
    : m_history(history),
      m_deliver(std::move(deliver)),
      m_table(nearest),
      m_previous(std::move(nearest)),
      m_thread([this] { run(); }) {}

TableWorker::~TableWorker() {
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void TableWorker::request(const Request& request) {
    {
        const std::lock_guard lock(m_mutex);
        m_waiting = request;
        m_prepare = true;
        m_giveUp = m_giveUp || request.giveUpOlder;
    }
    m_wake.notify_all();
}

void TableWorker::ask(Task question) {
    {
        const std::lock_guard lock(m_mutex);
        m_question = std::move(question);
    }
    m_wake.notify_all();
}

void TableWorker::write(Write sort, Task task) {
    {
        const std::lock_guard lock(m_mutex);
        m_writes[static_cast<std::size_t>(sort)] = std::move(task);
    }
    m_wake.notify_all();
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

void TableWorker::run() {
    bool tableWasLast = false;  // while one drags there is always another table to make
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return busy() || m_prepare; });
        const bool tableNext = m_waiting && !(m_question && tableWasLast);
        if (m_question && !tableNext && !m_quit) {
            tableWasLast = false;
            const Task question = std::exchange(m_question, nullptr);
            lock.unlock();
            question();
        } else if (m_waiting && !m_quit) {
            tableWasLast = true;
            const Request request = *std::exchange(m_waiting, std::nullopt);
            m_giveUp = false;
            lock.unlock();
            answer(request);
        } else if (const Task write = takeWrite()) {
            lock.unlock();
            write();
        } else if (m_quit) {
            return;
        } else {
            m_prepare = false;
            lock.unlock();
            prepareKeyOrder();
        }
        lock.lock();
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
    if (m_history.log().beingWritten()) {
        return;  // it would be made again after every commit; the next request asks once more
    }
    const auto order = m_history.log().keyOrder([this] { return wantedElsewhere(); });
    if (absl::IsCancelled(order.status())) {
        const std::lock_guard lock(m_mutex);
        m_prepare = true;
    }
    // Whatever else is wrong with it is told to whoever asks for it.
}

absl::StatusOr<std::shared_ptr<const Table>> TableWorker::tableAt(Position at) {
    // Position 0 is also what the session starts with before any table has been made.
    for (const auto& known : {m_table, m_previous}) {
        if (known->at() == at) {
            return known;
        }
    }
    return m_history.tableAt(at, m_table.get(), [this] { return givenUp(); });
}

void TableWorker::answer(const Request& request) {
    auto previous = tableAt(request.comparedWith);
    auto table = previous.ok() ? tableAt(request.at) : previous;
    if (!table.ok()) {
        if (!absl::IsCancelled(table.status())) {
            m_deliver({table.status(), nullptr, nullptr});
        }
        return;
    }
    m_previous = *std::move(previous);
    m_table = *std::move(table);
    m_deliver({absl::OkStatus(), m_table, m_previous});
}

}  // namespace oxbow
