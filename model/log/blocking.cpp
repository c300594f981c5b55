#include "model/log/blocking.h"

#include <utility>

namespace oxbow {

namespace {

thread_local BlockingObserver threadObserver = nullptr;

}  // namespace

BlockingObserver observeBlocking(BlockingObserver observer) {
    return std::exchange(threadObserver, observer);
}

void noteBlocking(const char* what) {
    if (threadObserver != nullptr) {
        threadObserver(what);
    }
}

}  // namespace oxbow
