// oxbow verify W|F.oxlog
#include <absl/strings/str_format.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/options/row_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "app/cli/output/message.h"
#include "model/branch/open_branch.h"
#include "model/fold/latest_value.h"
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

// What the check of a branch's tables came to.
struct BranchCheck {
    std::uint64_t folds = 0;
    VerifyFoldReport sum;
};

// Replays the events of the branch, as its sequence gives them, and holds the answers of its index
// against them: of the latest value, and of each of the workspace's folds.
absl::StatusOr<BranchCheck> checkBranch(const std::shared_ptr<const Log>& log,
                                        const std::string& name) {
    const auto line = openLine(BranchShelf(log->workspace()), name,
                               {log, std::make_shared<const LogHistory>(log)}, interrupted);
    const auto folds = foldShelfOf(*log).list();
    for (const absl::Status& status : {line.status(), folds.status()}) {
        if (!status.ok()) {
            return status;
        }
    }
    std::vector<std::string> names = {std::string(LatestValue::kName)};
    for (const FoldShelf::Entry& entry : *folds) {
        names.push_back(entry.name);
    }
    BranchCheck check;
    for (const std::string& foldName : names) {
        TableOptions table;
        table.past.branch = name;
        table.fold = foldName;
        const auto fold = ruleOf(*log, table, *line);
        if (!fold.ok()) {
            return fold.status();
        }
        const auto history = table.open(log);
        const auto report = history.ok() ? verifyFold(**fold, **history,
                                                      {.ofOwnKeys = foldName == LatestValue::kName},
                                                      {}, interrupted)
                                         : history.status();
        if (!report.ok()) {
            return report.status();
        }
        ++check.folds;
        check.sum.events = report->events;
        check.sum.tables += report->tables;
        check.sum.rows += report->rows;
        check.sum.changes += report->changes;
        for (const std::string& difference : report->differences) {
            check.sum.differences.push_back(absl::StrFormat("%s: %s", foldName, difference));
        }
    }
    return check;
}

// A line a branch.
absl::StatusOr<ExitCode> verifyBranches(const std::string& workspace, Output& out) {
    const auto log = openForReading(workspace);
    if (!log.ok()) {
        return log.status();
    }
    const auto entries = BranchShelf((*log)->workspace()).list();
    if (!entries.ok()) {
        return entries.status();
    }
    bool allGood = true;
    for (const BranchShelf::Entry& entry : *entries) {
        const auto check =
            entry.branch.ok() ? checkBranch(*log, entry.name) : entry.branch.status();
        if (absl::IsCancelled(check.status())) {
            return check.status();
        }
        const bool good = check.ok() && check->sum.differences.empty();
        allGood = allGood && good;
        JsonObject json;
        json.text("branch", entry.name).flag("ok", good);
        if (check.ok()) {
            JsonArray differences;
            for (const std::string& difference : check->sum.differences) {
                differences.addText(difference);
            }
            json.number("events", check->sum.events)
                .number("folds", check->folds)
                .number("tables", check->sum.tables)
                .number("rows", check->sum.rows)
                .number("changes", check->sum.changes)
                .raw("differences", differences.done());
        } else {
            json.text("error", std::string(check.status().message()));
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
    auto* foldsFlag = command.add_flag(
        "--folds", *folds,
        "Hold the workspace's folds against a replay from zero instead, a line each");
    const auto branches = std::make_shared<bool>(false);
    command
        .add_flag("--branches", *branches,
                  "Hold the workspace's branches, and its folds in them, against a replay of each "
                  "branch's events instead, a line each")
        ->excludes(foldsFlag);
    command.add_flag("--json")->description("One JSON document (the default)");
    onRun(command, chosen, [path, folds, branches](Output& out) {
        if (*branches) {
            return verifyBranches(*path, out);
        }
        if (*folds) {
            return verifyFolds(*path, out);
        }
        std::error_code ignored;
        return std::filesystem::is_regular_file(*path, ignored) ? verifyOxlog(*path, out)
                                                                : verifyWorkspace(*path, out);
    });
}

}  // namespace oxbow
