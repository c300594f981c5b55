// Small files that are written whole: definitions and records that a user makes by hand.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace oxbow {

inline constexpr std::size_t kMostFileNameBytes = 100;

// InvalidArgument where the name, without its ending, could not be a file's in a folder of many:
// empty, too long, with a slash, a control character, "..", or a dot in front. `what` it names
// ("a fold").
absl::Status checkFileName(std::string_view name, std::string_view what);

// The same of a name that is new: such as begin with a dash, too, which a command line takes for
// options.
absl::Status checkNewFileName(std::string_view name, std::string_view what);

// InvalidArgument where it is longer than `mostBytes`, NotFound where there is none,
// PermissionDenied where it cannot be read.
absl::StatusOr<std::string> readSmallFile(const std::filesystem::path& path, std::size_t mostBytes);

// The file as a whole, or, after a crash or a failure at any moment, as it was: it is written under
// another name (NAME.PID.writing), brought to the disk and renamed. Makes the folder, though not
// what that lies in; what is left in it by processes that were killed meanwhile is swept.
absl::Status replaceFile(const std::filesystem::path& path, std::string_view bytes);
inline constexpr std::string_view kBeingWritten = ".writing";

}  // namespace oxbow
