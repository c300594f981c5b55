// Where work is done that its owner must not wait for.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace oxbow {

// Runs tasks one after the other, in the order in which they were given, and never within the call
// that gives them: in the product on a thread of its own, in tests step by step, when the test says
// so. May be given tasks on any thread, by its tasks too. Before it is gone it finishes; what was
// to be run after a rest is dropped.
class Executor {
public:
    using Task = std::function<void()>;

    Executor() = default;
    virtual ~Executor() = default;
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;

    virtual void post(Task task) = 0;
    // Not before so much time has passed.
    virtual void postAfter(std::chrono::nanoseconds rest, Task task) = 0;
    // Waits, but not longer than that, for all that was posted: not for what rests. False where
    // there is still something to do.
    virtual bool wait(std::chrono::nanoseconds atMost) = 0;
    // On any thread but its own: all that was posted is done when the call returns.
    virtual void finish() = 0;
};

// For owners of several workers.
using MakeExecutor = std::function<std::unique_ptr<Executor>()>;

// One thread, which begins with the first task.
std::unique_ptr<Executor> makeThread();

}  // namespace oxbow
