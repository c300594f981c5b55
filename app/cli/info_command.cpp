// oxbow info W
#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/json_line.h"
#include "model/branch/branch_shelf.h"
#include "model/fold/latest_value.h"

namespace oxbow {
namespace {

std::string counted(const Names& names, const std::vector<std::uint64_t>& counts) {
    JsonArray out;
    for (std::size_t i = 0; i < names->size(); ++i) {
        out.add(JsonObject()
                    .text("name", (*names)[i])
                    .number("events", i < counts.size() ? counts[i] : 0)
                    .done());
    }
    return out.done();
}

std::string sourceJson(const ImportedSource& source) {
    JsonObject mapping;
    for (const auto& [name, path] : source.mapping) {
        mapping.text(name, path);
    }
    JsonObject lost;
    for (const auto& [what, count] : source.lost) {
        lost.number(what, count);
    }
    JsonObject out;
    out.text("path", source.path)
        .text("format", source.format)
        .number("bytes", source.bytes)
        .time("modified", Timestamp{source.modifiedNanoseconds, TimePrecision::Nanosecond, 0})
        .text("fingerprint", source.fingerprint)
        .flag("complete", source.complete)
        .text("damage", source.damage)
        .raw("mapping", mapping.done())
        .raw("lost", lost.done());
    if (!source.orderRule.empty()) {
        out.text("order", source.orderRule);
    }
    return out.done();
}

absl::StatusOr<ExitCode> info(const std::string& workspace, Output& out) {
    const auto opened = openForReading(workspace);
    if (!opened.ok()) {
        return opened.status();
    }
    const Log& log = **opened;
    const auto rows = LogHistory(*opened).rowCountAt(log.end());
    if (!rows.ok()) {
        return rows.status();
    }
    JsonArray sources;
    for (const ImportedSource& source : log.sources()) {
        sources.add(sourceJson(source));
    }
    JsonArray folds;
    folds.addText(LatestValue::kName);
    const auto shelf = foldShelfOf(log).list();
    if (!shelf.ok()) {
        return shelf.status();
    }
    for (const FoldShelf::Entry& entry : *shelf) {
        folds.addText(entry.name);
    }
    JsonArray branches;
    const auto kept = BranchShelf(log.workspace()).list();
    if (!kept.ok()) {
        return kept.status();
    }
    for (const BranchShelf::Entry& entry : *kept) {
        branches.addText(entry.name);
    }
    JsonArray marks;
    for (const Mark& mark : log.marks()) {
        marks.add(JsonObject()
                      .number("position", mark.position.value())
                      .text("name", mark.name)
                      .text("note", mark.note)
                      .done());
    }
    out.line(JsonObject()
                 .number("events", log.end().value())
                 .number("keys", log.keyCount())
                 .number("rows", *rows)
                 .number("rejected", log.rejectedCount())
                 .number("late", log.lateCount())
                 .raw("streams", counted(log.streams(), log.streamCounts()))
                 .raw("types", counted(log.types(), log.typeCounts()))
                 .number("untyped", log.typeCounts().back())
                 .time("first_time", log.firstTime())
                 .time("last_time", log.lastTime())
                 .raw("folds", folds.done())
                 .raw("branches", branches.done())
                 .raw("marks", marks.done())
                 .number("disk_bytes", log.diskBytes())
                 .raw("sources", sources.done())
                 .done());
    return kSuccess;
}

}  // namespace

void addInfoCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand("info", "What a workspace holds");
    const auto workspace = std::make_shared<std::string>();
    command.add_option("workspace", *workspace, "The workspace")->required();
    command.add_flag("--json")->description("One JSON document (the default)");
    onRun(command, chosen, [workspace](Output& out) { return info(*workspace, out); });
}

}  // namespace oxbow
