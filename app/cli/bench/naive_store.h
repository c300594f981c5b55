// The store that comes to mind first: one RocksDB value an event, and an entry for its key.
#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <functional>

namespace oxbow {

// Seconds to put all lines of the file (JSON Lines with a "key") into a new database in `folder`,
// which is removed afterwards; with nothing but the line's number, its key and its bytes.
absl::StatusOr<double> fillNaiveStore(const std::filesystem::path& file,
                                      const std::filesystem::path& folder,
                                      const std::function<bool()>& cancelled);

}  // namespace oxbow
