// What `oxbow branch` does.
#pragma once

#include <absl/status/statusor.h>

#include "app/cli/branch/branch_arguments.h"
#include "app/cli/output/exit_code.h"
#include "app/cli/output/output.h"

namespace oxbow {

// What an action of the command does.
using BranchAction = absl::StatusOr<ExitCode> (*)(const BranchArguments& arguments, Output& out);
// Of events:
absl::StatusOr<ExitCode> dropEvents(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> insertEvent(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> duplicateEvent(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> modifyEvent(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> moveEvent(const BranchArguments& arguments, Output& out);
// Of all of the branch:
absl::StatusOr<ExitCode> setRow(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> replaceFold(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> interleaveBranch(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> removeEdit(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> combineBranches(const BranchArguments& arguments, Output& out);
// Nothing is changed:
absl::StatusOr<ExitCode> showBranches(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> showBranch(const BranchArguments& arguments, Output& out);

}  // namespace oxbow
