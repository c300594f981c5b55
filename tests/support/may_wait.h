// The one who may wait for a disk on a thread that may not: the test.
#pragma once

#include "model/log/store/blocking.h"

namespace oxbow::test {

// While it lives, its thread's observer hears of nothing.
class MayWait {
public:
    MayWait() : m_observer(observeBlocking(nullptr)) {}
    ~MayWait() { observeBlocking(m_observer); }
    MayWait(const MayWait&) = delete;
    MayWait& operator=(const MayWait&) = delete;

private:
    const BlockingObserver m_observer;
};

}  // namespace oxbow::test
