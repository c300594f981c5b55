// The branch that `oxbow branch` is about, what is told of it, and how it is changed.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/branch/branch_arguments.h"
#include "app/cli/output/exit_code.h"
#include "app/cli/output/output.h"
#include "model/branch/open_branch.h"
#include "model/log/log.h"

namespace oxbow {

// A branch, and what its places are told by.
struct OpenedBranch {
    std::shared_ptr<Log> log;
    std::vector<OpenBranch> line;
    const OpenBranch& branch() const { return line.back(); }
    const EventSequence& base() const { return *branch().base.events; }
};
absl::StatusOr<OpenedBranch> open(const BranchArguments& arguments);

// A line of `oxbow branch W list`, which opens none: how many keys the edits reach takes that.
std::string described(const Branch& branch, const EventSequence& base, const BranchLayout& layout,
                      std::optional<std::size_t> reachedKeys = std::nullopt);
std::string described(const OpenBranch& opened);

// What is wrong with the event of the edit, as --invalid wants it: told on standard error behind
// what is done.
absl::Status judge(const OpenedBranch& opened, const BranchArguments& arguments, Edit& edit);
void tellOfFaults(const Edit& edit);

// Changes the branch as its file has it now, and tells what it is then; `more` are members of that
// answer beside what it says of the branch.
absl::StatusOr<ExitCode> change(const OpenedBranch& opened, const BranchShelf::Change& change,
                                Output& out, const std::string& more = {});
// Adds an edit of the user's.
absl::StatusOr<ExitCode> keep(const OpenedBranch& opened, Edit edit,
                              const BranchArguments& arguments, Output& out,
                              const std::string& more = {});

// --edit I names one in force: its place. Wrong usage where it names none.
absl::StatusOr<std::size_t> placeOfEdit(const OpenedBranch& opened,
                                        const BranchArguments& arguments);

}  // namespace oxbow
