// Which table a command is asked about: the log's own, or a fold's.
#pragma once

#include <absl/status/statusor.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/options/past_choice.h"
#include "model/branch/fold/open_branch_fold.h"
#include "model/history/fold/fold_changes.h"
#include "model/history/fold/fold_shelf.h"
#include "model/history/history.h"
#include "model/log/log.h"

namespace oxbow {

FoldShelf foldShelfOf(const Log& log);

// Of a file that ends in .fold.json or .js.
absl::StatusOr<std::string> textOfFold(const std::filesystem::path& file);

// A fold of a workspace, brought up to date with its log.
struct KeptFold {
    std::shared_ptr<const Fold> fold;
    std::shared_ptr<const FoldChanges> changes;
};
// What is still to be made is made first, with progress on a terminal. Where a window is at work on
// it, it is taken as far as it is made.
absl::StatusOr<KeptFold> keepFold(const std::shared_ptr<const Log>& log,
                                  const std::shared_ptr<const Fold>& fold);
// One of the workspace's, or of a file. Wrong usage, with the names that there are, where it
// is neither.
absl::StatusOr<std::shared_ptr<const Fold>> findFold(const Log& log, const std::string& name);
absl::StatusOr<KeptFold> openFold(const std::shared_ptr<const Log>& log, const std::string& name);

// What the events that a script emitted are called on the command line: an option of commands that
// take a fold's stream.
inline constexpr const char* kEmittedHelp =
    "The events that the fold, a script, emitted; each names the one that caused it among its "
    "causations";
// The events that the fold emitted, as a log. NotFound where there are none.
absl::StatusOr<std::shared_ptr<const Log>> openEmittedBy(const std::shared_ptr<const Log>& log,
                                                         const std::string& name);

// The fold of that name as it is in a branch, the last of the line; and what it makes of that.
absl::StatusOr<std::shared_ptr<const Fold>> findFoldIn(const Log& log,
                                                       const std::vector<OpenBranch>& line,
                                                       const std::string& name);
absl::StatusOr<BranchFold> openFoldIn(const std::shared_ptr<const Log>& log,
                                      const std::vector<OpenBranch>& line, const std::string& name);

struct TableOptions {
    PastOptions past;
    std::optional<std::string> fold;
    void addTo(CLI::App& command);
    absl::StatusOr<std::shared_ptr<const History>> open(
        const std::shared_ptr<const Log>& log) const;
    // The fold, where what it makes of the events before `at` is not kept, and columns may answer
    // what its table is there: see fold_question.h. Null where open() has to.
    absl::StatusOr<std::shared_ptr<const Fold>> question(const std::shared_ptr<const Log>& log,
                                                         Position at) const;
};

}  // namespace oxbow
