// How fast plain text comes in: records that patterns take apart.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <filesystem>
#include <functional>

#include "app/cli/bench/figure.h"

namespace oxbow {

// An access log and an application's log with stack traces, of at most so many records each, always
// the same for the same seed. The files go to `folder`.
absl::Status askTextImports(const std::filesystem::path& folder, std::uint64_t records,
                            std::uint64_t seed, const std::function<bool()>& cancelled,
                            Figures& figures);

}  // namespace oxbow
