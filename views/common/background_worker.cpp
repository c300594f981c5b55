#include "views/common/background_worker.h"

#include <QMetaObject>
#include <utility>
#include <vector>

namespace oxbow {

// Where deliveries arrive, and what stands for the worker among its owner's children.
class BackgroundWorker::Home : public QObject {
public:
    Home(BackgroundWorker* worker, QObject* owner) : QObject(owner), m_worker(worker) {}
    BackgroundWorker* worker() const { return m_worker; }

private:
    BackgroundWorker* m_worker;
};

BackgroundWorker::BackgroundWorker(QObject* owner)
    : m_home(std::make_unique<Home>(this, owner)), m_thread([this] { run(); }) {}

BackgroundWorker::~BackgroundWorker() {
    finish();
    join();
}

void BackgroundWorker::post(Job job) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_ending) {
            return;
        }
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
    QMetaObject::invokeMethod(m_home.get(), std::move(what), Qt::QueuedConnection);
}

void BackgroundWorker::finish() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        m_waiting = nullptr;
        ++m_newest;
    }
    m_wake.notify_all();
}

void BackgroundWorker::join() {
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

std::function<void()> BackgroundWorker::finishUnder(const QObject& root) {
    std::vector<BackgroundWorker*> workers;
    for (QObject* child : root.findChildren<QObject*>()) {
        if (const auto* home = dynamic_cast<Home*>(child)) {
            home->worker()->finish();
            workers.push_back(home->worker());
        }
    }
    return [workers = std::move(workers)] {
        for (BackgroundWorker* worker : workers) {
            worker->join();
        }
    };
}

void BackgroundWorker::run() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_ending || m_waiting; });
        if (m_ending) {
            return;
        }
        Job job = std::exchange(m_waiting, nullptr);
        const std::uint64_t mine = m_newest;
        m_working = true;
        lock.unlock();
        job([this, mine] { return m_newest != mine; });
        job = nullptr;  // what it holds is let go outside of the lock
        lock.lock();
        m_working = false;
        m_idle.notify_all();
    }
}

}  // namespace oxbow
