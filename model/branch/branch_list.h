// All branches of a workspace, as they stand over its log.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/branch/branch_layout.h"
#include "model/branch/branch_shelf.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

struct ListedBranch {
    std::string name;
    // DataLoss where its file is damaged, FailedPrecondition where its base cannot be opened.
    absl::StatusOr<Branch> branch;
    // Where `branch` is there.
    std::shared_ptr<const EventSequence> base;
    BranchLayout layout;
};

// In the order of their names. Each base is made once, and no rows of any are looked up: a hundred
// branches of a hundred edits take a moment.
absl::StatusOr<std::vector<ListedBranch>> listBranches(const BranchShelf& shelf,
                                                       std::shared_ptr<const EventSequence> log,
                                                       const Cancelled& cancelled = {});

}  // namespace oxbow
