// oxbow blame W --key K [--field PATH] --at P: who wrote a value
#include <limits>

#include "app/cli/command.h"
#include "app/cli/json_line.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    std::string key;
    std::string stream;
    std::optional<std::string> field;
    std::string at = "end";
    bool all = false;
};

absl::Status print(const Log& log, const Blame& blame, const Key& key, const Arguments& arguments,
                   Output& out) {
    const auto event = log.event(blame.writer);
    if (!event.ok()) {
        return event.status();
    }
    JsonObject json;
    json.number("position", blame.writer.value())
        .text("key", key.bytes)
        .text("stream", event->stream);
    if (arguments.field) {
        json.text("field", *arguments.field);
        // A field's text is JSON; one that is not there is told apart from one that is null.
        json.flag("present", blame.value.has_value());
        json.raw("value", blame.value.value_or("null"));
    } else {
        json.value("value", blame.value, event->view().valueIsText());
    }
    json.optionalText("type", event->type).time("time", event->time);
    json.text("source", event->source);
    if (event->partition >= 0) {
        json.number("partition", static_cast<std::uint64_t>(event->partition));
    }
    if (event->offset >= 0) {
        json.number("offset", static_cast<std::uint64_t>(event->offset));
    }
    out.line(json.done());
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
    const auto keys = resolveKeys(**log, arguments.key, arguments.stream);
    if (!keys.ok()) {
        return fail(keys.status());
    }
    const History history(*log);
    Output out;
    bool found = false;
    for (const KeyId id : *keys) {
        const auto key = (*log)->key(id);
        if (!key.ok()) {
            return fail(key.status());
        }
        const auto writers = history.blame(
            id, arguments.field, *at, arguments.all ? std::numeric_limits<std::size_t>::max() : 1);
        if (!writers.ok()) {
            return fail(writers.status());
        }
        for (const Blame& blame : *writers) {
            found = true;
            if (auto status = print(**log, blame, *key, arguments, out); !status.ok()) {
                return fail(status);
            }
        }
    }
    const auto status = out.flush();
    return !status.ok() ? fail(status) : (found ? kSuccess : kNo);
}

}  // namespace

void addBlameCommand(CLI::App& app, Outcome& outcome) {
    CLI::App& command = *app.add_subcommand(
        "blame", "The event that gave a row, or one field of it, the value it has");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    command.add_option("--key", arguments->key, "The row's key")->required();
    command.add_option("--stream", arguments->stream, "Its stream, where several have the key");
    command.add_option("--field", arguments->field, "A field of the row: a.b, items[0].sku, /a/b");
    command.add_option("--at", arguments->at, "The moment: a position, 50%, a time or \"end\"");
    command.add_flag("--all", arguments->all, "Also who gave it its values before");
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, outcome, [arguments] { return run(*arguments); });
}

}  // namespace oxbow
