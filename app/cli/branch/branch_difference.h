// How the rows of two pasts differ, at a moment and over all of them, as lines of JSON.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <optional>
#include <string>

#include "app/cli/output/exit_code.h"
#include "app/cli/output/output.h"
#include "model/branch/compare/alignment.h"
#include "model/log/log.h"

namespace oxbow {

struct BranchDifference {
    std::string branch;
    std::optional<std::string> against;  // another branch, "" the log; absent: the branch's base
    std::optional<std::string> fold;
    std::string at;  // a moment of the log
    AlignBy align = AlignBy::Position;
    bool history = false;  // when and for how long, in place of what differs at the moment
};
absl::StatusOr<ExitCode> printDifference(const std::shared_ptr<const Log>& log,
                                         const BranchDifference& wanted, Output& out);

}  // namespace oxbow
