// SPDX-License-Identifier: MIT
#include "model/oxlog/file.h"

#include <absl/strings/str_cat.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace oxlog {
namespace {

absl::Status failure(const char* what, const std::filesystem::path& path, int error) {
    const std::string text =
        absl::StrCat("cannot ", what, " ", path.string(), ": ", std::strerror(error));
    switch (error) {
        case ENOENT:
            return absl::NotFoundError(text);
        case EEXIST:
            return absl::AlreadyExistsError(absl::StrCat(text, "; choose another name"));
        case EACCES:
        case EPERM:
        case EROFS:
            return absl::PermissionDeniedError(text);
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return absl::ResourceExhaustedError(
                absl::StrCat(text, "; make room and go on, what was written is kept"));
        default:
            return absl::UnknownError(text);
    }
}

}  // namespace

void syncFolderOf(const std::filesystem::path& path) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
}

FileOutput::FileOutput(std::filesystem::path path, int descriptor)
    : m_path(std::move(path)), m_descriptor(descriptor) {}

FileOutput::~FileOutput() {
    ::close(m_descriptor);
}

absl::StatusOr<std::unique_ptr<FileOutput>> FileOutput::create(const std::filesystem::path& path,
                                                               unsigned rights) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, rights);
    if (descriptor < 0) {
        return failure("create", path, errno);
    }
    std::unique_ptr<FileOutput> file(new FileOutput(path, descriptor));
    if (absl::Status status = file->lock(); !status.ok()) {
        return status;
    }
    return file;
}

absl::StatusOr<std::unique_ptr<FileOutput>> FileOutput::open(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return failure("open", path, errno);
    }
    std::unique_ptr<FileOutput> file(new FileOutput(path, descriptor));
    if (absl::Status status = file->lock(); !status.ok()) {
        return status;
    }
    return file;
}

absl::Status FileOutput::lock() {
    if (::flock(m_descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) {
        // Where a file system has no locks the writer does without.
        return absl::OkStatus();
    }
    return absl::UnavailableError(
        absl::StrCat("another program is writing to ", m_path.string(), "; close it first"));
}

absl::Status FileOutput::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            return failure("write to", m_path, errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return absl::OkStatus();
}

absl::Status FileOutput::sync() {
    // Pipes and some devices cannot be synced, which is no error.
    if (::fsync(m_descriptor) != 0 && errno != EINVAL && errno != EROFS) {
        return failure("sync", m_path, errno);
    }
    syncFolderOf(m_path);
    return absl::OkStatus();
}

absl::Status FileOutput::truncate(std::uint64_t size) {
    const auto end = static_cast<off_t>(size);
    if (::ftruncate(m_descriptor, end) != 0 || ::lseek(m_descriptor, end, SEEK_SET) != end) {
        return failure("cut", m_path, errno);
    }
    return absl::OkStatus();
}

FileInput::FileInput(std::filesystem::path path, int descriptor, std::uint64_t size)
    : m_path(std::move(path)), m_descriptor(descriptor), m_size(size) {}

FileInput::~FileInput() {
    ::close(m_descriptor);
}

absl::StatusOr<std::unique_ptr<FileInput>> FileInput::open(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return failure("open", path, errno);
    }
    struct stat about {};
    const bool known = ::fstat(descriptor, &about) == 0;
    std::unique_ptr<FileInput> file(
        new FileInput(path, descriptor, known ? static_cast<std::uint64_t>(about.st_size) : 0));
    if (!known || !S_ISREG(about.st_mode)) {
        return absl::InvalidArgumentError(absl::StrCat(
            path.string(), " is not a regular file; copy its bytes into one and open that"));
    }
    return file;
}

absl::Status FileInput::read(std::uint64_t offset, std::size_t size, std::string& to) const {
    const auto cut = [this, offset, size] {
        return absl::OutOfRangeError(absl::StrCat(m_path.string(), " ends before byte ",
                                                  offset + size, ", where ", size, " bytes from ",
                                                  offset, " on should be"));
    };
    if (offset > m_size || size > m_size - offset) {
        return cut();
    }
    to.resize(size);
    for (std::size_t done = 0; done < size;) {
        const ssize_t got =
            ::pread(m_descriptor, to.data() + done, size - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return failure("read", m_path, errno);
        }
        if (got == 0) {
            return cut();
        }
        done += static_cast<std::size_t>(got);
    }
    return absl::OkStatus();
}

}  // namespace oxlog
