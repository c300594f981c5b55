// oxbow step W --fold F --at P: one event through a fold
#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/fold/latest_value.h"
#include "model/history/fold/fold_step.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    std::string fold = std::string(LatestValue::kName);
    std::string at;
};

void addRow(JsonObject& json, std::string_view name, const std::optional<FoldRow>& row) {
    const bool shown = row && row->shown && !row->poisoned;
    json.value(name, shown ? OptionalBytesView(*row->shown) : std::nullopt, shown && row->isText);
}

std::string rowJson(const FoldStepRow& row) {
    const auto isShown = [](const std::optional<FoldRow>& side) { return side && side->shown; };
    JsonObject json;
    json.stream(row.key.stream).text("key", row.key.key);
    json.text("kind", row.written
                          ? changeKindName(changeKind(isShown(row.before), isShown(row.after)))
                          : std::string_view("read"));
    addRow(json, "before", row.before);
    addRow(json, "after", row.after);
    if (row.after && row.after->poisoned && row.after->shown) {
        json.text("error", *row.after->shown);
    }
    return json.done();
}

absl::StatusOr<FoldStep> stepOf(const std::shared_ptr<const Log>& log, const std::string& name,
                                Position at) {
    if (name == LatestValue::kName) {
        return stepLatest(LogHistory(log), at);
    }
    const auto kept = openFold(log, name);
    return kept.ok() ? stepFold(*kept->fold, *log, *kept->changes, at, interrupted) : kept.status();
}

absl::StatusOr<ExitCode> step(const Arguments& arguments, Output& out) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const auto at = resolvePosition(**log, arguments.at);
    if (!at.ok()) {
        return at.status();
    }
    const auto step = stepOf(*log, arguments.fold, *at);
    if (!step.ok()) {
        return step.status();
    }
    JsonArray rows;
    for (const FoldStepRow& row : step->rows) {
        rows.add(rowJson(row));
    }
    JsonArray emitted;
    for (const Event& event : step->published) {
        emitted.add(JsonObject()
                        .text("stream", event.stream)
                        .optionalText("key", event.key)
                        .optionalText("type", event.type)
                        .value("value", event.value)
                        .done());
    }
    JsonObject json;
    json.number("position", at->value())
        .text("fold", arguments.fold)
        .text("stream", step->event.stream)
        .optionalText("key", step->event.key)
        .optionalText("type", step->event.type)
        .value("value", step->event.value, step->event.view().valueIsText())
        .raw("rows", rows.done())
        .flag("without_field", step->withoutField)
        .number("nanoseconds", static_cast<std::uint64_t>(step->nanoseconds));
    if (!step->published.empty()) {
        json.raw("emitted", emitted.done());
    }
    out.line(json.done());
    return kSuccess;
}

}  // namespace

void addStepCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "step",
        "What the event that leads from P to P+1 does to a fold's rows: the rows it read and "
        "wrote, before and after, the time it took, and what went wrong");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    command.add_option("--fold", arguments->fold,
                       "The fold; without one, the rule of the log's own table, \"latest\"");
    command.add_option("--at", arguments->at, std::string("The event: ") + kMomentHelp)->required();
    command.add_flag("--json")->description("One JSON document (the default)");
    onRun(command, chosen, [arguments](Output& out) { return step(*arguments, out); });
}

}  // namespace oxbow
