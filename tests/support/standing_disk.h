// A disk that stands still when a test says so, for every log of the process.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>

#include "model/log/store/blocking.h"

namespace oxbow::test {

// One at a time. While it stands still, whoever reads, writes, opens or closes a log waits; the
// thread that made it does not, but is counted: it should never have come.
class StandingDisk {
public:
    StandingDisk() {
        state().maker = std::this_thread::get_id();
        state().makersAccesses = 0;
        observeEveryDisk(access);
    }
    ~StandingDisk() {
        run();
        observeEveryDisk(nullptr);
    }
    StandingDisk(const StandingDisk&) = delete;
    StandingDisk& operator=(const StandingDisk&) = delete;

    // For so many accesses to come; then it runs for those that come later.
    void standStill(int accesses = 1'000'000) {
        const std::lock_guard lock(state().mutex);
        state().left = accesses;
    }
    // For all that wait, too.
    void run() {
        {
            const std::lock_guard lock(state().mutex);
            state().left = 0;
            ++state().releases;
        }
        state().wake.notify_all();
    }
    int waiting() const { return state().waiting; }
    int makersAccesses() const { return state().makersAccesses; }

private:
    struct State {
        std::thread::id maker;
        std::atomic<int> makersAccesses = 0;
        std::atomic<int> waiting = 0;
        std::mutex mutex;
        std::condition_variable wake;
        int left = 0;
        int releases = 0;
    };
    static State& state() {
        static State one;
        return one;
    }
    static void access(const char*) {
        State& disk = state();
        if (std::this_thread::get_id() == disk.maker) {
            ++disk.makersAccesses;
            return;
        }
        std::unique_lock lock(disk.mutex);
        if (disk.left == 0) {
            return;
        }
        --disk.left;
        ++disk.waiting;
        disk.wake.wait(lock, [&disk, since = disk.releases] { return disk.releases != since; });
        --disk.waiting;
    }
};

}  // namespace oxbow::test
