// Reads things off the GUI thread, the newest request first.
#pragma once

#include <QObject>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace oxbow {

// One thread with at most one job waiting: a newer one takes its place, and asks the one at work to
// stop. Made, used and destroyed on one thread; destruction waits for the job at work.
class BackgroundWorker {
public:
    // Asked between small steps of a job; true: give up.
    using Cancelled = std::function<bool()>;
    using Job = std::function<void(const Cancelled&)>;

    BackgroundWorker();
    ~BackgroundWorker();
    BackgroundWorker(const BackgroundWorker&) = delete;
    BackgroundWorker& operator=(const BackgroundWorker&) = delete;

    void post(Job job);
    // Waits a moment for all that was posted: what comes within a frame need not flicker. False
    // where it is still at work.
    bool wait(std::chrono::milliseconds atMost);
    // From within a job: calls `what` on the thread that made this worker, if it is still there.
    void deliver(std::function<void()> what);

private:
    void run();

    QObject m_home;  // lives on the maker's thread
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    Job m_waiting;
    bool m_working = false;
    bool m_ending = false;
    std::atomic<std::uint64_t> m_newest{0};
    std::thread m_thread;
};

}  // namespace oxbow
