// oxbow export W --to F.oxlog
#include <absl/strings/str_format.h>

#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/forms/log_file.h"
#include "model/history/fold/change_stream.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    std::string to;
    std::string format;
    std::optional<std::string> fold;
    std::string at;
    bool emitted = false;
};

absl::StatusOr<ExitCode> exportLog(const Arguments& arguments, Output& out) {
    const auto form =
        arguments.format.empty() ? exportFormOf(arguments.to) : exportFormNamed(arguments.format);
    if (!form) {
        return wrongUsage(absl::StrFormat(
            "%s has an ending that names no form; end it in .oxlog, .jsonl, .csv, .sqlite, "
            ".cloudevents.jsonl or .cloudevents.json, or say --format",
            arguments.to));
    }
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    std::shared_ptr<const Log> exported = *log;
    std::optional<ChangeStream> changes;
    CompleteEvent complete;
    if (arguments.emitted) {
        const auto emitted = openEmittedBy(*log, *arguments.fold);
        if (!emitted.ok()) {
            return emitted.status();
        }
        exported = *emitted;
    } else if (arguments.fold) {
        const auto kept = openFold(*log, *arguments.fold);
        if (!kept.ok()) {
            return kept.status();
        }
        exported = kept->changes->log();
        changes.emplace(*arguments.fold, **log, kept->changes);
        complete = [&changes](Position p, EventView& event) { return changes->complete(p, event); };
    }
    std::optional<Position> until;
    if (!arguments.at.empty()) {
        const auto at = resolvePosition(**log, arguments.at);
        if (!at.ok()) {
            return at.status();
        }
        until = *at;
    }
    const auto summary = exportLogTo(
        *exported, arguments.to, *form, [](std::uint64_t) { return !interrupted(); }, complete,
        until);
    if (!summary.ok()) {
        return summary.status();
    }
    JsonObject json;
    json.number("events", summary->events).number("bytes", summary->bytes);
    if (summary->leftOut > 0) {
        json.number("left_out", summary->leftOut);
        tellLeftOut(summary->leftOut);
    }
    if (!summary->checkpoint.empty()) {
        json.text("checkpoint", summary->checkpoint);
    }
    out.line(json.done());
    return kSuccess;
}

}  // namespace

void addExportCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "export",
        "Write the log to a file: the library format, JSON Lines, CSV, SQLite or CloudEvents");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    command.add_option("--to", arguments->to, "The file; its ending names the form")->required();
    command.add_option("--format", arguments->format, "The form, whatever the ending")
        ->check(CLI::IsMember(
            {"oxlog", "jsonl", "csv", "kcat", "sqlite", "cloudevents", "cloudevents-batch"}));
    auto* const at = command.add_option(
        "--at", arguments->at,
        std::string("Only the events before this moment, so that what is written has the table "
                    "there: ") +
            kMomentHelp);
    auto* fold = command.add_option(
        "--fold", arguments->fold,
        "The change stream of this fold, in place of the log's events: each row as "
        "an event left it, with the event's type and time; whoever takes the latest "
        "value of each key has the fold's table");
    at->excludes(fold);
    command.add_flag("--emitted", arguments->emitted, kEmittedHelp)->needs(fold);
    onRun(command, chosen, [arguments](Output& out) { return exportLog(*arguments, out); });
}

}  // namespace oxbow
