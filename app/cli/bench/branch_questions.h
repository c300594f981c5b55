// Asks what if: how long it takes from an edit to the table that it makes.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "app/cli/bench/figure.h"
#include "model/log/log.h"

namespace oxbow {

// Appends what it measures; of a generated log, whose values have an `amount`. What folds keep is
// made in `folder`.
absl::Status askBranches(const std::shared_ptr<const Log>& log, const std::filesystem::path& folder,
                         std::uint64_t seed, const std::function<bool()>& cancelled,
                         Figures& figures);

}  // namespace oxbow
