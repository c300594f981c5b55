#include "app/cli/branch/branch_out.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <chrono>
#include <vector>

#include "app/cli/branch/effect_choice.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/options/row_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "app/cli/output/message.h"
#include "app/report/report_pdf.h"
#include "app/report/report_pictures.h"
#include "model/branch/out/branch_export.h"
#include "model/branch/out/correction.h"
#include "model/branch/out/fixture.h"
#include "model/branch/out/line_moments.h"
#include "model/branch/out/provenance.h"
#include "model/branch/out/report.h"
#include "model/branch/out/way_out.h"
#include "model/forms/event_json.h"

namespace oxbow {
namespace {

struct Arguments {
    std::shared_ptr<const std::string> workspace;
    std::string name;
    std::string to;
    std::string format;
    std::optional<std::string> fold;
    bool lines = false;
    CauseFieldOptions causes;
};

struct Opened {
    std::shared_ptr<Log> log;
    std::vector<OpenBranch> line;
    std::shared_ptr<const Fold> fold;
    std::string logName() const { return log->workspace().filename().string(); }
};

absl::StatusOr<Opened> open(const Arguments& arguments) {
    auto log = openForReading(*arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    if (auto status = checkIsNoSource((*log)->sources(), arguments.to); !status.ok()) {
        return status;
    }
    auto line = openLine(BranchShelf((*log)->workspace()), arguments.name,
                         {*log, std::make_shared<LogHistory>(*log)}, interrupted);
    if (!line.ok()) {
        return line.status();
    }
    TableOptions table;
    table.fold = arguments.fold;
    auto fold = ruleOf(**log, table, {});
    if (!fold.ok()) {
        return fold.status();
    }
    return Opened{*std::move(log), *std::move(line), *std::move(fold)};
}

// For what tells the edits' rows: another order of all events may reach any row.
absl::StatusOr<Opened> openInOrder(const Arguments& arguments) {
    auto opened = open(arguments);
    if (!opened.ok()) {
        return opened;
    }
    auto status = checkTellsRows(opened->line, arguments.fold.value_or(""));
    return status.ok() ? std::move(opened) : absl::StatusOr<Opened>(status);
}

Timestamp now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
    return {milliseconds * 1'000'000, TimePrecision::Millisecond, 0};
}

// --- corrective events ---

void addRow(JsonObject& json, std::string_view name, const std::optional<FoldRow>& row) {
    json.row(name, row ? OptionalBytesView(row->shown) : std::nullopt, row && row->isText,
             row && row->poisoned, absl::StrCat("error_", std::string(name)));
}

std::string described(const CorrectedRow& row) {
    JsonObject json;
    json.text("key", row.row.key).stream(row.row.stream);
    addRow(json, "believed", row.believed.last());
    addRow(json, "right", row.right.last());
    addRow(json, "corrected", row.corrected);
    JsonArray left;
    for (const std::string& field : row.leftFields) {
        left.addText(field);
    }
    json.flag("exact", row.leftFields.empty());
    if (!row.leftFields.empty()) {
        json.raw("not_corrected", left.done());
    }
    return json.done();
}

// What was believed, what was right, and what the correction makes of it, side by side.
void printLines(const Opened& opened, const Correction& correction, Output& out) {
    for (const CorrectedRow& row : correction.rows) {
        const auto tell = [&](const LineMoment& moment, const std::optional<FoldRow>& corrected) {
            JsonObject json;
            json.text("key", row.row.key).stream(row.row.stream).number("at", moment.at.value());
            addRow(json, "believed", moment.inLog);
            addRow(json, "right", moment.inBranch);
            addRow(json, "corrected", corrected);
            out.line(json.done());
        };
        for (const LineMoment& moment : lineMoments(row.believed, row.right, opened.line)) {
            tell(moment, moment.inLog);
        }
        const Position end = opened.log->end() + correction.events.size();
        tell({end, row.believed.last(), row.right.last()}, row.corrected);
    }
}

absl::StatusOr<ExitCode> correctTo(const Arguments& arguments, Output& out) {
    if (arguments.to.empty() && !arguments.lines) {
        return wrongUsage(
            "say where the corrective events go, --to FILE.jsonl, or ask for --lines");
    }
    const auto opened = openInOrder(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto correction = correct(opened->fold, opened->line, now(), interrupted);
    if (!correction.ok()) {
        return correction.status();
    }
    if (!arguments.to.empty()) {
        std::string text;
        for (const Event& event : correction->events) {
            appendEventJson(text, std::nullopt, event.view());
            text += '\n';
        }
        if (auto status = writeFileOf(opened->log->workspace(), arguments.to, text); !status.ok()) {
            return status;
        }
    }
    if (arguments.lines) {
        printLines(*opened, *correction, out);
        return kSuccess;
    }
    JsonArray rows;
    bool exact = true;
    for (const CorrectedRow& row : correction->rows) {
        rows.add(described(row));
        exact = exact && row.leftFields.empty();
    }
    out.line(JsonObject()
                 .text("branch", arguments.name)
                 .text("fold", opened->fold->name())
                 .number("events", std::uint64_t{correction->events.size()})
                 .flag("proven", true)
                 .flag("exact", exact)
                 .raw("rows", rows.done())
                 .done());
    return kSuccess;
}

// --- a log of its own ---

absl::StatusOr<ExitCode> exportTo(const Arguments& arguments, Output& out) {
    const auto form =
        arguments.format.empty() ? exportFormOf(arguments.to) : exportFormNamed(arguments.format);
    if (!form) {
        return wrongUsage(absl::StrFormat(
            "%s has an ending that names no form; end it in .oxlog, .jsonl, .csv, .sqlite, "
            ".cloudevents.jsonl or .cloudevents.json, or say "
            "--format",
            arguments.to));
    }
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto exported = exportBranch(
        opened->line, opened->log->workspace(), arguments.to, *form,
        [](std::uint64_t) { return !interrupted(); }, interrupted);
    if (!exported.ok()) {
        return exported.status();
    }
    JsonObject json;
    json.number("events", exported->file.events).number("bytes", exported->file.bytes);
    if (exported->file.leftOut > 0) {
        json.number("left_out", exported->file.leftOut);
        tellLeftOut(exported->file.leftOut);
    }
    if (!exported->file.checkpoint.empty()) {
        json.text("checkpoint", exported->file.checkpoint);
    }
    if (!exported->provenance.empty()) {
        json.text("provenance", exported->provenance.string());
    }
    out.line(json.done());
    return kSuccess;
}

// --- a test, a report ---

absl::StatusOr<ExitCode> writeDocument(const Opened& opened, const std::string& to,
                                       const std::string& text, Output& out) {
    if (auto status = writeFileOf(opened.log->workspace(), to, text); !status.ok()) {
        return status;
    }
    out.line(JsonObject().text("to", to).number("bytes", std::uint64_t{text.size()}).done());
    return kSuccess;
}

absl::StatusOr<ExitCode> fixtureTo(const Arguments& arguments, Output& out) {
    const auto opened = openInOrder(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto provenance = provenanceOf(opened->line, opened->logName(), interrupted);
    if (!provenance.ok()) {
        return provenance.status();
    }
    const auto json = fixtureJson(opened->fold, *provenance, interrupted);
    return json.ok() ? writeDocument(*opened, arguments.to, *json + "\n", out) : json.status();
}

absl::StatusOr<ExitCode> reportTo(const Arguments& arguments, Output& out) {
    const bool isPdf = absl::EndsWithIgnoreCase(arguments.to, ".pdf");
    if (!isPdf && !absl::EndsWithIgnoreCase(arguments.to, ".html")) {
        return wrongUsage(absl::StrCat(arguments.to,
                                       " has an ending that names no form of a report; end it in "
                                       ".html or .pdf"));
    }
    auto causes = arguments.causes.fields();
    if (!causes.ok()) {
        return causes.status();
    }
    const auto opened = openInOrder(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto provenance = provenanceOf(opened->line, opened->logName(), interrupted);
    if (!provenance.ok()) {
        return provenance.status();
    }
    const auto html =
        reportHtml(*provenance, {opened->fold, *std::move(causes), now(), drawReport}, interrupted);
    if (!html.ok()) {
        return html.status();
    }
    return writeDocument(*opened, arguments.to, isPdf ? pdfOfHtml(*html) : *html, out);
}

}  // namespace

void addWaysOut(CLI::App& branch, Chosen& chosen,
                const std::shared_ptr<const std::string>& workspace) {
    const auto arguments = std::make_shared<Arguments>();
    arguments->workspace = workspace;
    using Act = absl::StatusOr<ExitCode> (*)(const Arguments&, Output&);
    const auto add = [&](const char* name, const char* description, Act act) -> CLI::App& {
        CLI::App& action = *branch.add_subcommand(name, description);
        action.add_option("branch", arguments->name, "The branch's name")->required();
        onRun(action, chosen, [arguments, act](Output& out) { return act(*arguments, out); });
        return action;
    };
    const auto withFold = [&](CLI::App& action) {
        action.add_option("--fold", arguments->fold,
                          "By the table of this fold, in place of the latest value of each key");
    };

    CLI::App& correcting =
        add("correct",
            "Corrective events, as JSON Lines: appended to the present they make the log's rows "
            "the branch's, which is proven by folding them; the past stays as it is. Whatever no "
            "event can bring about is refused",
            correctTo);
    withFold(correcting);
    correcting.add_option("--to", arguments->to, "The file that they are written to");
    correcting.add_flag("--lines", arguments->lines,
                        "Prints each row that differs as three lines side by side, at each "
                        "position of the log where one of them changes: what was believed, what "
                        "was right, and what the correction makes of it");

    CLI::App& exporting = add("export",
                              "The branch's events as a log of its own, which says where it comes "
                              "from: by headers of edited events, and by its provenance",
                              exportTo);
    exporting.add_option("--to", arguments->to, "The file; its ending names the form")->required();
    exporting.add_option("--format", arguments->format, "The form, whatever the ending")
        ->check(CLI::IsMember(
            {"oxlog", "jsonl", "csv", "kcat", "sqlite", "cloudevents", "cloudevents-batch"}));

    CLI::App& testing = add("fixture",
                            "The branch as a test, in JSON: given these events, when this is "
                            "changed, then these are the rows",
                            fixtureTo);
    withFold(testing);
    testing.add_option("--to", arguments->to, "The file")->required();

    CLI::App& reporting = add("report",
                              "A page to be read: what was changed and why, what is different, and "
                              "that it is no fact",
                              reportTo);
    withFold(reporting);
    arguments->causes.addTo(reporting);
    reporting.add_option("--to", arguments->to, "The file: .html or .pdf")->required();
}

}  // namespace oxbow
