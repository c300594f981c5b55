// oxbow diff W --branch B: what a branch has otherwise.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <optional>
#include <string>

#include "app/cli/exit_code.h"
#include "app/cli/output.h"
#include "model/log/log.h"

namespace oxbow {

struct BranchDifference {
    std::string branch;
    std::optional<std::string> against;  // another branch; absent: what the branch is of
    std::optional<std::string> fold;     // absent: the latest value of each key
    std::string at = "end";              // of the log
};
absl::StatusOr<ExitCode> printDifference(const std::shared_ptr<const Log>& log,
                                         const BranchDifference& wanted, Output& out);

}  // namespace oxbow
