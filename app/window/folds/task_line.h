// Work that is done in the order in which it was asked for, none of it dropped.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <utility>

#include "views/common/background_worker.h"

namespace oxbow {

// GUI thread, as its BackgroundWorker. What waits when the worker is finished is never begun.
class TaskLine {
public:
    TaskLine(std::unique_ptr<Executor> executor, QObject* owner)
        : m_worker(std::move(executor), owner) {}

    void post(BackgroundWorker::Job task) {
        m_waiting.push_back(std::move(task));
        next();
    }
    // From within a task: calls `what` on the GUI thread.
    void deliver(std::function<void()> what) { m_worker.deliver(std::move(what)); }
    // What has not been begun, and never is.
    std::deque<BackgroundWorker::Job> takeWaiting() { return std::exchange(m_waiting, {}); }
    bool isIdle() const { return !m_busy && m_waiting.empty(); }

private:
    void next() {
        if (m_busy || m_waiting.empty()) {
            return;
        }
        m_busy = true;
        m_worker.post([this, task = std::move(m_waiting.front())](const Cancelled& cancelled) {
            task(cancelled);
            m_worker.deliver([this] {
                m_busy = false;
                next();
            });
        });
        m_waiting.pop_front();
    }

    std::deque<BackgroundWorker::Job> m_waiting;
    bool m_busy = false;
    BackgroundWorker m_worker;  // last: it ends before what its tasks use
};

}  // namespace oxbow
