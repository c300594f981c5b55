#include "importers/source/file_reader.h"

#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace oxbow {
namespace {

// From here on a file is read ahead, past the page cache: but for its begin, which often is all
// that is wanted.
constexpr std::uint64_t kLargeBytes = std::uint64_t{32} << 20;
constexpr std::uint64_t kBeginBytes = std::uint64_t{4} << 20;

std::string reasonOf(int error) {
    return std::generic_category().message(error);
}

absl::Status cannotOpen(const std::filesystem::path& path, int error) {
    switch (error) {
        case ENOENT:
        case ENOTDIR:
            return absl::NotFoundError(
                absl::StrCat(path.string(), " cannot be opened: there is no such file"));
        case EACCES:
        case EPERM:
            return absl::PermissionDeniedError(
                absl::StrCat(path.string(),
                             " cannot be opened: you may not read it; give yourself "
                             "the right to (chmod u+r) or copy it"));
        default:
            return absl::ErrnoToStatus(
                error, absl::StrCat(path.string(), " cannot be opened: ", reasonOf(error)));
    }
}

absl::Status notAFile(const std::filesystem::path& path, mode_t mode) {
    if (S_ISDIR(mode)) {
        return absl::InvalidArgumentError(
            absl::StrCat(path.string(), " is a directory, not a file; name a file in it"));
    }
    const char* const what = S_ISFIFO(mode) ? "a pipe" : S_ISSOCK(mode) ? "a socket" : "a device";
    return absl::InvalidArgumentError(
        absl::StrCat(path.string(), " is ", what,
                     ", which cannot be read twice or resumed; write it to a file first"));
}

absl::Status cannotRead(const std::filesystem::path& path, std::uint64_t offset, int error) {
    return absl::ErrnoToStatus(error, absl::StrCat(path.string(), " cannot be read at byte ",
                                                   offset, ": ", reasonOf(error)));
}

bool sameTime(const struct timespec& a, const struct timespec& b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileReader>> FileReader::open(const std::filesystem::path& path) {
    // Without O_NONBLOCK, opening a pipe waits for someone to write into it.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        struct ::stat status = {};
        const int error = errno;
        if (::stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) {
            return notAFile(path, status.st_mode);
        }
        return cannotOpen(path, error);
    }
    struct ::stat status = {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        return notAFile(path, status.st_mode);
    }
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    return std::unique_ptr<FileReader>(new FileReader(path, descriptor, status));
}

FileReader::FileReader(std::filesystem::path path, int descriptor, const struct ::stat& status)
    : m_path(std::move(path)),
      m_descriptor(descriptor),
      m_size(static_cast<std::uint64_t>(status.st_size)),
      m_modified(status.st_mtim),
      m_piece(std::make_unique_for_overwrite<char[]>(kPieceBytes)) {}

FileReader::~FileReader() {
    ::close(m_descriptor);
}

absl::StatusOr<std::string_view> FileReader::read() {
    const std::size_t wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(kPieceBytes, m_size - m_offset));
    if (const std::string_view piece = readAhead(wanted); !piece.empty()) {
        m_offset += piece.size();
        return piece;
    }
    ssize_t count = 0;
    do {
        count = ::pread(m_descriptor, m_piece.get(), wanted, static_cast<off_t>(m_offset));
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        return cannotRead(m_path, m_offset, errno);
    }
    if (count == 0 && wanted > 0) {
        return absl::FailedPreconditionError(absl::StrCat(
            m_path.string(), " ends at byte ", m_offset, ", but had ", m_size,
            " bytes when it was opened: it was cut while it was read; import it again"));
    }
    m_offset += static_cast<std::uint64_t>(count);
    constexpr std::uint64_t kForgetEvery = 8 * kPieceBytes;
    if (m_offset - m_forgotten >= kForgetEvery) {
        forgetPages();
    }
    return std::string_view(m_piece.get(), static_cast<std::size_t>(count));
}

// Empty where the piece has to be read in the ordinary way.
std::string_view FileReader::readAhead(std::size_t wanted) {
    if (m_size >= kLargeBytes && m_offset >= kBeginBytes && !m_triedAhead) {
        m_triedAhead = true;
        m_readAhead = ReadAhead::open(m_path);
    }
    if (!m_readAhead) {
        return {};
    }
    const auto piece = m_readAhead->at(m_offset);
    if (!piece) {
        m_readAhead.reset();
        return {};
    }
    return piece->substr(0, wanted);
}

absl::StatusOr<std::string> FileReader::peek(std::uint64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        const ssize_t count = ::pread(m_descriptor, bytes.data() + have, size - have,
                                      static_cast<off_t>(offset + have));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return cannotRead(m_path, offset + have, errno);
        }
        if (count == 0) {
            break;
        }
        have += static_cast<std::size_t>(count);
    }
    bytes.resize(have);
    return bytes;
}

absl::Status FileReader::seek(std::uint64_t offset) {
    if (offset > m_size) {
        return absl::OutOfRangeError(
            absl::StrCat(m_path.string(), " has ", m_size, " bytes, and should be read from byte ",
                         offset, " on: it is not the file that it was; import it anew"));
    }
    m_offset = offset;
    m_forgotten = offset;
    return absl::OkStatus();
}

absl::StatusOr<bool> FileReader::grow() {
    struct ::stat open = {};
    struct ::stat named = {};
    if (::fstat(m_descriptor, &open) != 0) {
        return cannotRead(m_path, m_offset, errno);
    }
    const auto size = static_cast<std::uint64_t>(open.st_size);
    const bool moved = ::stat(m_path.c_str(), &named) != 0 || named.st_ino != open.st_ino ||
                       named.st_dev != open.st_dev;
    // One that was rotated away has what was written to it before.
    if (moved && size <= m_size) {
        return absl::FailedPreconditionError(
            absl::StrCat(m_path.string(), " was moved away or another file has taken its place"));
    }
    if (size < m_size) {
        return absl::FailedPreconditionError(absl::StrCat(
            m_path.string(), " has become shorter: from ", m_size, " to ", size, " bytes"));
    }
    m_modified = open.st_mtim;
    return std::exchange(m_size, size) != size;
}

// What has been read once is not read again: without this, importing a large file would push
// everything that the user works with out of memory.
void FileReader::forgetPages() {
    ::posix_fadvise(m_descriptor, static_cast<off_t>(m_forgotten),
                    static_cast<off_t>(m_offset - m_forgotten), POSIX_FADV_DONTNEED);
    m_forgotten = m_offset;
}

absl::Status FileReader::checkUnchanged() const {
    struct ::stat status = {};
    if (::fstat(m_descriptor, &status) != 0) {
        return cannotRead(m_path, 0, errno);
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size == m_size && sameTime(status.st_mtim, m_modified)) {
        struct ::stat named = {};
        const bool replaced = ::stat(m_path.c_str(), &named) == 0 &&
                              (named.st_dev != status.st_dev || named.st_ino != status.st_ino);
        return replaced ? absl::FailedPreconditionError(absl::StrCat(
                              m_path.string(),
                              " was replaced by another file while it was read; import that too"))
                        : absl::OkStatus();
    }
    const std::string how = size == m_size ? "was written to"
                                           : absl::StrCat(size > m_size ? "grew" : "shrank",
                                                          " from ", m_size, " to ", size, " bytes");
    return absl::FailedPreconditionError(absl::StrCat(
        m_path.string(), " ", how, " while it was read; import it again once nobody writes to it"));
}

}  // namespace oxbow
