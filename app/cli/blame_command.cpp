// oxbow blame W --key K [--field PATH] --at P: who wrote a value
#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/history/blame.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    TableOptions table;
    KeyOptions key;
    std::optional<std::string> field;
    std::string at = "end";
    bool all = false;
};

absl::Status print(const EventSequence& events, const Blame& blame, const Key& key,
                   const std::string& stream, const Arguments& arguments, Output& out) {
    const auto event = eventAt(events, blame.writer);
    if (!event.ok()) {
        return event.status();
    }
    JsonObject json;
    json.number("position", blame.writer.value()).text("key", key.bytes).stream(stream);
    if (arguments.field) {
        json.text("field", *arguments.field);
        // A field's text is JSON; one that is not there is told apart from one that is null.
        json.flag("present", blame.value.has_value());
        json.raw("value", blame.value.value_or("null"));
    } else {
        json.row("value", blame.value, blame.isText, blame.poisoned);
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

absl::StatusOr<ExitCode> blame(const Arguments& arguments, Output& out) {
    if (!arguments.key.key) {
        return wrongUsage("blame is asked for one row: give its --key (or --key-base64)");
    }
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
    const auto keys = arguments.key.resolve(history.keys());
    if (!keys.ok()) {
        return keys.status();
    }
    bool found = false;
    for (const KeyId id : *keys) {
        const auto key = history.keys().key(id);
        if (!key.ok()) {
            return key.status();
        }
        absl::Status printed;
        const auto status = oxbow::blame(
            history, id, arguments.field, *at,
            [&](const Blame& blame) {
                found = true;
                printed = print(history.events(), blame, *key,
                                (*history.keys().streams())[key->stream.value()], arguments, out);
                return printed.ok() && out.good() && arguments.all;
            },
            interrupted);
        for (const absl::Status& result : {status, printed}) {
            if (!result.ok()) {
                return result;
            }
        }
    }
    return found ? kSuccess : kNo;
}

}  // namespace

void addBlameCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "blame", "The event that gave a row, or one field of it, the value it has");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->table.addTo(command);
    arguments->key.addTo(command, "The row's key");
    command.add_option("--field", arguments->field, "A field of the row: a.b, items[0].sku, /a/b");
    command.add_option("--at", arguments->at, std::string("The moment: ") + kMomentHelp);
    command.add_flag("--all", arguments->all, "Also who gave it its values before");
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, chosen, [arguments](Output& out) { return blame(*arguments, out); });
}

}  // namespace oxbow
