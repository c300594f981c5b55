// Reads things off the GUI thread, the newest request first.
#pragma once

#include <QObject>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace oxbow {

// One thread with at most one job waiting: a newer one takes its place, and asks the one at work to
// stop. Made, used and destroyed on one thread. Destruction waits for the job at work; where that
// may take long, the worker is finished first and its end awaited on another thread.
class BackgroundWorker {
public:
    // Asked between small steps of a job; true: give up.
    using Cancelled = std::function<bool()>;
    using Job = std::function<void(const Cancelled&)>;

    // `owner` is the object that this is a part of; finishUnder() finds workers by it.
    explicit BackgroundWorker(QObject* owner = nullptr);
    ~BackgroundWorker();
    BackgroundWorker(const BackgroundWorker&) = delete;
    BackgroundWorker& operator=(const BackgroundWorker&) = delete;

    void post(Job job);
    // Waits a moment for all that was posted: what comes within a frame need not flicker. False
    // where it is still at work.
    bool wait(std::chrono::milliseconds atMost);
    // From within a job: calls `what` on the thread that made this worker, if it is still there.
    void deliver(std::function<void()> what);

    // Asks the job at work to stop and takes no other; does not wait.
    void finish();
    bool finishing() const { return m_ending; }
    // All workers that belong to an object or to one below it. What is returned waits for their
    // ends, on any thread, and must be called while they live.
    static std::function<void()> finishUnder(const QObject& root);

private:
    class Home;

    void run();
    void join();

    std::unique_ptr<Home> m_home;  // lives on the maker's thread
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    Job m_waiting;
    bool m_working = false;
    std::atomic<bool> m_ending = false;
    std::atomic<std::uint64_t> m_newest{0};
    std::thread m_thread;
};

}  // namespace oxbow
