#include "importers/kafka/file_window.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace oxbow::kafka {
namespace {

class Descriptor {
public:
    explicit Descriptor(const char* path) : m_fd(::open(path, O_RDONLY | O_CLOEXEC)) {}
    ~Descriptor() {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return m_fd; }

private:
    int m_fd;
};

absl::Status changed(const Segment& segment, std::string_view how) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s %s while it was read: a broker is at work in this folder; stop it, or copy the folder "
        "and import the copy",
        segment.path.string(), how));
}

}  // namespace

void FileWindow::open(const Segment& segment) {
    m_segment = &segment;
    m_from = 0;
    m_size = 0;
    m_keptFrom = 0;
    m_source.reset();
}

absl::StatusOr<std::string_view> FileWindow::view(std::uint64_t from, std::size_t size) {
    if (from < m_from || from + size > m_from + m_size) {
        if (absl::Status status = fill(from, size); !status.ok()) {
            return status;
        }
    }
    return std::string_view(m_buffer.data() + (from - m_from), size);
}

absl::Status FileWindow::fill(std::uint64_t from, std::size_t size) {
    return m_segment->packed ? fillPacked(from, size) : fillPlain(from, size);
}

// The buffer keeps what may be asked for again, unless that has become a lot.
absl::Status FileWindow::fillPacked(std::uint64_t from, std::size_t size) {
    constexpr std::uint64_t kMostKept = 64 * 1024 * 1024;
    const std::uint64_t end =
        std::min<std::uint64_t>(from + std::max(size, m_windowSize), m_segment->size);
    if (!m_source || from < m_from) {
        auto source = ByteSource::open(m_segment->path);
        if (!source.ok()) {
            return source.status();
        }
        m_source = *std::move(source);
        m_rest = {};
        m_from = 0;
        m_size = 0;
    }
    std::uint64_t keep = std::min(m_keptFrom, from);
    keep = from - keep > kMostKept ? from : keep;
    if (keep > m_from) {
        const auto gone = static_cast<std::size_t>(std::min<std::uint64_t>(keep - m_from, m_size));
        std::memmove(m_buffer.data(), m_buffer.data() + gone, m_size - gone);
        m_from += gone;
        m_size -= gone;
    }
    return unpackUpTo(keep, end);
}

// Puts what comes next behind the buffer's end, but nothing of it that lies before `from`.
absl::Status FileWindow::unpackUpTo(std::uint64_t from, std::uint64_t end) {
    while (m_from + m_size < end) {
        if (m_rest.empty()) {
            const auto piece = m_source->read();
            if (!piece.ok() || piece->empty()) {
                return changed(*m_segment, "became shorter");
            }
            m_rest = *piece;
        }
        const std::uint64_t at = m_from + m_size;
        const auto take = static_cast<std::size_t>(
            std::min<std::uint64_t>(m_rest.size(), at < from ? from - at : end - at));
        if (at < from) {
            m_from = at + take;
            m_size = 0;
        } else {
            m_buffer.grow(m_size + take, m_size);
            std::memcpy(m_buffer.data() + m_size, m_rest.data(), take);
            m_size += take;
        }
        m_rest.remove_prefix(take);
    }
    return absl::OkStatus();
}

absl::Status FileWindow::fillPlain(std::uint64_t from, std::size_t size) {
    const std::size_t want = static_cast<std::size_t>(
        std::min<std::uint64_t>(std::max(size, m_windowSize), m_segment->size - from));
    if (want <= m_windowSize) {
        m_buffer.shrink(m_windowSize);  // after a giant
    }
    const std::uint64_t behindFrom = m_from;
    const std::uint64_t behindEnd = std::min(m_from + m_size, from);
    m_size = 0;
    m_buffer.grow(std::max<std::size_t>(want, 1), 0);
    const Descriptor file(m_segment->path.c_str());
    struct stat info {};
    if (file.get() < 0 || ::fstat(file.get(), &info) != 0) {
        const int reason = errno;
        if (reason == ENOENT) {
            return changed(*m_segment, "was removed");
        }
        const std::string message =
            absl::StrCat("cannot read ", m_segment->path.string(), ": ", std::strerror(reason));
        return reason == EACCES
                   ? absl::PermissionDeniedError(absl::StrCat(
                         message, "; ask its owner for the right to read it, or copy it"))
                   : absl::UnavailableError(message);
    }
    if (info.st_ino != m_segment->inode) {
        return changed(*m_segment, "was replaced");
    }
    // What lies behind is not read again, and would push what the user works with out of memory.
    // Only whole pages go: the one that was shared with the window before goes with this one.
    constexpr std::uint64_t kPage = 4096;
    if (behindEnd > behindFrom) {
        const std::uint64_t first = behindFrom / kPage * kPage;
        ::posix_fadvise(file.get(), static_cast<off_t>(first),
                        static_cast<off_t>(behindEnd - first), POSIX_FADV_DONTNEED);
    }
    std::size_t got = 0;
    while (got < want) {
        const ssize_t n =
            ::pread(file.get(), m_buffer.data() + got, want - got, static_cast<off_t>(from + got));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return absl::UnavailableError(absl::StrFormat("cannot read %s at byte %d: %s",
                                                          m_segment->path.string(), from + got,
                                                          std::strerror(errno)));
        }
        if (n == 0) {
            return changed(*m_segment, "became shorter");
        }
        got += static_cast<std::size_t>(n);
    }
    m_from = from;
    m_size = want;
    return absl::OkStatus();
}

}  // namespace oxbow::kafka
