#include "model/log/store/blocking.h"

#include <atomic>
#include <utility>

namespace oxbow {

namespace {

thread_local BlockingObserver threadObserver = nullptr;
std::atomic<BlockingObserver> everyObserver = nullptr;

}  // namespace

BlockingObserver observeBlocking(BlockingObserver observer) {
    return std::exchange(threadObserver, observer);
}

void observeEveryDisk(BlockingObserver observer) {
    everyObserver = observer;
}

void noteBlocking(const char* what) {
    if (threadObserver != nullptr) {
        threadObserver(what);
    }
    if (const BlockingObserver observer = everyObserver.load(std::memory_order_relaxed)) {
        observer(what);
    }
}

}  // namespace oxbow
