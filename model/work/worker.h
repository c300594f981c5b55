// One worker where the newest request wins.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "model/work/cancelled.h"
#include "model/work/executor.h"

namespace oxbow {

// At most one job waits: a newer one takes its place, and asks the one at work to stop. Used and
// destroyed on one thread; destruction waits for the job at work. Where that may take long, the
// worker is finished first, and joined on another thread.
class Worker {
public:
    using Job = std::function<void(const Cancelled&)>;

    explicit Worker(std::unique_ptr<Executor> executor = makeThread());
    ~Worker();

    void post(Job job);
    // The job that waits is dropped, the one at work is asked to stop.
    void cancel();
    // Within a job: `job` follows once nothing newer has come for so long.
    void goOnAfter(std::chrono::nanoseconds rest, Job job);
    // Waits a moment for what was posted: what comes within a frame need not flicker. False where
    // it is still at work.
    bool wait(std::chrono::nanoseconds atMost);

    // Cancels, and takes no other job; does not wait.
    void finish();
    bool finishing() const { return m_finishing; }
    // Of a worker that is finished, on any thread but its own: waits for the job at work.
    void join();

private:
    void run();
    void run(const Job& job, std::uint64_t number);

    std::mutex m_mutex;
    Job m_waiting;
    std::atomic<std::uint64_t> m_newest = 0;  // of the jobs and cancels
    std::atomic<bool> m_finishing = false;
    std::uint64_t m_running = 0;           // of the executor's tasks alone
    std::unique_ptr<Executor> m_executor;  // last: it ends before what its tasks use
};

}  // namespace oxbow
