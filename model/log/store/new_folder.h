// A folder in the making: it stands beside its place under another name until it is whole, so that
// no half of one ever has the name.
#pragma once

#include <absl/status/statusor.h>

#include <filesystem>

#include "model/log/store/folder_lock.h"

namespace oxbow {

// Where the folder that is to be `target` is made.
std::filesystem::path makingOf(const std::filesystem::path& target);

// Makes an empty folder there, which only its owner may enter, and the folders above it. What an
// earlier attempt left that nobody holds any more is swept. AlreadyExists where what stands there
// is something else; Unavailable while another process makes the same; PermissionDenied where it
// cannot be made. The lock goes with the folder when it is renamed.
absl::StatusOr<FolderLock> makeNewFolder(const std::filesystem::path& target);

// What is said of a folder that another process is making.
absl::Status isBeingMade(const std::filesystem::path& target);

}  // namespace oxbow
