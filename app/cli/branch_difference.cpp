#include "app/cli/branch_difference.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/fold_choice.h"
#include "app/cli/interrupt.h"
#include "app/cli/json_line.h"
#include "model/branch/branch_diff.h"

namespace oxbow {
namespace {

// A past with its table, and the line of branches that leads to it; none for the log.
struct Past {
    std::vector<OpenBranch> line;
    std::shared_ptr<const History> history;
    Standpoint at(Position inLog) const { return {history.get(), placeIn(line, inLog)}; }
};

absl::StatusOr<Past> open(const std::shared_ptr<const Log>& log, const std::string& branch,
                          const std::optional<std::string>& fold) {
    Past past;
    TableOptions table;
    table.fold = fold;
    if (!branch.empty()) {
        auto line = openLine(BranchShelf(log->workspace()), branch,
                             {log, std::make_shared<const LogHistory>(log)}, interrupted);
        if (!line.ok()) {
            return line.status();
        }
        past.line = *std::move(line);
        table.past.branch = branch;
    }
    auto history = table.open(log);
    if (!history.ok()) {
        return history.status();
    }
    past.history = *std::move(history);
    return past;
}

// The rows that may differ.
absl::StatusOr<std::vector<RowKey>> candidates(const Past& one, const Past& other, bool isFold) {
    std::vector<RowKey> rows;
    for (const Past* past : {&one, &other}) {
        const auto more = isFold ? allRows(*past->history) : reachedRows(past->line);
        if (!more.ok()) {
            return more.status();
        }
        rows.insert(rows.end(), more->begin(), more->end());
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

}  // namespace

absl::StatusOr<ExitCode> printDifference(const std::shared_ptr<const Log>& log,
                                         const BranchDifference& wanted, Output& out) {
    const auto inLog = resolvePosition(*log, wanted.at);
    if (!inLog.ok()) {
        return inLog.status();
    }
    const auto after = open(log, wanted.branch, wanted.fold);
    if (!after.ok()) {
        return after.status();
    }
    const auto before =
        open(log, wanted.against.value_or(after->line.back().branch.base), wanted.fold);
    if (!before.ok()) {
        return before.status();
    }
    const auto rows = candidates(*before, *after, wanted.fold.has_value());
    if (!rows.ok()) {
        return rows.status();
    }
    const auto status = diffRows(
        before->at(*inLog), after->at(*inLog), *rows,
        [&out](const NamedDifference& difference) {
            const ChangeKind kind =
                changeKind(difference.before.has_value(), difference.after.has_value());
            out.line(JsonObject()
                         .text("key", difference.row.key)
                         .stream(difference.row.stream)
                         .text("kind", changeKindName(kind))
                         .value("before", difference.before, difference.beforeIsText)
                         .value("after", difference.after, difference.afterIsText)
                         .position("position_before", difference.writerBefore)
                         .position("position_after", difference.writerAfter)
                         .done());
            return out.good();
        },
        interrupted);
    return status.ok() ? absl::StatusOr<ExitCode>(kSuccess) : status;
}

}  // namespace oxbow
