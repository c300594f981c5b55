#include "model/work/worker.h"

#include <utility>

namespace oxbow {

Worker::Worker(std::unique_ptr<Executor> executor) : m_executor(std::move(executor)) {}

Worker::~Worker() {
    finish();
}

void Worker::post(Job job) {
    if (m_finishing) {
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        std::swap(m_waiting, job);  // the one before ends with this call, outside the lock
        ++m_newest;
    }
    m_executor->post([this] { run(); });
}

void Worker::cancel() {
    Job dropped;
    const std::lock_guard lock(m_mutex);
    std::swap(m_waiting, dropped);
    ++m_newest;
}

void Worker::goOnAfter(std::chrono::nanoseconds rest, Job job) {
    m_executor->postAfter(rest, [this, number = m_running, job = std::move(job)] {
        if (m_newest == number) {
            run(job, number);
        }
    });
}

bool Worker::wait(std::chrono::nanoseconds atMost) {
    return m_executor->wait(atMost);
}

void Worker::finish() {
    m_finishing = true;
    cancel();
}

void Worker::join() {
    m_executor->finish();
}

void Worker::run() {
    Job job;
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(m_mutex);
        std::swap(m_waiting, job);
        number = m_newest;
    }
    if (job) {
        run(job, number);
    }
}

void Worker::run(const Job& job, std::uint64_t number) {
    m_running = number;
    job([this, number] { return m_newest != number; });
}

}  // namespace oxbow
