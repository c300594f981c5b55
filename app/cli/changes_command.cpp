// oxbow changes W: the change stream
#include "app/cli/command.h"
#include "app/cli/compared_changes.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/history/changes.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    TableOptions table;
    RangeOptions range;
    KeyOptions key;
    std::optional<std::string> every;
    bool summary = false;
    std::uint64_t limit = 0;
};

class Printer {
public:
    Printer(const RowKeys& keys, std::uint64_t limit, Output& out)
        : m_streams(keys.streams()), m_names(keys.cursor()), m_limit(limit), m_out(out) {}

    // False once there is no more to print.
    bool print(const Change& change) {
        const auto key = m_names->key(change.key);
        if (!key.ok()) {
            m_status = key.status();
            return false;
        }
        m_out.line(JsonObject()
                       .number("position", change.position.value())
                       .text("key", key->bytes)
                       .stream((*m_streams)[key->stream.value()])
                       .text("kind", changeKindName(change.kind))
                       .row("before", change.before, change.beforeIsText, change.beforePoisoned,
                            "error_before")
                       .row("after", change.after, change.afterIsText, change.afterPoisoned)
                       .position("previous", change.previousWriter)
                       .done());
        ++m_printed;
        return !done();
    }
    bool done() const { return !m_out.good() || (m_limit > 0 && m_printed >= m_limit); }
    const absl::Status& status() const { return m_status; }

private:
    const Names m_streams;
    const std::unique_ptr<KeyCursor> m_names;
    const std::uint64_t m_limit;
    Output& m_out;
    std::uint64_t m_printed = 0;
    absl::Status m_status;
};

absl::StatusOr<ExitCode> changes(const Arguments& arguments, Output& out) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const auto opened = arguments.table.open(*log);
    if (!opened.ok()) {
        return opened.status();
    }
    const History& history = **opened;
    const auto range = arguments.range.resolve(history.events());
    if (!range.ok()) {
        return range.status();
    }
    if (arguments.every) {
        const ComparedOptions options{*arguments.every, arguments.summary, arguments.limit};
        return comparedChanges(history, range->begin, range->end, arguments.key, options, out);
    }
    std::vector<std::optional<KeyId>> keys = {std::nullopt};
    if (arguments.key.key) {
        const auto found = arguments.key.resolve(history.keys());
        if (!found.ok()) {
            return found.status();
        }
        keys.assign(found->begin(), found->end());
    }
    Printer printer(history.keys(), arguments.limit, out);
    for (const auto& key : keys) {
        if (printer.done()) {
            break;
        }
        const auto print = [&printer](const Change& change) { return printer.print(change); };
        const auto status =
            key ? changesOfRow(history, *key, range->begin, range->end, print, interrupted)
                : history.changes(range->begin, range->end, print, interrupted);
        for (const absl::Status& result : {status, printer.status()}) {
            if (!result.ok()) {
                return result;
            }
        }
    }
    return keys.empty() ? kNo : kSuccess;
}

}  // namespace

void addChangesCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command =
        *app.add_subcommand("changes", "What each event did to its row: the change stream");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->table.addTo(command);
    arguments->range.addTo(command);
    arguments->key.addTo(command);
    auto* every = command.add_option(
        "--every", arguments->every,
        "What would be captured by comparing the table with what it was, every so many events "
        "(100) or so long a time by the log's clock (10s), and how much of each row is missed");
    command
        .add_flag("--summary", arguments->summary,
                  "Only count what such a capture sees and what it misses")
        ->needs(every);
    addNumberOption(command, "limit", arguments->limit, kLimitHelp);
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, chosen, [arguments](Output& out) { return changes(*arguments, out); });
}

}  // namespace oxbow
