// oxbow keys W: the keys, by their order or by a part of their bytes
#include "app/cli/command.h"
#include "app/cli/json_line.h"
#include "app/cli/key_choice.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    KeyChoice choice;
    std::string stream;
    std::string at;
    std::uint64_t limit = 0;
    bool count = false;
};

int run(const Arguments& arguments) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return fail(log.status());
    }
    const auto search = arguments.choice.search(**log, arguments.stream);
    if (!search.ok()) {
        return fail(search.status());
    }
    std::shared_ptr<const Table> table;
    if (!arguments.at.empty()) {
        const auto at = resolvePosition(**log, arguments.at);
        if (!at.ok()) {
            return fail(at.status());
        }
        auto made = History(*log).tableAt(*at);
        if (!made.ok()) {
            return fail(made.status());
        }
        table = *std::move(made);
    }
    const auto streams = (*log)->streams();
    Output out;
    std::uint64_t found = 0;
    const auto status = searchKeys(**log, *search, [&](KeyId id, const KeyView& key) {
        if (table && !table->find(id)) {
            return true;
        }
        ++found;
        if (!arguments.count) {
            JsonObject json;
            if (const std::string& stream = (*streams)[key.stream.value()]; !stream.empty()) {
                json.text("stream", stream);
            }
            out.line(json.text("key", key.bytes).done());
        }
        return out.good() && (arguments.limit == 0 || found < arguments.limit);
    });
    if (!status.ok()) {
        return fail(status);
    }
    if (arguments.count) {
        out.line(JsonObject().number("keys", found).done());
    }
    const auto flushed = out.flush();
    if (!flushed.ok()) {
        return fail(flushed);
    }
    return arguments.choice.given() && found == 0 ? kNo : kSuccess;
}

}  // namespace

void addKeysCommand(CLI::App& app, Outcome& outcome) {
    CLI::App& command = *app.add_subcommand(
        "keys",
        "The keys: by stream, then in order of their bytes (o-10 before o-9); those that contain a "
        "text in order of their first appearance");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->choice.addTo(command, "");
    command.add_option("--stream", arguments->stream, "Only keys of this stream");
    command.add_option("--at", arguments->at, "Only keys that have a row at this moment");
    command.add_option("--limit", arguments->limit, "At most so many; 0 for all");
    command.add_flag("--count", arguments->count, "Only how many there are");
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, outcome, [arguments] { return run(*arguments); });
}

}  // namespace oxbow
