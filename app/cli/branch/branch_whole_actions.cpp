// Edits that are of no one event: rows, folds and the order; edits taken out; two branches
// combined.
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <filesystem>
#include <utility>

#include "app/cli/branch/branch_actions.h"
#include "app/cli/branch/kept_finding.h"
#include "app/cli/branch/opened_branch.h"
#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "app/cli/output/message.h"
#include "model/branch/combine.h"
#include "model/branch/initial_row.h"
#include "model/branch/reordered_sequence.h"
#include "model/fold/latest_value.h"
#include "model/fold/script/read_fold.h"
#include "model/payload/json.h"

namespace oxbow {

absl::StatusOr<ExitCode> setRow(const BranchArguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    if (auto status = validateJson(arguments.row); !status.ok()) {
        return wrongUsage(absl::StrFormat("--row is the row as JSON, null for none: %s",
                                          std::string(status.message())));
    }
    const bool isFold = !arguments.fold.empty() && arguments.fold != LatestValue::kName;
    RowKey row{arguments.stream, arguments.key.value_or(std::string())};
    if (isFold) {
        if (const auto fold = findFoldIn(*opened->log, opened->line, arguments.fold); !fold.ok()) {
            return fold.status();
        }
    } else if (row.stream.empty() && opened->base().streams()->size() == 1) {
        row.stream = opened->base().streams()->front();
    } else if (row.stream.empty()) {
        return wrongUsage("say which stream's key it is: --stream NAME");
    }
    const bool isNone = compactJson(arguments.row) == "null";
    Edit edit;
    edit.kind = Edit::Kind::Row;
    edit.fold = isFold ? arguments.fold : std::string();
    edit.event = initialRow(edit.fold, row,
                            isNone ? OptionalBytes() : OptionalBytes(compactJson(arguments.row)));
    return keep(*opened, std::move(edit), arguments, out);
}

absl::StatusOr<ExitCode> replaceFold(const BranchArguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    if (const auto known = findFold(*opened->log, arguments.fold); !known.ok()) {
        return known.status();
    }
    const std::filesystem::path file = arguments.file;
    auto text = textOfFold(file);
    if (!text.ok()) {
        return text.status();
    }
    Edit edit;
    edit.kind = Edit::Kind::Fold;
    edit.fold = arguments.fold;
    edit.fileName = absl::StrCat(arguments.fold, file.extension() == ".js" ? ".js" : ".fold.json");
    edit.text = *std::move(text);
    if (const auto fold = readFold(edit.fileName, edit.text); !fold.ok()) {
        return fold.status();
    }
    return keep(*opened, std::move(edit), arguments, out);
}

absl::StatusOr<ExitCode> interleaveBranch(const BranchArguments& arguments, Output& out) {
    const auto rule = InterleaveRule::parse(arguments.order);
    if (!rule.ok()) {
        return wrongUsage(std::string(rule.status().message()));
    }
    auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto other = ReorderedSequence::create(opened->branch().base.events, *rule, interrupted);
    if (!other.ok()) {
        return other.status();
    }
    Edit edit;
    edit.kind = Edit::Kind::Interleave;
    edit.text = arguments.order;
    sign(edit, arguments.reason);
    const auto status = changeBranch(
        BranchShelf(opened->log->workspace()), arguments.name, *opened->log,
        [&](Branch& branch) { return addEdit(branch, opened->base(), edit); }, interrupted);
    if (!status.ok()) {
        return status;
    }
    opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    out.line(described(opened->branch()));
    return kSuccess;
}

absl::StatusOr<ExitCode> removeEdit(const BranchArguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto place = placeOfEdit(*opened, arguments);
    if (!place.ok()) {
        return place.status();
    }
    const Edit before = opened->branch().branch.edits[*place];
    return change(
        *opened,
        [&](Branch& branch) {
            if (*place >= branch.applied || !(branch.edits[*place] == before)) {
                return absl::FailedPreconditionError(
                    "the branch has been edited meanwhile: look again which edit it is");
            }
            branch.take(*place);
            return absl::OkStatus();
        },
        out);
}

absl::StatusOr<ExitCode> combineBranches(const BranchArguments& arguments, Output& out) {
    const auto one = open(arguments);
    if (!one.ok()) {
        return one.status();
    }
    BranchArguments ofOther = arguments;
    ofOther.name = arguments.other;
    const auto other = open(ofOther);
    if (!other.ok()) {
        return other.status();
    }
    if (!arguments.prefer.empty() && arguments.prefer != arguments.name &&
        arguments.prefer != arguments.other) {
        return wrongUsage("--prefer names one of the two branches");
    }
    const Prefer prefer = arguments.prefer.empty()             ? Prefer::Neither
                          : arguments.prefer == arguments.name ? Prefer::First
                                                               : Prefer::Second;
    auto combined = combine(one->branch().branch, other->branch().branch, prefer);
    if (!combined.ok()) {
        return combined.status();
    }
    for (const CombineConflict& conflict : combined->conflicts) {
        out.line(JsonObject()
                     .text("conflict", conflict.what)
                     .number("edit", std::uint64_t{conflict.first + 1})
                     .number("other_edit", std::uint64_t{conflict.second + 1})
                     .done());
    }
    if (!combined->conflicts.empty() && prefer == Prefer::Neither) {
        const std::size_t pairs = combined->conflicts.size();
        tell(absl::StrFormat(
            "%d %s together, so nothing was made: --prefer NAME takes those of "
            "one branch, and keeps the others as conflicts",
            pairs, pairs == 1 ? "pair of edits does not go" : "pairs of edits do not go"));
        return kNo;
    }
    combined->branch.name = arguments.into;
    const BranchShelf shelf(one->log->workspace());
    auto made = shelf.create(std::move(combined->branch));
    if (!made.ok()) {
        return made.status();
    }
    const auto opened = openBranch(*std::move(made), one->branch().base, interrupted);
    if (!opened.ok()) {
        return opened.status();
    }
    out.line(described(*opened));
    return kSuccess;
}

}  // namespace oxbow
