#include "model/log/new_folder.h"

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
