// What a description of a format costs an import.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <filesystem>
#include <functional>

#include "app/cli/bench/figure.h"

namespace oxbow {

// Imports generated JSON Lines and CSV of so many events, once as they are found out and once as a
// description has it, and appends how fast the second was against the first.
absl::Status askDescribed(const std::filesystem::path& folder, std::uint64_t events,
                          std::uint64_t seed, const std::function<bool()>& cancelled,
                          Figures& figures);

}  // namespace oxbow
