// A branch with what it shows: its events and their rows.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/branch/branch_history.h"
#include "model/branch/branch_sequence.h"
#include "model/branch/branch_shelf.h"
#include "model/history/history.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

// What a branch is laid over.
struct BranchBase {
    std::shared_ptr<const EventSequence> events;
    std::shared_ptr<const History> history;  // the latest value of each key
};

struct OpenBranch {
    Branch branch;
    BranchBase base;
    std::shared_ptr<const BranchSequence> events;
    std::shared_ptr<const BranchHistory> history;
};

// The rule by which the partitions of its base come together in the branch, where an edit in force
// says so: see InterleaveRule. And the base in that order, whose latest values are made in `folder`
// once.
std::optional<std::string> interleavedBy(const Branch& branch);
absl::StatusOr<BranchBase> interleaved(BranchBase base, std::string_view by,
                                       const std::filesystem::path& folder,
                                       const Cancelled& cancelled = {});

// The branch of that name, the last, over all that it is a branch of, of which the first lies over
// the log. Errors as of BranchShelf::lineOf().
absl::StatusOr<std::vector<OpenBranch>> openLine(const BranchShelf& shelf, std::string_view name,
                                                 BranchBase log, const Cancelled& cancelled = {});
// The branch alone.
absl::StatusOr<OpenBranch> openBranch(const BranchShelf& shelf, std::string_view name,
                                      BranchBase log, const Cancelled& cancelled = {});
// Changes the branch as its file has it. Where the log was imported anew since, its edits are
// brought to where their events are now first, and kept so. Errors as of BranchShelf::change().
absl::Status changeBranch(const BranchShelf& shelf, std::string_view name, const EventSequence& log,
                          const BranchShelf::Change& change, const Cancelled& cancelled = {});
// A branch over its base, interleaved already where it is, as it would be with these edits.
absl::StatusOr<OpenBranch> openBranch(Branch branch, BranchBase base,
                                      const Cancelled& cancelled = {});

// Adds an edit to the branch where it has an effect. FailedPrecondition, in words, where one of its
// events is not there, or lies before what the branch is of.
// `latest`: the latest values of the base, where they are at hand: then it is also kept the how
// manieth of their keys the events are that the edit names.
absl::Status addEdit(Branch& branch, const EventSequence& base, Edit edit,
                     const History* latest = nullptr);
// Puts another edit in the place of one in force, under the same conditions; what later edits make
// of that is seen among the conflicts.
absl::Status replaceEdit(Branch& branch, const EventSequence& base, std::size_t place, Edit edit,
                         const History* latest = nullptr);

}  // namespace oxbow
