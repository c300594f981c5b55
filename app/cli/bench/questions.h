// What a person asks of an open log, and how long the answers take.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "app/cli/bench/figure.h"
#include "model/log/log.h"

namespace oxbow {

// Appends a figure for each question, asked again and again at random places.
absl::Status askQuestions(const std::shared_ptr<const Log>& log, std::uint64_t seed,
                          const std::function<bool()>& cancelled, Figures& figures);

// Compares `count` random look-ups of a key as of a position with a replay of all events; how many
// differ in `differences`.
absl::Status checkLookups(const Log& log, std::uint64_t seed, std::uint64_t count,
                          const std::function<bool()>& cancelled, std::uint64_t& differences);

}  // namespace oxbow
