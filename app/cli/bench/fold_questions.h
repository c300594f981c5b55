// Asks a log's folds: questions over columns and over values, a fold that is kept, a script.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "app/cli/bench/figure.h"
#include "model/log/log.h"

namespace oxbow {

// Appends what it measures; of a generated log, whose values have an `amount`. What a fold keeps is
// made in `folder`.
absl::Status askFolds(const std::shared_ptr<const Log>& log, const std::filesystem::path& folder,
                      std::uint64_t seed, const std::function<bool()>& cancelled, Figures& figures);

}  // namespace oxbow
