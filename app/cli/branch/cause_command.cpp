// oxbow cause W --key K --where CONDITION: the smallest set of events
#include <algorithm>
#include <map>

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include "app/cli/branch/kept_finding.h"
#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/options/row_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/branch/trial/cause.h"
#include "model/fold/latest_value.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    TableOptions table;
    KeyOptions key;
    std::string where;
    std::string at = "end";
    std::string make;
    RangeOptions range;
    std::vector<std::string> positions;
    std::string among;
    std::uint64_t trials = 2'000;
    std::string branch;
};

const std::map<std::string, Truth> kTruths = {
    {"true", Truth::True}, {"false", Truth::False}, {"unknown", Truth::Unknown}};

absl::StatusOr<Condition> conditionOf(const std::string& option, const std::string& text) {
    auto condition = Condition::parse(text);
    return condition.ok()
               ? condition
               : wrongUsage(absl::StrCat(option, ": ", std::string(condition.status().message())));
}

// Which events may be taken away.
absl::Status choose(const Arguments& arguments, const EventSequence& events, Position at,
                    CauseQuestion& question) {
    const auto range = arguments.range.resolve(events);
    if (!range.ok()) {
        return range.status();
    }
    std::vector<Position> positions;
    for (const std::string& text : arguments.positions) {
        const auto p = resolvePosition(events, text);
        if (!p.ok()) {
            return p.status();
        }
        if (*p >= at) {
            return wrongUsage(absl::StrFormat(
                "the event at position %d comes after the moment that is asked about, %d",
                p->value(), at.value()));
        }
        positions.push_back(*p);
    }
    std::sort(positions.begin(), positions.end());
    std::optional<Condition> among;
    if (!arguments.among.empty()) {
        auto condition = conditionOf("--among", arguments.among);
        if (!condition.ok()) {
            return condition.status();
        }
        among = *std::move(condition);
    }
    question.mayGo = [range = *range, positions = std::move(positions), among = std::move(among)](
                         Position p, const EventView& event) {
        return p >= range.begin && p < range.end &&
               (positions.empty() || std::binary_search(positions.begin(), positions.end(), p)) &&
               (!among || among->of(event) == Truth::True);
    };
    return absl::OkStatus();
}

std::string_view claimOf(CauseSearchResult::Found found) {
    switch (found) {
        case CauseSearchResult::Found::No:
            return "not found in these trials";
        case CauseSearchResult::Found::Unproven:
            return "it does it; the trials ran out before it was made as small as it can be";
        case CauseSearchResult::Found::OneMinimal:
            return "1-minimal: without any one of its events it does not do it; another, smaller "
                   "set may";
        case CauseSearchResult::Found::Smallest:
            break;
    }
    return "smallest: no smaller set does it";
}

void addRow(JsonObject& json, std::string_view name, const std::optional<FoldRow>& row) {
    json.row(name, row ? OptionalBytesView(row->shown) : std::nullopt, row && row->isText,
             row && row->poisoned, absl::StrCat("error_", std::string(name)));
}

absl::StatusOr<ExitCode> cause(const Arguments& arguments, Output& out) {
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
    auto condition = conditionOf("--where", arguments.where);
    if (!condition.ok()) {
        return condition.status();
    }
    if (auto status = condition->checkForRows(); !status.ok()) {
        return wrongUsage(std::string(status.message()));
    }
    auto fold = ruleOf(**log, arguments.table, past->line);
    if (!fold.ok()) {
        return fold.status();
    }
    auto row = chooseRow(*log, arguments.table, arguments.key);
    if (!row.ok()) {
        return row.status();
    }
    CauseQuestion question{*std::move(fold), std::move(row->row), *at, *std::move(condition)};
    question.mostTrials = arguments.trials;
    if (arguments.table.fold && *arguments.table.fold != LatestValue::kName) {
        question.folded = std::move(row->history);
    }
    if (!arguments.make.empty()) {
        question.wanted = kTruths.at(arguments.make);
    }
    if (auto status = choose(arguments, *past->events, *at, question); !status.ok()) {
        return status;
    }
    const auto answer = findCause(question, *past->history, interrupted);
    if (!answer.ok()) {
        return answer.status();
    }
    const bool found = answer->found != CauseSearchResult::Found::No;
    JsonArray positions;
    Edit drop;
    drop.kind = Edit::Kind::Drop;
    for (const Position p : answer->events) {
        positions.add(absl::StrCat(p.value()));
        drop.events.push_back(past->events->idOf(p));
    }
    JsonObject json;
    json.text("key", question.row.key)
        .stream(question.row.stream)
        .number("at", at->value())
        .text("where", arguments.where)
        .text("now", truthName(answer->now))
        .text("wanted", truthName(answer->wanted))
        .flag("found", found)
        .raw("positions", positions.done())
        .text("claim", claimOf(answer->found))
        .number("trials", answer->trials)
        .number("row_events", answer->rowEvents)
        .number("candidates", answer->candidates);
    addRow(json, "before", answer->before);
    if (found) {
        addRow(json, "after", answer->after);
    }
    if (found && !arguments.branch.empty()) {
        const auto status =
            keepFinding(**log, arguments.table.past, *past, arguments.branch,
                        absl::StrFormat("without these events \"%s\" is %s of %s at position %d",
                                        arguments.where, std::string(truthName(answer->wanted)),
                                        question.row.key, at->value()),
                        {drop});
        if (!status.ok()) {
            return status;
        }
        json.text("branch", arguments.branch);
    }
    out.line(json.done());
    return found ? kSuccess : kNo;
}

}  // namespace

void addCauseCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "cause",
        "The smallest set of events without which a condition on a row would be false where it is "
        "true, or true where it is not; found by delta debugging (ddmin), of which the answer says "
        "what is proven. Exit 1 where no trial found one");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    arguments->table.addTo(command);
    arguments->key.addTo(command, "The row's key");
    command
        .add_option("--where", arguments->where,
                    "The condition on the row: \"balance < 0\", \"status = 'paid' and total > 10\"")
        ->required();
    command.add_option("--at", arguments->at,
                       std::string("At this moment (the end): ") + kMomentHelp);
    command
        .add_option("--make", arguments->make,
                    "What the condition is to become: without it false, or true where it is not")
        ->check(CLI::IsMember({"true", "false", "unknown"}));
    arguments->range.addTo(command);
    command.add_option("--position", arguments->positions,
                       "Only the event that leads from position P to P+1 may be taken away; any "
                       "number of them");
    command.add_option("--among", arguments->among,
                       "Only events of which this holds may be taken away: \"@key = 'o-7'\"");
    addNumberOption(command, "trials", arguments->trials,
                    "At most so many trials (2000), each of which folds the row's events anew");
    command.add_option("--branch", arguments->branch,
                       "Makes a branch of that name, in which the events are dropped");
    command.add_flag("--json")->description("One JSON document (the default)");
    onRun(command, chosen, [arguments](Output& out) { return cause(*arguments, out); });
}

}  // namespace oxbow
