// What a fold makes of a branch, by the way that costs least.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/branch/fold/branch_fold_history.h"
#include "model/branch/open_branch.h"
#include "model/fold/fold.h"
#include "model/history/fold/fold_maker.h"

namespace oxbow {

// What a fold of this name is in the branch, where an edit in force says that it is another one.
struct FoldText {
    std::string fileName;  // with its ending
    std::string text;
};
std::optional<FoldText> foldReplacedIn(const std::vector<OpenBranch>& line, std::string_view name);

// The same fold, which takes the rows that edits set for it before the first event.
std::shared_ptr<const Fold> ruleInBranch(const std::vector<OpenBranch>& line,
                                         std::shared_ptr<const Fold> fold);

// What was chosen, and why.
struct BranchFoldPlan {
    bool isMadeAnew = false;   // of all events of the branch, beside it on the disk
    std::string why;           // it is made anew; empty: only what the edits reach was folded
    std::uint64_t rows = 0;    // that the edits reach
    std::uint64_t events = 0;  // that were folded for them
};

struct BranchFold {
    std::shared_ptr<const FoldedHistory> history;
    BranchFoldPlan plan;
    // Those of the line that were folded from their bases', the outermost first; none where it was
    // made anew. No row differs from the log's that none of them reaches.
    std::vector<std::shared_ptr<const BranchFoldHistory>> refolded;
};

// Whether the fold can go on from what it made of a base: FailedPrecondition, with the reason in
// words, where it has to be made anew of every branch. Costs nothing.
absl::Status checkGoesOn(const Fold& fold);

// Folds what the edits reach from what the fold made of the log, which must be there. The line is
// as of openLine(). FailedPrecondition or ResourceExhausted where it is to be made anew instead,
// with the reason.
absl::StatusOr<BranchFold> refoldInBranch(const std::vector<OpenBranch>& line,
                                          std::shared_ptr<const Fold> fold,
                                          std::shared_ptr<const FoldedHistory> ofLog,
                                          const BranchFoldHistory::Options& options = {});

struct BranchFoldWays {
    // What the fold made of the log; makes it where it is not there.
    std::function<absl::StatusOr<std::shared_ptr<const FoldedHistory>>()> ofLog;
    // Where what is made anew is kept: see BranchShelf::madeFolder().
    std::function<absl::StatusOr<std::filesystem::path>()> folder;
    BranchFoldHistory::Options refold;
    FoldProgress progress;  // of what is made anew
    // Told before that, with the reason.
    std::function<void(const std::string& why)> makesAnew;
};
// The same, or, where that is not to be done, makes it anew before it returns.
absl::StatusOr<BranchFold> openBranchFold(const std::vector<OpenBranch>& line,
                                          std::shared_ptr<const Fold> fold,
                                          const BranchFoldWays& ways);

}  // namespace oxbow
