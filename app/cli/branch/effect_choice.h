// Which fields tell what caused an event, and what follows from them.
#pragma once

#include <absl/status/statusor.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "model/branch/effects.h"

namespace oxbow {

struct CauseFieldOptions {
    std::vector<std::string> causes;
    std::vector<std::string> names;
    void addTo(CLI::App& command);
    // Wrong usage where one of them names no field.
    absl::StatusOr<CauseFields> fields() const;
};

// Adds to the events that a branch is to drop those that they caused in it; how many. Where no
// event names a cause, it says so to standard error.
absl::StatusOr<std::uint64_t> addEffects(const EventSequence& events, const CauseFields& fields,
                                         std::vector<EventId>& dropped);

}  // namespace oxbow
