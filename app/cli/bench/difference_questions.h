// How long it takes to tell two branches of a log apart.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "app/cli/bench/figure.h"
#include "model/log/log.h"

namespace oxbow {

// Of two branches that drop an event of each of 500 keys, others in each.
absl::Status askDifferences(const std::shared_ptr<const Log>& log, std::uint64_t seed,
                            const std::function<bool()>& cancelled, Figures& figures);

}  // namespace oxbow
