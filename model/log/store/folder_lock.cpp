#include "model/log/store/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace oxbow {
namespace {

// False where somebody else holds it; waits for it where `mode` does not say LOCK_NB.
bool take(int file, int mode) {
    while (file >= 0 && ::flock(file, mode) != 0) {
        if (errno == EWOULDBLOCK) {
            return false;
        }
        if (errno != EINTR) {
            break;
        }
    }
    return true;
}

int modeOf(FolderLock::Kind kind) {
    return kind == FolderLock::Kind::Shared ? LOCK_SH : LOCK_EX;
}

}  // namespace

std::optional<FolderLock> FolderLock::tryLock(const std::filesystem::path& folder, Kind kind) {
    FolderLock lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return take(lock.m_file, modeOf(kind) | LOCK_NB) ? std::optional(std::move(lock))
                                                     : std::nullopt;
}

FolderLock FolderLock::lock(const std::filesystem::path& folder, Kind kind) {
    FolderLock lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    take(lock.m_file, modeOf(kind));
    return lock;
}

FolderLock::~FolderLock() {
    if (m_file >= 0) {
        ::close(m_file);
    }
}

bool FolderLock::isOf(const std::filesystem::path& folder) const {
    struct stat ours {};
    struct stat there {};
    return m_file >= 0 && ::fstat(m_file, &ours) == 0 && ::stat(folder.c_str(), &there) == 0 &&
           ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

}  // namespace oxbow
