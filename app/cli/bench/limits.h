// What the machine can do at most: beside it a figure says how much is left to gain.
#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <functional>

namespace oxbow {

struct Limits {
    double parsePerSecond = 0;        // lines: simdjson reads time, key and type of each
    double conditionPerSecond = 0;    // lines: simdjson compares one number of each
    double readBytesPerSecond = 0;    // the file, in pieces of 1 MiB
    double memoryBytesPerSecond = 0;  // adding up a large array
};

// One thread. `file` is the generated log: JSON Lines with time, key, type and data.amount.
// Cancelled soon after `cancelled` says so.
absl::StatusOr<Limits> measureLimits(const std::filesystem::path& file,
                                     const std::function<bool()>& cancelled);

}  // namespace oxbow
