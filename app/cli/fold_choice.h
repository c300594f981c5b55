// Which table a command is asked about: the log's own, or a fold's.
#pragma once

#include <absl/status/statusor.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "model/branch/branch_sequence.h"
#include "model/history/fold/fold_changes.h"
#include "model/history/fold/fold_shelf.h"
#include "model/history/history.h"
#include "model/log/log.h"

namespace oxbow {

FoldShelf foldShelfOf(const Log& log);

// A fold of a workspace, brought up to date with its log.
struct KeptFold {
    std::shared_ptr<const Fold> fold;
    std::shared_ptr<const FoldChanges> changes;
};
// What is still to be made is made first, with progress on a terminal. Where a window is at work on
// it, it is taken as far as it is made.
absl::StatusOr<KeptFold> keepFold(const std::shared_ptr<const Log>& log,
                                  const std::shared_ptr<const Fold>& fold);
// NotFound, with the names that there are, where the workspace has no such fold.
absl::StatusOr<KeptFold> openFold(const std::shared_ptr<const Log>& log, const std::string& name);

// Which past a command is asked about: the log's, or a branch's.
struct PastOptions {
    std::optional<std::string> branch;
    void addTo(CLI::App& command);
    // Its events, and the latest value of each key. NotFound, with the names that there are, where
    // the workspace has no such branch.
    struct Past {
        std::shared_ptr<const EventSequence> events;
        std::shared_ptr<const History> history;
        std::shared_ptr<const BranchSequence> branch;  // null: the log
    };
    absl::StatusOr<Past> open(const std::shared_ptr<const Log>& log) const;
};

struct TableOptions {
    PastOptions past;
    std::optional<std::string> fold;
    void addTo(CLI::App& command);
    absl::StatusOr<std::shared_ptr<const History>> open(
        const std::shared_ptr<const Log>& log) const;
};

}  // namespace oxbow
