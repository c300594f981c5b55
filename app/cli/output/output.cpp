#include "app/cli/output/output.h"

#include <absl/strings/str_format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/cli/output/interrupt.h"

namespace oxbow {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 16;
constexpr int kWaitMilliseconds = 50;

// The error with which a write ended that took nothing; 0: try again.
int errorOf(ssize_t written, int error, int descriptor) {
    if (written == 0) {
        return EIO;
    }
    if (error == EAGAIN || error == EWOULDBLOCK) {
        pollfd wanted{descriptor, POLLOUT, 0};
        ::poll(&wanted, 1, kWaitMilliseconds);
        return interrupted() ? EINTR : 0;
    }
    return error == EINTR && !interrupted() ? 0 : error;
}

}  // namespace

void Output::write(std::string_view bytes) {
    if (m_buffer.size() + bytes.size() >= kBufferBytes) {
        flush();
    }
    // What is large is not copied.
    if (bytes.size() >= kBufferBytes) {
        hand(bytes);
    } else {
        m_buffer += bytes;
    }
}

void Output::line(std::string_view text) {
    write(text);
    write("\n");
}

bool Output::good() {
    if (m_error == 0 && interrupted()) {
        m_error = EINTR;
    }
    return m_error == 0;
}

void Output::flush() {
    hand(m_buffer);
    m_buffer.clear();
}

void Output::hand(std::string_view bytes) {
    std::string_view rest = bytes;
    while (m_error == 0 && !rest.empty()) {
        const ssize_t written = ::write(m_descriptor, rest.data(), rest.size());
        if (written > 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
            // Whoever reads is slow, and would let the next write wait.
            if (!rest.empty() && interrupted()) {
                m_error = EINTR;
            }
        } else {
            m_error = errorOf(written, errno, m_descriptor);
        }
    }
}

absl::Status Output::close() {
    flush();
    // Some file systems find out only now that there is no room. The descriptor itself stays: what
    // is opened later must not take its number.
    const int copy = m_error == 0 ? ::dup(m_descriptor) : -1;
    if (copy >= 0 && ::close(copy) != 0 && errno != EINTR) {
        m_error = errno;
    }
    switch (m_error) {
        case 0:
        case EPIPE:
            return absl::OkStatus();
        case EINTR:
            return absl::CancelledError("interrupted before all was written");
        default:
            return absl::FailedPreconditionError(
                absl::StrFormat("standard output cannot be written: %s; the answer is not complete",
                                std::strerror(m_error)));
    }
}

}  // namespace oxbow
