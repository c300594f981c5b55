// oxbow table W --at P: the table at a position
#include <algorithm>

#include "app/cli/command.h"
#include "model/export/event_csv.h"
#include "model/export/event_json.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    std::string at = "end";
    KeyOptions key;
    std::uint64_t limit = 0;
    std::string format = "jsonl";
};

struct Row {
    std::string stream;
    std::string key;
    std::string bytes;
    Position writer;
    bool isText = false;
};
using Visit = std::function<absl::Status(const Row&)>;

absl::Status readRow(const History& history, KeyId id, Position writer, const Visit& visit) {
    const auto key = history.log().key(id);
    if (!key.ok()) {
        return key.status();
    }
    auto bytes = history.rowWrittenBy(writer);
    if (!bytes.ok()) {
        return bytes.status();
    }
    return visit({(*history.log().streams())[key->stream.value()], key->bytes,
                  std::move(*bytes).value_or(""), writer, isText(history, writer)});
}

// Visits the rows that were asked for, in order of the keys' first appearance.
absl::Status visitRows(const History& history, Position at, const Arguments& arguments,
                       const Visit& visit) {
    const std::uint64_t limit = arguments.limit == 0 ? ~std::uint64_t{0} : arguments.limit;
    if (arguments.key.key) {
        const auto keys = resolveKeys(history.log(), *arguments.key.key, arguments.key.stream);
        if (!keys.ok()) {
            return keys.status();
        }
        for (std::size_t i = 0; i < std::min<std::uint64_t>(keys->size(), limit); ++i) {
            const auto version = history.versionAt((*keys)[i], at);
            if (!version.ok()) {
                return version.status();
            }
            if (!*version || (*version)->deleted) {
                continue;
            }
            if (auto status = readRow(history, (*keys)[i], (*version)->writer, visit);
                !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }
    const auto table = history.tableAt(at);
    if (!table.ok()) {
        return table.status();
    }
    for (std::uint64_t n = 0; n < std::min((*table)->rowCount(), limit); ++n) {
        const Table::Row row = (*table)->row(n);
        if (auto status = readRow(history, row.key, row.writer, visit); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

int run(const Arguments& arguments) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return fail(log.status());
    }
    const auto at = resolvePosition(**log, arguments.at);
    if (!at.ok()) {
        return fail(at.status());
    }
    const bool csv = arguments.format == "csv";
    Output out;
    if (csv) {
        out.write(rowCsvHeader());
    }
    std::uint64_t printed = 0;
    std::string line;
    const auto status = visitRows(History(*log), *at, arguments, [&](const Row& row) {
        line.clear();
        if (csv) {
            appendRowCsv(line, row.stream, row.key, row.bytes, row.writer);
        } else {
            appendRowJson(line, row.stream, row.key, row.bytes, row.writer, row.isText);
            line += '\n';
        }
        out.write(line);
        ++printed;
        return out.good() ? absl::OkStatus() : absl::CancelledError("nobody reads on");
    });
    if (!status.ok() && !absl::IsCancelled(status)) {
        return fail(status);
    }
    if (auto flushed = out.flush(); !flushed.ok()) {
        return fail(flushed);
    }
    return arguments.key.key && printed == 0 ? kNo : kSuccess;
}

}  // namespace

void addTableCommand(CLI::App& app, Outcome& outcome) {
    CLI::App& command = *app.add_subcommand(
        "table",
        "The table at a position: the rows in order of the keys' first appearance; a row's "
        "position names the event that wrote it");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    command.add_option("--at", arguments->at, "The moment: a position, 50%, a time or \"end\"");
    arguments->key.addTo(command);
    command.add_option("--limit", arguments->limit, "At most so many rows; 0 for all");
    command.add_option("--format", arguments->format, "How to print")
        ->check(CLI::IsMember({"jsonl", "csv"}));
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, outcome, [arguments] { return run(*arguments); });
}

}  // namespace oxbow
