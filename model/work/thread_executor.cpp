#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "model/work/executor.h"

namespace oxbow {

namespace {

class ThreadExecutor final : public Executor {
public:
    ~ThreadExecutor() override {
        {
            const std::lock_guard lock(m_mutex);
            m_ending = true;
        }
        m_wake.notify_all();
        if (m_thread.joinable()) {
            m_thread.join();
        }
    }

    void post(Task task) override {
        {
            const std::lock_guard lock(m_mutex);
            m_tasks.push_back(std::move(task));
            begin();
        }
        m_wake.notify_all();
    }

    void postAfter(std::chrono::nanoseconds rest, Task task) override {
        {
            const std::lock_guard lock(m_mutex);
            m_resting.emplace(Time::clock::now() + rest, std::move(task));
            begin();
        }
        m_wake.notify_all();
    }

    bool wait(std::chrono::nanoseconds atMost) override {
        std::unique_lock lock(m_mutex);
        return m_idle.wait_for(lock, atMost, [this] { return m_tasks.empty() && !m_working; });
    }

    void finish() override {
        std::unique_lock lock(m_mutex);
        m_idle.wait(lock, [this] { return m_tasks.empty() && !m_working; });
    }

private:
    using Time = std::chrono::steady_clock::time_point;

    void begin() {
        if (!m_thread.joinable()) {
            m_thread = std::thread([this] { run(); });
        }
    }

    void run() {
        std::unique_lock lock(m_mutex);
        while (awaitTask(lock)) {
            Task task = std::move(m_tasks.front());
            m_tasks.pop_front();
            m_working = true;
            lock.unlock();
            task();
            task = nullptr;  // what it holds is let go of before it counts as done
            lock.lock();
            m_working = false;
            m_idle.notify_all();
        }
    }

    // False at the end.
    bool awaitTask(std::unique_lock<std::mutex>& lock) {
        while (m_tasks.empty() && !m_ending) {
            if (m_resting.empty()) {
                m_wake.wait(lock);
                continue;
            }
            const auto first = m_resting.begin();
            if (first->first <= Time::clock::now()) {
                m_tasks.push_back(std::move(first->second));
                m_resting.erase(first);
            } else {
                m_wake.wait_until(lock, Time(first->first));
            }
        }
        return !m_tasks.empty();
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    std::deque<Task> m_tasks;
    std::multimap<Time, Task> m_resting;
    bool m_working = false;
    bool m_ending = false;
    std::thread m_thread;
};

}  // namespace

std::unique_ptr<Executor> makeThread() {
    return std::make_unique<ThreadExecutor>();
}

}  // namespace oxbow
