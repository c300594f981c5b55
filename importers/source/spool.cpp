#include "importers/source/spool.h"

#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace oxbow {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr int kMillisecondsBetweenLooks = 50;

bool isStandardInput(const fs::path& path) {
    return path == "-" || path == "/dev/stdin" || path == "/dev/fd/0";
}

// A shell's <(…) has only a number.
fs::path nameOf(const fs::path& path) {
    const bool named = !isStandardInput(path) && path.parent_path() != "/dev/fd";
    return named ? path.filename() : fs::path(isStandardInput(path) ? "stdin" : "pipe");
}

std::string whyOf(int error) {
    return std::generic_category().message(error);
}

bool writeAll(int to, const char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t wrote = ::write(to, data, size);
        if (wrote < 0 && errno != EINTR) {
            return false;
        }
        const std::size_t done = wrote < 0 ? 0 : static_cast<std::size_t>(wrote);
        data += done;
        size -= done;
    }
    return true;
}

}  // namespace

bool Spool::isNeeded(const fs::path& path) {
    if (path == "-") {
        return true;
    }
    struct ::stat status = {};
    return ::stat(path.c_str(), &status) == 0 &&
           (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode) || S_ISSOCK(status.st_mode));
}

absl::StatusOr<std::unique_ptr<Spool>> Spool::start(const fs::path& path) {
    const bool standard = isStandardInput(path);
    const int from =
        standard ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (from < 0) {
        return absl::ErrnoToStatus(
            errno, absl::StrCat(path.string(), " cannot be opened: ", whyOf(errno)));
    }
    std::error_code error;
    std::string folder = (fs::temp_directory_path(error) / "oxbow-XXXXXX").string();
    const bool made = ::mkdtemp(folder.data()) != nullptr;
    const fs::path file = fs::path(folder) / nameOf(path);
    const int to =
        made ? ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)
             : -1;
    if (to < 0) {
        const int why = errno;
        ::close(from);
        return absl::ErrnoToStatus(
            why,
            absl::StrCat("what comes through ", path.string(), " cannot be written to ",
                         file.string(), ": ", whyOf(why), "; name another folder with TMPDIR"));
    }
    return std::unique_ptr<Spool>(new Spool(file, from, to));
}

Spool::Spool(fs::path file, int from, int to) : m_file(std::move(file)), m_from(from), m_to(to) {
    m_thread = std::thread([this] { run(); });
}

Spool::~Spool() {
    m_stop = true;
    m_thread.join();
    ::close(m_from);
    ::close(m_to);
    std::error_code ignored;
    fs::remove_all(m_file.parent_path(), ignored);
}

void Spool::run() {
    std::vector<char> piece(kPieceBytes);
    while (!m_stop) {
        // There is nothing to read, not even an end, until somebody has opened a pipe for writing.
        ::pollfd wait = {m_from, POLLIN, 0};
        if (::poll(&wait, 1, kMillisecondsBetweenLooks) == 0) {
            continue;
        }
        const ssize_t got = ::read(m_from, piece.data(), piece.size());
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
            continue;
        }
        if (got < 0 || !writeAll(m_to, piece.data(), static_cast<std::size_t>(got))) {
            m_error = errno;
            break;
        }
        if (got == 0) {
            break;
        }
        m_bytes += static_cast<std::uint64_t>(got);
    }
    m_ended = true;
}

absl::Status Spool::status() const {
    return m_error == 0 ? absl::OkStatus()
                        : absl::ErrnoToStatus(
                              m_error, absl::StrCat("what comes through the pipe is cut at byte ",
                                                    m_bytes.load(), ": ", whyOf(m_error)));
}

}  // namespace oxbow
