// Which past a command is asked about: the log's, or a branch's.
#pragma once

#include <absl/status/statusor.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/branch/open_branch.h"
#include "model/history/history.h"
#include "model/log/log.h"

namespace oxbow {

struct Past {
    std::shared_ptr<const EventSequence> events;
    std::shared_ptr<const History> history;        // the latest value of each key
    std::shared_ptr<const BranchSequence> branch;  // null: the log
    std::vector<OpenBranch> line;                  // that leads to the branch
};

struct PastOptions {
    std::optional<std::string> branch;
    void addTo(CLI::App& command);
    // NotFound, with the names that there are, where the workspace has no such branch. Edits that
    // have no effect are told to standard error.
    absl::StatusOr<Past> open(const std::shared_ptr<const Log>& log) const;
};

}  // namespace oxbow
