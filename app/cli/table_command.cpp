// oxbow table W --at P: the table at a position
#include "app/cli/command.h"
#include "app/cli/fold_choice.h"
#include "app/cli/interrupt.h"
#include "app/cli/json_line.h"
#include "app/cli/table_rows.h"
#include "model/forms/event_csv.h"
#include "model/forms/event_json.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    TableOptions table;
    std::string at = "end";
    TableRows rows;
    std::string format = "jsonl";
    bool count = false;
};

absl::StatusOr<ExitCode> printCount(const History& history, Position at, const TableRows& rows,
                                    Output& out) {
    const auto count = rows.count(history, at, interrupted);
    if (!count.ok()) {
        return count.status();
    }
    out.line(JsonObject().number("rows", *count).done());
    return kSuccess;
}

absl::StatusOr<ExitCode> table(const Arguments& arguments, Output& out) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const auto opened = arguments.table.open(*log);
    if (!opened.ok()) {
        return opened.status();
    }
    const History& history = **opened;
    const auto at = resolvePosition(history.events(), arguments.at);
    if (!at.ok()) {
        return at.status();
    }
    if (arguments.count) {
        return printCount(history, *at, arguments.rows, out);
    }
    const bool csv = arguments.format == "csv";
    if (csv) {
        out.write(rowCsvHeader());
    }
    std::uint64_t printed = 0;
    std::string line;
    absl::Status inner;
    const auto streams = history.keys().streams();
    const auto names = history.keys().cursor();
    const auto print = [&](const RowView& row) {
        const auto key = names->key(row.row.key);
        if (!key.ok()) {
            inner = key.status();
            return false;
        }
        const std::string& stream = (*streams)[key->stream.value()];
        line.clear();
        if (csv) {
            appendRowCsv(line, stream, key->bytes, row.bytes, row.row.writer);
        } else if (row.poisoned) {
            line = JsonObject()
                       .stream(stream)
                       .text("key", key->bytes)
                       .null("row")
                       .text("error", row.bytes)
                       .number("position", row.row.writer.value())
                       .done() +
                   '\n';
        } else {
            appendRowJson(line, stream, key->bytes, row.bytes, row.row.writer, row.isText);
            line += '\n';
        }
        out.write(line);
        ++printed;
        return out.good();
    };
    auto status = arguments.rows.visit(history, *at, print, interrupted);
    status.Update(inner);
    if (!status.ok()) {
        return status;
    }
    const bool searched = arguments.rows.key.key || arguments.rows.choice.given();
    return searched && printed == 0 ? kNo : kSuccess;
}

}  // namespace

void addTableCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "table",
        "The table at a position: its rows; a row's position names the event that wrote it");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->table.addTo(command);
    command.add_option("--at", arguments->at, std::string("The moment: ") + kMomentHelp);
    arguments->rows.addTo(command);
    command.add_flag("--count", arguments->count, "Only how many rows there are");
    command.add_option("--format", arguments->format, "How to print")
        ->check(CLI::IsMember({"jsonl", "csv"}));
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, chosen, [arguments](Output& out) { return table(*arguments, out); });
}

}  // namespace oxbow
