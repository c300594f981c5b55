// What `oxbow branch` does to a branch's edits.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/effect_choice.h"
#include "app/cli/exit_code.h"
#include "app/cli/output.h"
#include "model/branch/open_branch.h"
#include "model/log/log.h"

namespace oxbow {

struct BranchArguments {
    std::string workspace;
    std::string name;
    std::string base;
    std::string from = "0";
    std::string to = "end";
    std::string note;
    bool pinned = false;
    std::vector<std::string> positions;
    std::string after;
    std::string event;
    std::vector<std::string> settings;
    std::string where;
    std::uint64_t edit = 0;  // from 1
    std::string fold;
    std::string file;
    std::string stream;
    std::optional<std::string> key;
    std::string row;
    std::string order;
    std::string other;
    std::string into;
    std::string prefer;
    std::string reason;
    bool withEffects = false;
    CauseFieldOptions causes;
};

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

// How the event of an edit differs from all others of its type in the base; none for other edits.
absl::StatusOr<std::vector<std::string>> faultsOf(const Edit& edit, const EventSequence& base);

// What an action of the command does.
using BranchAction = absl::StatusOr<ExitCode> (*)(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> dropEvents(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> insertEvent(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> duplicateEvent(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> modifyEvent(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> moveEvent(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> setRow(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> replaceFold(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> interleaveBranch(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> removeEdit(const BranchArguments& arguments, Output& out);
absl::StatusOr<ExitCode> combineBranches(const BranchArguments& arguments, Output& out);

}  // namespace oxbow
