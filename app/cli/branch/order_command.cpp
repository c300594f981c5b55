// oxbow order W: rows that depend on an order that nothing prescribes
#include <algorithm>

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include "app/cli/branch/effect_choice.h"
#include "app/cli/branch/kept_finding.h"
#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/options/row_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/branch/trial/order.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    TableOptions table;
    KeyOptions key;
    CauseFieldOptions causes;
    std::string at = "end";
    std::string keep = "partitions";
    std::uint64_t trials = 1'000;
    std::string branch;
};

std::string positionsJson(const std::vector<Position>& positions) {
    JsonArray out;
    for (const Position p : positions) {
        out.add(absl::StrCat(p.value()));
    }
    return out.done();
}

void addRow(JsonObject& json, std::string_view name, const std::optional<FoldRow>& row) {
    json.row(name, row ? OptionalBytesView(row->shown) : std::nullopt, row && row->isText,
             row && row->poisoned, absl::StrCat("error_", std::string(name)));
}

std::string described(const OrderWitness& witness) {
    JsonArray fields;
    for (const std::string& field : witness.fields) {
        fields.addText(field);
    }
    JsonObject json;
    json.text("key", witness.row.key).stream(witness.row.stream).raw("fields", fields.done());
    addRow(json, "as_it_stands", witness.asItStands);
    addRow(json, "otherwise", witness.otherwise);
    json.raw("order", positionsJson(witness.inLog))
        .raw("other_order", positionsJson(witness.inOther));
    return json.done();
}

// What is known when all is tried.
std::string claimOf(const OrderAnswer& answer, std::size_t dependent) {
    if (dependent > 0) {
        return "proven: each of these rows is another one after another order that keeps all that "
               "must be kept";
    }
    if (answer.freeRows == 0) {
        return "proven: the events of each row have but one order";
    }
    if (answer.exhaustedRows == answer.freeRows) {
        return "proven: every order was tried, and none makes another row";
    }
    return absl::StrFormat(
        "not found in %d trials: neighbours exchanged, and each chain as early and as late as it "
        "can be, which is not every order",
        answer.trials);
}

absl::StatusOr<ExitCode> order(const Arguments& arguments, Output& out) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const auto past = arguments.table.past.open(*log);
    if (!past.ok()) {
        return past.status();
    }
    const auto at = resolvePosition(*past->events, arguments.at);
    if (!at.ok()) {
        return at.status();
    }
    auto fold = ruleOf(**log, arguments.table, past->line);
    if (!fold.ok()) {
        return fold.status();
    }
    auto fields = arguments.causes.fields();
    if (!fields.ok()) {
        return fields.status();
    }
    OrderQuestion question{*std::move(fold),
                           std::nullopt,
                           *at,
                           arguments.keep == "keys" ? Chains::Keys : Chains::Partitions,
                           *std::move(fields),
                           arguments.trials};
    if (arguments.key.key) {
        auto row = chooseRow(*log, arguments.table, arguments.key);
        if (!row.ok()) {
            return row.status();
        }
        question.row = std::move(row->row);
    }
    JsonArray dependent;
    std::size_t count = 0;
    std::optional<OrderWitness> first;
    const auto answer = tryOrders(
        question, *past->events,
        [&](const OrderWitness& witness) {
            dependent.add(described(witness));
            ++count;
            if (!first) {
                first = witness;
            }
        },
        interrupted);
    if (!answer.ok()) {
        return answer.status();
    }
    JsonObject json;
    json.number("at", at->value())
        .flag("order_matters", count > 0)
        .text("claim", claimOf(*answer, count))
        .text("kept", arguments.keep)
        .number("rows", answer->rows)
        .number("free_rows", answer->freeRows)
        .number("exhausted_rows", answer->exhaustedRows)
        .number("trials", answer->trials)
        .number("illegal_orders", answer->illegal)
        .raw("dependent", dependent.done());
    if (first && !arguments.branch.empty()) {
        const auto status = keepFinding(
            **log, arguments.table.past, *past, arguments.branch,
            absl::StrFormat("another order of the events of %s, which nothing prescribes",
                            first->row.key),
            movesInto(*past->events, first->inLog.front(), first->wholeOrder));
        if (!status.ok()) {
            return status;
        }
        json.text("branch", arguments.branch);
    }
    out.line(json.done());
    return count == 0 ? kSuccess : kNo;
}

}  // namespace

void addOrderCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "order",
        "Rows that would be others, had events come in another order that nothing forbids: the "
        "order within a partition is kept, and that of an event and what caused it. Of each such "
        "row it tells two orders; exit 1 where there is one. What it does not find it only calls "
        "proven where every order was tried");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->table.addTo(command);
    arguments->key.addTo(command, "Only the row with this key");
    command.add_option("--at", arguments->at,
                       std::string("At this moment (the end): ") + kMomentHelp);
    command
        .add_option("--keep", arguments->keep,
                    "What keeps its order: the events of a partition (\"partitions\"; where a "
                    "source has none, those of a stream in it), or only those of a key "
                    "(\"keys\")")
        ->check(CLI::IsMember({"partitions", "keys"}));
    arguments->causes.addTo(command);
    addNumberOption(command, "trials", arguments->trials, "At most so many trials of a row");
    command.add_option("--branch", arguments->branch,
                       "Makes a branch of that name, with the other order for the first such row; "
                       "the one order is that of the log");
    command.add_flag("--json")->description("One JSON document (the default)");
    onRun(command, chosen, [arguments](Output& out) { return order(*arguments, out); });
}

}  // namespace oxbow
