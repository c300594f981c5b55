#include "app/cli/branch/kept_finding.h"

#include <chrono>
#include <cstdlib>
#include <utility>

#include "app/cli/output/interrupt.h"
#include "model/branch/anchors.h"
#include "model/branch/open_branch.h"

namespace oxbow {

void sign(Edit& edit, const std::string& reason) {
    const char* user = std::getenv("USER");
    edit.author = user != nullptr ? user : "";
    edit.reason = reason;
    edit.nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(
                           std::chrono::system_clock::now().time_since_epoch())
                           .count();
}

absl::Status keepFinding(const Log& log, const PastOptions& options, const Past& past,
                         const std::string& name, const std::string& reason,
                         std::vector<Edit> edits) {
    Branch branch;
    branch.name = name;
    branch.base = options.branch.value_or("");
    branch.note = reason;
    for (Edit& edit : edits) {
        sign(edit, reason);
        if (auto status = anchor(branch, edit, *past.events, past.history.get()); !status.ok()) {
            return status;
        }
        branch.add(std::move(edit));
    }
    const auto layout =
        BranchLayout::create(*past.events, past.events->end(), branch.editsInForce(), interrupted);
    if (!layout.ok()) {
        return layout.status();
    }
    if (!layout->conflicts().empty()) {
        return absl::FailedPreconditionError(layout->conflicts().front().reason);
    }
    return BranchShelf(log.workspace()).create(std::move(branch)).status();
}

}  // namespace oxbow
