// oxbow diff W --from P --to P, or --branch B: rows that differ
#include "app/cli/branch/branch_difference.h"
#include "app/cli/command.h"
#include "app/cli/fold_difference.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/history/diff.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    TableOptions table;
    std::string from;
    std::string to;
    std::optional<std::string> branch;
    std::optional<std::string> against;
    std::optional<std::string> at;
    std::optional<std::string> align;
    bool history = false;
    std::optional<std::string> withFold;
    bool byField = false;
};

absl::Status checkUsage(const Arguments& arguments) {
    const bool moments = !arguments.from.empty() || !arguments.to.empty();
    if (arguments.withFold) {
        return moments || arguments.branch || arguments.against || arguments.at ||
                       arguments.align || arguments.history
                   ? wrongUsage(
                         "two folds are compared over all that a log or a branch has: "
                         "beside --with-fold there are --fold, --in and --by-field")
                   : absl::OkStatus();
    }
    if (arguments.branch
            ? moments || arguments.table.past.branch.has_value()
            : arguments.against || arguments.at || arguments.align || arguments.history) {
        return wrongUsage(
            "two moments are compared by --from and --to, a branch with another past by --branch, "
            "--against, --at, --align and --history: give the options of one of them");
    }
    if (arguments.history && arguments.at) {
        return wrongUsage("--history tells of all moments, --at of one: give one of them");
    }
    if (arguments.align && !alignByNamed(*arguments.align)) {
        return wrongUsage("--align takes position, time or ordinal");
    }
    return arguments.branch || (!arguments.from.empty() && !arguments.to.empty())
               ? absl::OkStatus()
               : wrongUsage("give both moments, --from and --to, or a --branch");
}

absl::StatusOr<ExitCode> diff(const Arguments& arguments, Output& out) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const std::string at = arguments.at.value_or("end");
    if (const auto resolved = resolvePosition(**log, at); !resolved.ok()) {
        return resolved.status();
    }
    if (auto status = checkUsage(arguments); !status.ok()) {
        return status;
    }
    if (arguments.withFold) {
        return printFoldDifference(*log, arguments.table, *arguments.withFold, arguments.byField,
                                   out);
    }
    if (arguments.branch) {
        return printDifference(
            *log,
            {*arguments.branch, arguments.against, arguments.table.fold, at,
             arguments.align ? *alignByNamed(*arguments.align) : AlignBy::Position,
             arguments.history},
            out);
    }
    const auto opened = arguments.table.open(*log);
    if (!opened.ok()) {
        return opened.status();
    }
    const History& history = **opened;
    const auto from = resolvePosition(history.events(), arguments.from);
    if (!from.ok()) {
        return from.status();
    }
    const auto to = resolvePosition(history.events(), arguments.to);
    if (!to.ok()) {
        return to.status();
    }
    const auto streams = history.keys().streams();
    absl::Status inner;
    const auto status = oxbow::diff(
        history, *from, *to,
        [&](const RowDifference& difference) {
            const auto key = history.keys().key(difference.key);
            if (!key.ok()) {
                inner = key.status();
                return false;
            }
            const ChangeKind kind =
                changeKind(difference.before.has_value(), difference.after.has_value());
            out.line(JsonObject()
                         .text("key", key->bytes)
                         .stream((*streams)[key->stream.value()])
                         .text("kind", changeKindName(kind))
                         .row("before", difference.before, difference.beforeIsText,
                              difference.beforePoisoned, "error_before")
                         .row("after", difference.after, difference.afterIsText,
                              difference.afterPoisoned)
                         .position("position_before", difference.writerBefore)
                         .position("position_after", difference.writerAfter)
                         .done());
            return out.good();
        },
        interrupted);
    for (const absl::Status& result : {status, inner}) {
        if (!result.ok()) {
            return result;
        }
    }
    return kSuccess;
}

}  // namespace

void addDiffCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand("diff",
                                            "The rows that differ between two moments, or between "
                                            "a branch and its base; of moments the "
                                            "first may lie behind the second: then the "
                                            "difference is told backwards");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->table.addTo(command);
    command.add_option("--from", arguments->from, std::string("The one moment: ") + kMomentHelp);
    command.add_option("--to", arguments->to, "The other");
    command.add_option("--branch", arguments->branch,
                       "What this branch has otherwise than what it is a branch of");
    command.add_option("--against", arguments->against,
                       "Otherwise than this branch; \"\" is the log");
    command.add_option("--at", arguments->at,
                       std::string("At this moment of the log (the end): ") + kMomentHelp);
    command.add_option("--align", arguments->align,
                       "What stands beside each other: position (of the log; the default), time, "
                       "or ordinal (of a row, after as many of its events)");
    command.add_flag("--history", arguments->history,
                     "Of each row that differs anywhere: from where to where, for how long, in "
                     "which fields, and by which events it parted and came back together");
    auto* withFold = command.add_option(
        "--with-fold", arguments->withFold,
        "What this fold makes of all events otherwise than --fold does, in lockstep: of each row "
        "that differs anywhere the first position at which it does, with the row as either has it. "
        "Exit 1 where one differs: the old and the new code of a projection, held against its own "
        "history");
    command
        .add_flag("--by-field", arguments->byField,
                  "In place of the rows their fields: in how many rows each differs, the most "
                  "first, and where it does first")
        ->needs(withFold);
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, chosen, [arguments](Output& out) { return diff(*arguments, out); });
}

}  // namespace oxbow
