#include "model/log/store/new_folder.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace oxbow {
namespace {

namespace fs = std::filesystem;

absl::Status cannotBeMade(const fs::path& path, const std::string& why) {
    return absl::PermissionDeniedError(absl::StrFormat(
        "%s cannot be made: %s; choose a folder that you may write to", path.string(), why));
}

// Whether all that is in it may be of a workspace in the making.
bool mayBeOurs(const fs::path& making) {
    std::error_code error;
    if (fs::is_symlink(making, error) || !fs::is_directory(making, error)) {
        return false;
    }
    for (fs::directory_iterator entry(making, error), end; !error && entry != end;
         entry.increment(error)) {
        const fs::path name = entry->path().filename();
        if (name != "log" && name != "head" && name != "staging") {
            return false;
        }
    }
    return !error;
}

}  // namespace

fs::path makingOf(const fs::path& target) {
    const fs::path normal = target.lexically_normal();
    // "a/b/" as "a/b".
    return fs::path(normal.has_filename() ? normal : normal.parent_path()) += ".making";
}

absl::Status isBeingMade(const fs::path& target) {
    return absl::UnavailableError(absl::StrFormat(
        "%s is being made by another Oxbow at this moment; try again when it is there",
        target.string()));
}

absl::StatusOr<FolderLock> makeNewFolder(const fs::path& target) {
    constexpr int kAttempts = 100;
    const fs::path making = makingOf(target);
    std::error_code error;
    if (!making.parent_path().empty()) {
        fs::create_directories(making.parent_path(), error);
    }
    if (error) {
        return cannotBeMade(target, error.message());
    }
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const bool made = ::mkdir(making.c_str(), S_IRWXU) == 0;
        if (!made && errno != EEXIST) {
            return cannotBeMade(target, std::strerror(errno));
        }
        auto lock = FolderLock::tryLock(making, FolderLock::Kind::Exclusive);
        if (!lock) {
            return isBeingMade(target);
        }
        // Between the two lines above, whoever sweeps may have taken it for a forgotten one.
        if (!lock->isOf(making)) {
            continue;
        }
        if (made) {
            return *std::move(lock);
        }
        if (!mayBeOurs(making)) {
            return absl::AlreadyExistsError(
                absl::StrFormat("%s cannot be made: %s, under which name it would be made, is "
                                "there and is not what an earlier attempt left; move it away",
                                target.string(), making.string()));
        }
        fs::remove_all(making, error);
        if (error) {
            return cannotBeMade(
                target, absl::StrCat("what was left of an earlier attempt, ", making.string(),
                                     ", cannot be removed: ", error.message()));
        }
    }
    return isBeingMade(target);
}

}  // namespace oxbow
