// The changes of a table as a capture sees them that compares its states.
#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "app/cli/command.h"

namespace oxbow {

struct ComparedOptions {
    std::string every;     // "100" events, or a time: "10s"
    bool summary = false;  // only count
    std::uint64_t limit = 0;
};

// A line for each row that changed between two comparisons, seen or not; or one with counts.
absl::StatusOr<ExitCode> comparedChanges(const History& history, Position from, Position to,
                                         const KeyOptions& key, const ComparedOptions& options,
                                         Output& out);

}  // namespace oxbow
