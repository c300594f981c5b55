// oxbow diff W --from P --to P: rows that differ
#include "app/cli/command.h"
#include "app/cli/json_line.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    std::string from;
    std::string to;
};

int run(const Arguments& arguments) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return fail(log.status());
    }
    const auto from = resolvePosition(**log, arguments.from);
    if (!from.ok()) {
        return fail(from.status());
    }
    const auto to = resolvePosition(**log, arguments.to);
    if (!to.ok()) {
        return fail(to.status());
    }
    const History history(*log);
    Output out;
    absl::Status inner;
    const auto status = history.diff(*from, *to, [&](const RowDifference& difference) {
        const auto key = (*log)->key(difference.key);
        if (!key.ok()) {
            inner = key.status();
            return false;
        }
        const ChangeKind kind =
            changeKind(difference.before.has_value(), difference.after.has_value());
        out.line(JsonObject()
                     .text("key", key->bytes)
                     .text("stream", (*(*log)->streams())[key->stream.value()])
                     .text("kind", changeKindName(kind))
                     .value("before", difference.before, isText(history, difference.writerBefore))
                     .value("after", difference.after, isText(history, difference.writerAfter))
                     .position("position_before", difference.writerBefore)
                     .position("position_after", difference.writerAfter)
                     .done());
        return out.good();
    });
    for (const absl::Status& result : {status, inner, out.flush()}) {
        if (!result.ok()) {
            return fail(result);
        }
    }
    return kSuccess;
}

}  // namespace

void addDiffCommand(CLI::App& app, Outcome& outcome) {
    CLI::App& command = *app.add_subcommand("diff", "The rows that differ between two positions");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    command.add_option("--from", arguments->from, "The one position")->required();
    command.add_option("--to", arguments->to, "The other")->required();
    command.add_flag("--jsonl")->description("One JSON object a line (the default)");
    onRun(command, outcome, [arguments] { return run(*arguments); });
}

}  // namespace oxbow
