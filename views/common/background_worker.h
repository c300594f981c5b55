// A worker for the GUI thread: its answers come back, and its end need not be waited for there.
#pragma once

#include <QObject>
#include <chrono>
#include <functional>
#include <memory>

#include "model/work/worker.h"

namespace oxbow {

// Made, used and destroyed on one thread, which handles events. Destruction waits for the job at
// work; where that may take long, the worker is finished first and its end awaited on another
// thread.
class BackgroundWorker {
public:
    using Job = Worker::Job;

    // `owner` is the object that this is a part of; finishUnder() finds workers by it.
    explicit BackgroundWorker(std::unique_ptr<Executor> executor = makeThread(),
                              QObject* owner = nullptr);
    ~BackgroundWorker();
    BackgroundWorker(const BackgroundWorker&) = delete;
    BackgroundWorker& operator=(const BackgroundWorker&) = delete;

    void post(Job job) { m_worker.post(std::move(job)); }
    void cancel() { m_worker.cancel(); }
    void goOnAfter(std::chrono::nanoseconds rest, Job job) {
        m_worker.goOnAfter(rest, std::move(job));
    }
    bool wait(std::chrono::nanoseconds atMost) { return m_worker.wait(atMost); }
    // From within a job: calls `what` on the thread that made this worker, if it is still there.
    void deliver(std::function<void()> what);

    // Asks the job at work to stop and takes no other; does not wait.
    void finish() { m_worker.finish(); }
    bool finishing() const { return m_worker.finishing(); }
    // All workers that belong to an object or to one below it. What is returned waits for their
    // ends, on any thread, and must be called while they live.
    static std::function<void()> finishUnder(const QObject& root);

private:
    class Home;

    std::unique_ptr<Home> m_home;  // lives on the maker's thread
    Worker m_worker;               // last: it ends before what its jobs use
};

}  // namespace oxbow
