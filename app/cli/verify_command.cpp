// oxbow verify W|F.oxlog
#include <absl/strings/str_format.h>

#include <filesystem>
#include <system_error>

#include "app/cli/command.h"
#include "app/cli/fold_choice.h"
#include "app/cli/interrupt.h"
#include "app/cli/json_line.h"
#include "app/cli/message.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/verify_fold.h"
#include "model/history/verify.h"
#include "model/oxlog/verify.h"

namespace oxbow {
namespace {

// A line a fold.
absl::StatusOr<ExitCode> verifyFolds(const std::string& workspace, Output& out) {
    const auto log = openForReading(workspace);
    if (!log.ok()) {
        return log.status();
    }
    const auto entries = foldShelfOf(**log).list();
    if (!entries.ok()) {
        return entries.status();
    }
    bool allGood = true;
    for (const FoldShelf::Entry& entry : *entries) {
        JsonObject json;
        json.text("fold", entry.name);
        const auto kept = entry.fold.ok() ? keepFold(*log, *entry.fold) : entry.fold.status();
        const auto report = kept.ok() ? verifyFold(*kept->fold, FoldHistory(*log, kept->changes),
                                                   {}, {}, interrupted)
                                      : kept.status();
        if (absl::IsCancelled(report.status())) {
            return report.status();
        }
        const bool good = report.ok() && report->differences.empty();
        allGood = allGood && good;
        json.flag("ok", good);
        if (report.ok()) {
            JsonArray differences;
            for (const std::string& difference : report->differences) {
                differences.addText(difference);
            }
            json.number("events", report->events)
                .number("tables", report->tables)
                .number("rows", report->rows)
                .number("changes", report->changes)
                .raw("differences", differences.done());
        } else {
            json.text("error", std::string(report.status().message()));
        }
        out.line(json.done());
    }
    return allGood ? kSuccess : kNo;
}

absl::StatusOr<ExitCode> verifyWorkspace(const std::string& workspace, Output& out) {
    const auto log = openForReading(workspace);
    if (!log.ok()) {
        return log.status();
    }
    VerifyOptions options;
    options.progress = [](Position) { return !interrupted(); };
    const auto report = verifyLog(LogHistory(*log), options);
    if (absl::IsDataLoss(report.status())) {
        // Damage is what this command looks for: the check was made, and it failed.
        tell(std::string(report.status().message()));
        return kNo;
    }
    if (!report.ok()) {
        return report.status();
    }
    JsonArray differences;
    for (const std::string& difference : report->differences) {
        differences.addText(difference);
    }
    out.line(JsonObject()
                 .flag("ok", report->differences.empty())
                 .number("events", report->events)
                 .number("tables", report->tables)
                 .number("rows", report->rows)
                 .number("lookups", report->lookups)
                 .raw("differences", differences.done())
                 .done());
    return report->differences.empty() ? kSuccess : kNo;
}

absl::StatusOr<ExitCode> verifyOxlog(const std::string& file, Output& out) {
    const auto report = oxlog::verify(file, interrupted);
    if (!report.ok()) {
        return report.status();
    }
    JsonArray findings;
    for (const oxlog::Damage& finding : report->findings) {
        findings.add(JsonObject()
                         .text("kind", oxlog::damageKindName(finding.kind))
                         .number("offset", finding.offset)
                         .number("events_lost", finding.eventsLost)
                         .text("message", finding.sentence())
                         .done());
    }
    JsonObject json;
    json.flag("ok", report->ok())
        .flag("closed", report->ending.closed)
        .number("events", report->ending.events)
        .number("blocks", report->blocks)
        .number("findings_count", report->findingCount)
        .raw("findings", findings.done());
    if (!report->ending.closed) {
        json.text("recovery", report->ending.recovery());
    }
    if (report->root) {
        json.text("root", oxlog::toText(*report->root));
    }
    out.line(json.done());
    return report->ok() ? kSuccess : kNo;
}

}  // namespace

void addVerifyCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "verify",
        "Check a workspace (every block, and that indexed answers equal a replay) or an .oxlog "
        "(checksums, sequence, Merkle root)");
    const auto path = std::make_shared<std::string>();
    command.add_option("path", *path, "A workspace or an .oxlog file")->required();
    const auto folds = std::make_shared<bool>(false);
    command.add_flag("--folds", *folds,
                     "Hold the workspace's folds against a replay from zero instead, a line each");
    command.add_flag("--json")->description("One JSON document (the default)");
    onRun(command, chosen, [path, folds](Output& out) {
        if (*folds) {
            return verifyFolds(*path, out);
        }
        std::error_code ignored;
        return std::filesystem::is_regular_file(*path, ignored) ? verifyOxlog(*path, out)
                                                                : verifyWorkspace(*path, out);
    });
}

}  // namespace oxbow
