// The marks and notes that somebody has put into a file of the library format.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <vector>

#include "model/event/mark.h"

namespace oxbow {

// Those that hold, by position: 0 is before the first of the file's events. Reads nothing of the
// events. FailedPrecondition where the file has other events than these `events` that were read of
// it: its marks have no places among them.
absl::StatusOr<std::vector<Mark>> marksOfOxlog(const std::filesystem::path& file,
                                               std::uint64_t events);

}  // namespace oxbow
