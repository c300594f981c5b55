#include "views/common/background_worker.h"

#include <QMetaObject>

namespace oxbow {

BackgroundWorker::BackgroundWorker() : m_thread([this] { run(); }) {}

BackgroundWorker::~BackgroundWorker() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        m_waiting = nullptr;
        ++m_newest;
    }
    m_wake.notify_all();
    m_thread.join();
}

void BackgroundWorker::post(Job job) {
    {
        const std::lock_guard lock(m_mutex);
        m_waiting = std::move(job);
        ++m_newest;
    }
    m_wake.notify_one();
}

bool BackgroundWorker::wait(std::chrono::milliseconds atMost) {
    std::unique_lock lock(m_mutex);
    return m_idle.wait_for(lock, atMost, [this] { return !m_working && !m_waiting; });
}

void BackgroundWorker::deliver(std::function<void()> what) {
    QMetaObject::invokeMethod(&m_home, std::move(what), Qt::QueuedConnection);
}

void BackgroundWorker::run() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_ending || m_waiting; });
        if (m_ending) {
            return;
        }
        const Job job = std::exchange(m_waiting, nullptr);
        const std::uint64_t mine = m_newest;
        m_working = true;
        lock.unlock();
        job([this, mine] { return m_newest != mine; });
        lock.lock();
        m_working = false;
        m_idle.notify_all();
    }
}

}  // namespace oxbow
