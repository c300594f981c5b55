#include "app/cli/branch/opened_branch.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <utility>

#include "app/cli/branch/kept_finding.h"
#include "app/cli/command.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "app/cli/output/message.h"
#include "model/branch/anchors.h"
#include "model/branch/invalid_event.h"

namespace oxbow {

absl::StatusOr<OpenedBranch> open(const BranchArguments& arguments) {
    auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    auto line = openLine(BranchShelf((*log)->workspace()), arguments.name,
                         {*log, std::make_shared<LogHistory>(*log)}, interrupted);
    if (!line.ok()) {
        return line.status();
    }
    return OpenedBranch{*std::move(log), *std::move(line)};
}

std::string described(const Branch& branch, const EventSequence& base, const BranchLayout& layout,
                      std::optional<std::size_t> reachedKeys) {
    JsonObject json;
    json.text("name", branch.name);
    if (branch.base.empty()) {
        json.null("of");
    } else {
        json.text("of", branch.base);
    }
    const auto behind = branch.from.behind ? base.find(*branch.from.behind) : std::nullopt;
    json.number("from", behind ? behind->next().value() : 0);
    if (branch.pinnedEnd) {
        json.number("pinned_end", branch.pinnedEnd->value());
    }
    json.flag("following", !branch.pinnedEnd.has_value())
        .number("edits", std::uint64_t{branch.applied})
        .number("undone", std::uint64_t{branch.edits.size() - branch.applied})
        .number("conflicts", std::uint64_t{layout.conflicts().size()})
        .number("events", layout.end().value());
    if (reachedKeys) {
        json.number("reached_keys", std::uint64_t{*reachedKeys});
    }
    if (!branch.note.empty()) {
        json.text("note", branch.note);
    }
    return json.done();
}

std::string described(const OpenBranch& opened) {
    return described(opened.branch, *opened.base.events, opened.events->layout(),
                     opened.history->reachedKeys().size());
}

absl::Status judge(const OpenedBranch& opened, const BranchArguments& arguments, Edit& edit) {
    const bool skip =
        arguments.invalid.empty() ? edit.isSkipped : arguments.invalid == kSkipInvalid;
    return markInvalid(edit, skip, opened.base(), interrupted);
}

void tellOfFaults(const Edit& edit) {
    for (const std::string& fault : edit.faults) {
        tell(absl::StrCat("the event is invalid: ", fault));
    }
    if (!edit.faults.empty()) {
        tell(edit.isSkipped ? "folds pass it over"
                            : "it is folded as it is; --invalid skip has "
                              "folds pass it over");
    }
}

absl::StatusOr<ExitCode> change(const OpenedBranch& opened, const BranchShelf::Change& change,
                                Output& out, const std::string& more) {
    const BranchShelf shelf(opened.log->workspace());
    const std::string name = opened.branch().branch.name;
    Branch changed;
    const auto status = changeBranch(
        shelf, name, *opened.log,
        [&](Branch& branch) {
            auto done = change(branch);
            changed = branch;
            return done;
        },
        interrupted);
    if (!status.ok()) {
        return status;
    }
    const bool isToBeAnchored = lacksAnchors(changed);
    const auto after = openBranch(std::move(changed), opened.branch().base, interrupted);
    if (!after.ok()) {
        return after.status();
    }
    std::string line = described(*after);
    line.insert(line.size() - 1, more);
    out.line(line);
    out.flush();
    // The edit is kept and told already.
    const auto anchored =
        isToBeAnchored ? shelf.change(name,
                                      [&](Branch& branch) {
                                          return anchorMany(branch, opened.base(), interrupted);
                                      })
                       : absl::OkStatus();
    return anchored.ok() ? absl::StatusOr<ExitCode>(kSuccess) : anchored;
}

absl::StatusOr<ExitCode> keep(const OpenedBranch& opened, Edit edit,
                              const BranchArguments& arguments, Output& out,
                              const std::string& more) {
    sign(edit, arguments.reason);
    if (auto status = judge(opened, arguments, edit); !status.ok()) {
        return status;
    }
    auto done = change(
        opened,
        [&](Branch& branch) {
            return addEdit(branch, opened.base(), edit, opened.branch().base.history.get());
        },
        out, more);
    if (done.ok()) {
        tellOfFaults(edit);
    }
    return done;
}

absl::StatusOr<std::size_t> placeOfEdit(const OpenedBranch& opened,
                                        const BranchArguments& arguments) {
    const Branch& branch = opened.branch().branch;
    if (arguments.edit == 0 || arguments.edit > branch.applied) {
        return wrongUsage(absl::StrFormat(
            "say which edit: --edit I counts those in force from 1, of which the branch has %d",
            branch.applied));
    }
    return arguments.edit - 1;
}

}  // namespace oxbow
