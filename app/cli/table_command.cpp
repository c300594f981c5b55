// oxbow table W --at P: the table at a position
#include <optional>
#include <string_view>

#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "app/cli/output/table_rows.h"
#include "model/forms/event_csv.h"
#include "model/forms/event_json.h"
#include "model/history/fold/fold_question.h"

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

// One row, as the table says it.
struct PrintedRow {
    std::string_view stream;
    std::string_view key;
    OptionalBytesView bytes;
    bool isText = false;
    bool poisoned = false;
    Position writer;
};

class Printer {
public:
    Printer(Output& out, bool csv) : m_out(out), m_csv(csv) {
        if (csv) {
            out.write(rowCsvHeader());
        }
    }
    bool operator()(const PrintedRow& row) {
        m_line.clear();
        if (m_csv) {
            appendRowCsv(m_line, row.stream, row.key, row.bytes, row.writer, row.poisoned);
        } else if (row.poisoned) {
            m_line = JsonObject()
                         .stream(row.stream)
                         .text("key", row.key)
                         .row("row", row.bytes, row.isText, row.poisoned)
                         .number("position", row.writer.value())
                         .done() +
                     '\n';
        } else {
            appendRowJson(m_line, row.stream, row.key, row.bytes, row.writer, row.isText);
            m_line += '\n';
        }
        m_out.write(m_line);
        ++m_printed;
        return m_out.good();
    }
    std::uint64_t printed() const { return m_printed; }

private:
    Output& m_out;
    const bool m_csv;
    std::string m_line;
    std::uint64_t m_printed = 0;
};

void printCount(std::uint64_t rows, Output& out) {
    out.line(JsonObject().number("rows", rows).done());
}

// What columns answer. ResourceExhausted where they cannot, and nothing is printed.
absl::StatusOr<ExitCode> answer(const Arguments& arguments, const Log& log, const Fold& fold,
                                Position at, Output& out) {
    std::optional<Printer> print;
    const auto begin = [&] {
        if (!print && !arguments.count) {
            print.emplace(out, arguments.format == "csv");
        }
    };
    const TableRows& rows = arguments.rows;
    std::uint64_t number = 0;
    std::uint64_t wanted = 0;
    const auto status = foldAt(
        fold, log, at,
        [&](const RowKey& key, const FoldRow& row, Position writer) {
            begin();
            if (number++ < rows.offset) {
                return true;
            }
            ++wanted;
            const bool good = arguments.count || (*print)({key.stream, key.key, row.shown,
                                                           row.isText, row.poisoned, writer});
            return good && (rows.limit == 0 || wanted < rows.limit);
        },
        interrupted);
    // What is printed already is not to be printed again.
    if (!status.ok() && print && print->printed() > 0) {
        return absl::Status(
            absl::IsResourceExhausted(status) ? absl::StatusCode::kAborted : status.code(),
            status.message());
    }
    if (!status.ok()) {
        return status;
    }
    begin();
    if (arguments.count) {
        printCount(wanted, out);
    }
    return kSuccess;
}

absl::StatusOr<ExitCode> print(const Arguments& arguments, const History& history, Position at,
                               Output& out) {
    if (arguments.count) {
        const auto count = arguments.rows.count(history, at, interrupted);
        if (count.ok()) {
            printCount(*count, out);
        }
        return count.ok() ? absl::StatusOr<ExitCode>(kSuccess) : count.status();
    }
    Printer print(out, arguments.format == "csv");
    absl::Status inner;
    const auto streams = history.keys().streams();
    const auto names = history.keys().cursor();
    auto status = arguments.rows.visit(
        history, at,
        [&](const RowView& row) {
            const auto key = names->key(row.row.key);
            inner.Update(key.status());
            return key.ok() && print({(*streams)[key->stream.value()], key->bytes, row.bytes,
                                      row.isText, row.poisoned, row.row.writer});
        },
        interrupted);
    status.Update(inner);
    if (!status.ok()) {
        return status;
    }
    const bool searched = arguments.rows.key.key || arguments.rows.choice.given();
    return searched && print.printed() == 0 ? kNo : kSuccess;
}

absl::StatusOr<ExitCode> table(const Arguments& arguments, Output& out) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    if (!arguments.table.past.branch && !arguments.rows.selects() &&
        arguments.rows.order == "first") {
        const auto at = resolvePosition(**log, arguments.at);
        if (!at.ok()) {
            return at.status();
        }
        const auto fold = arguments.table.question(*log, *at);
        if (!fold.ok()) {
            return fold.status();
        }
        if (*fold != nullptr) {
            auto answered = answer(arguments, **log, **fold, *at, out);
            if (!absl::IsResourceExhausted(answered.status())) {
                return answered;
            }
        }
    }
    const auto history = arguments.table.open(*log);
    if (!history.ok()) {
        return history.status();
    }
    const auto at = resolvePosition((*history)->events(), arguments.at);
    return at.ok() ? print(arguments, **history, *at, out) : at.status();
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
