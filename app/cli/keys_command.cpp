// oxbow keys W: the keys, by their order or by a part of their bytes
#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/options/key_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    TableOptions table;
    KeyChoice choice;
    std::optional<std::string> stream;
    std::string at;
    std::uint64_t limit = 0;
    bool count = false;
};

absl::StatusOr<ExitCode> keys(const Arguments& arguments, Output& out) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const auto opened = arguments.table.open(*log);
    if (!opened.ok()) {
        return opened.status();
    }
    const History& history = **opened;
    const auto search = arguments.choice.search(history.keys(), arguments.stream);
    if (!search.ok()) {
        return search.status();
    }
    std::shared_ptr<const Table> table;
    if (!arguments.at.empty()) {
        const auto at = resolvePosition(history.events(), arguments.at);
        if (!at.ok()) {
            return at.status();
        }
        auto made = history.tableAt(*at, nullptr, interrupted);
        if (!made.ok()) {
            return made.status();
        }
        table = *std::move(made);
    }
    const auto streams = history.keys().streams();
    std::uint64_t found = 0;
    absl::Status inner;
    const auto print = [&](KeyId id, const KeyView& key) {
        if (table && !table->find(id)) {
            return true;
        }
        // A branch knows the keys of its base, whatever it dropped.
        if (!table && arguments.table.past.branch) {
            const auto any = history.versionAt(id, history.madeUpTo());
            if (!any.ok() || !*any) {
                inner.Update(any.status());
                return any.ok();
            }
        }
        ++found;
        if (!arguments.count) {
            out.line(
                JsonObject().stream((*streams)[key.stream.value()]).text("key", key.bytes).done());
        }
        return out.good() && found != arguments.limit;
    };
    if (auto status = history.keys().search(*search, print, interrupted); !status.ok()) {
        return status;
    }
    if (!inner.ok()) {
        return inner;
    }
    if (arguments.count) {
        out.line(JsonObject().number("keys", found).done());
    }
    return arguments.choice.given() && found == 0 ? kNo : kSuccess;
}

}  // namespace

void addKeysCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "keys",
        "The keys: by stream, then in order of their bytes (o-10 before o-9); those that contain a "
        "text in order of their first appearance");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->table.addTo(command);
    arguments->choice.addTo(command, "");
    addBytesOption(command, "stream", arguments->stream, "Only keys of this stream");
    command.add_option("--at", arguments->at,
                       std::string("Only keys that have a row at this moment: ") + kMomentHelp);
    addNumberOption(command, "limit", arguments->limit, kLimitHelp);
    command.add_flag("--count", arguments->count, "Only how many there are");
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, chosen, [arguments](Output& out) { return keys(*arguments, out); });
}

}  // namespace oxbow
