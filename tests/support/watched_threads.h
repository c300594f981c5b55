// Threads as in the product, for tests of what has to be in two places at once: when they have come
// to rest is known, so that nobody has to look at a clock.
#pragma once

#include <QCoreApplication>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "model/work/executor.h"

namespace oxbow::test {

// Made and settled on the test's thread, which handles events.
class WatchedThreads {
public:
    std::unique_ptr<Executor> executor() const { return std::make_unique<Watched>(m_known); }
    MakeExecutor maker() const {
        return [threads = *this] { return threads.executor(); };
    }

    // Until no task is at work or waits, nor what it delivers; what rests is not waited for.
    void settle() const {
        std::uint64_t before = 0;
        do {
            before = m_known->posts;
            for (const std::shared_ptr<Executor>& thread : m_known->living()) {
                thread->finish();
            }
            QCoreApplication::processEvents();
        } while (m_known->posts != before);
    }

private:
    struct Known {
        std::atomic<std::uint64_t> posts = 0;
        std::mutex mutex;
        std::vector<std::weak_ptr<Executor>> threads;

        std::vector<std::shared_ptr<Executor>> living() {
            const std::lock_guard lock(mutex);
            std::erase_if(threads, [](const auto& thread) { return thread.expired(); });
            std::vector<std::shared_ptr<Executor>> living;
            for (const auto& thread : threads) {
                if (auto one = thread.lock()) {
                    living.push_back(std::move(one));
                }
            }
            return living;
        }
    };

    class Watched final : public Executor {
    public:
        explicit Watched(std::shared_ptr<Known> known)
            : m_known(std::move(known)), m_thread(makeThread()) {
            const std::lock_guard lock(m_known->mutex);
            m_known->threads.push_back(m_thread);
        }
        // Whoever settles may still have the thread.
        ~Watched() override { m_thread->finish(); }
        void post(Task task) override {
            ++m_known->posts;
            m_thread->post(std::move(task));
        }
        void postAfter(std::chrono::nanoseconds rest, Task task) override {
            m_thread->postAfter(rest, std::move(task));
        }
        bool wait(std::chrono::nanoseconds atMost) override { return m_thread->wait(atMost); }
        void finish() override { m_thread->finish(); }

    private:
        const std::shared_ptr<Known> m_known;
        const std::shared_ptr<Executor> m_thread;
    };

    std::shared_ptr<Known> m_known = std::make_shared<Known>();
};

}  // namespace oxbow::test
