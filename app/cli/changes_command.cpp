// oxbow changes W: the change stream
#include "app/cli/command.h"
#include "app/cli/json_line.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    RangeOptions range;
    KeyOptions key;
    std::uint64_t limit = 0;
};

std::string changeJson(const History& history, const Change& change, const Key& key) {
    return JsonObject()
        .number("position", change.position.value())
        .text("key", key.bytes)
        .text("stream", (*history.log().streams())[key.stream.value()])
        .text("kind", changeKindName(change.kind))
        .value("before", change.before, isText(history, change.previousWriter))
        .value("after", change.after, isText(history, change.position))
        .position("previous", change.previousWriter)
        .done();
}

absl::Status print(const History& history, Position from, Position to, std::optional<KeyId> key,
                   std::uint64_t limit, std::uint64_t& printed, Output& out) {
    absl::Status inner;
    const auto status = history.changes(from, to, key, [&](const Change& change) {
        const auto name = history.log().key(change.key);
        if (!name.ok()) {
            inner = name.status();
            return false;
        }
        out.line(changeJson(history, change, *name));
        return out.good() && (limit == 0 || ++printed < limit);
    });
    return inner.ok() ? status : inner;
}

int run(const Arguments& arguments) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return fail(log.status());
    }
    Position from;
    Position to;
    if (auto status = arguments.range.resolve(**log, from, to); !status.ok()) {
        return fail(status);
    }
    std::vector<std::optional<KeyId>> keys = {std::nullopt};
    if (arguments.key.key) {
        const auto found = resolveKeys(**log, *arguments.key.key, arguments.key.stream);
        if (!found.ok()) {
            return fail(found.status());
        }
        keys.assign(found->begin(), found->end());
    }
    const History history(*log);
    Output out;
    std::uint64_t printed = 0;
    for (const auto& key : keys) {
        if (arguments.limit > 0 && printed >= arguments.limit) {
            break;
        }
        if (auto status = print(history, from, to, key, arguments.limit, printed, out);
            !status.ok()) {
            return fail(status);
        }
    }
    const auto status = out.flush();
    return status.ok() ? (keys.empty() ? kNo : kSuccess) : fail(status);
}

}  // namespace

void addChangesCommand(CLI::App& app, Outcome& outcome) {
    CLI::App& command =
        *app.add_subcommand("changes", "What each event did to its row: the change stream");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->range.addTo(command);
    arguments->key.addTo(command);
    command.add_option("--limit", arguments->limit, "At most so many; 0 for all");
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, outcome, [arguments] { return run(*arguments); });
}

}  // namespace oxbow
