#include "app/cli/output/interrupt.h"

#include <atomic>
#include <csignal>

namespace oxbow {
namespace {

// A signal handler can reach nothing but a global.
std::atomic<int> g_signal = 0;
static_assert(std::atomic<int>::is_always_lock_free);

constexpr int kShellsBase = 128;

void note(int signal) {
    g_signal = signal;
}

}  // namespace

void catchInterrupts() {
    sigset_t caught;
    sigemptyset(&caught);
    for (const int signal : {SIGINT, SIGTERM}) {
        struct sigaction action {};
        if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) {
            continue;
        }
        action = {};
        action.sa_handler = note;
        // The next one is deadly; and a write to somebody who does not read must come back.
        action.sa_flags = SA_RESETHAND;
        ::sigaction(signal, &action, nullptr);
        sigaddset(&caught, signal);
    }
    ::pthread_sigmask(SIG_UNBLOCK, &caught, nullptr);
}

bool interrupted() {
    return g_signal.load(std::memory_order_relaxed) != 0;
}

absl::Status checkInterrupted() {
    return interrupted() ? absl::CancelledError("interrupted") : absl::OkStatus();
}

int interruptExitCode() {
    return kShellsBase + g_signal.load();
}

}  // namespace oxbow
