#include "app/cli/options/past_choice.h"

#include <absl/strings/str_format.h>

#include "app/cli/output/interrupt.h"
#include "app/cli/output/message.h"
#include "model/history/log_history.h"

namespace oxbow {

void PastOptions::addTo(CLI::App& command) {
    command.add_option("--in", branch,
                       "In this branch (see `oxbow branch`), in place of the log; positions are "
                       "the branch's own then");
}

absl::StatusOr<Past> PastOptions::open(const std::shared_ptr<const Log>& log) const {
    const auto history = std::make_shared<const LogHistory>(log);
    if (!branch) {
        return Past{log, history, nullptr, {}};
    }
    auto line = openLine(BranchShelf(log->workspace()), *branch, {log, history}, interrupted);
    if (!line.ok()) {
        return line.status();
    }
    const OpenBranch& opened = line->back();
    for (const EditConflict& conflict : opened.events->layout().conflicts()) {
        tell(absl::StrFormat("edit %d of the branch %s has no effect: %s", conflict.edit + 1,
                             *branch, conflict.reason));
    }
    return Past{opened.events, opened.history, opened.events, *std::move(line)};
}

}  // namespace oxbow
