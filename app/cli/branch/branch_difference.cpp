#include "app/cli/branch/branch_difference.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "app/cli/output/message.h"
#include "model/branch/compare/divergence.h"
#include "model/branch/compare/field_difference.h"
#include "model/fold/latest_value.h"
#include "model/history/fold/fold_history.h"
#include "model/history/moment.h"

namespace oxbow {
namespace {

using Line = std::vector<OpenBranch>;

absl::StatusOr<Line> openPast(const std::shared_ptr<const Log>& log, const std::string& branch) {
    if (branch.empty()) {
        return Line();
    }
    return openLine(BranchShelf(log->workspace()), branch,
                    {log, std::make_shared<const LogHistory>(log)}, interrupted);
}

// A past with its table, and, of a fold, the rows that its edits reach.
struct ReachedPast {
    ComparedPast past;
    std::vector<RowKey> reached;
    bool isMadeAnew = false;           // and which those are is not known
    std::optional<FoldIdentity> rule;  // of a fold
};

absl::StatusOr<ReachedPast> reachedPast(const std::shared_ptr<const Log>& log, const Line& line,
                                        const std::optional<std::string>& fold) {
    ReachedPast reached;
    reached.past = pastOf(line, {log, std::make_shared<const LogHistory>(log)});
    if (!fold) {
        return reached;
    }
    const auto rule = findFoldIn(*log, line, *fold);
    if (!rule.ok()) {
        return rule.status();
    }
    reached.rule = (*rule)->identity();
    if (line.empty()) {
        auto kept = openFold(log, *fold);
        if (!kept.ok()) {
            return kept.status();
        }
        reached.past.history = std::make_shared<const FoldHistory>(log, kept->changes);
        return reached;
    }
    const auto opened = openFoldIn(log, line, *fold);
    if (!opened.ok()) {
        return opened.status();
    }
    reached.past.history = opened->history;
    reached.isMadeAnew = opened->refolded.empty();
    for (const auto& each : opened->refolded) {
        const auto rows = rowsOfKeys(each->keys(), each->reachedKeys());
        if (!rows.ok()) {
            return rows.status();
        }
        reached.reached = rowsOfBoth(std::move(reached.reached), *rows);
    }
    return reached;
}

// The rows that may differ.
absl::StatusOr<std::vector<RowKey>> candidates(const ReachedPast& one, const ReachedPast& other,
                                               bool isSameRule) {
    if (isSameRule && !one.isMadeAnew && !other.isMadeAnew) {
        return rowsOfBoth(one.reached, other.reached);
    }
    const StepAlignment steps(one.past.places, other.past.places);
    const PlaceInBoth from = isSameRule ? steps.placeAt(steps.firstDifference()) : PlaceInBoth();
    const PlaceInBoth to = steps.endPlace();
    auto before = rowsTouched(*one.past.history, from.before, to.before, interrupted);
    const auto after = rowsTouched(*other.past.history, from.after, to.after, interrupted);
    if (!before.ok() || !after.ok()) {
        return before.ok() ? after : before;
    }
    return rowsOfBoth(*std::move(before), *after);
}

absl::StatusOr<std::shared_ptr<const Comparison>> compare(const std::shared_ptr<const Log>& log,
                                                          const BranchDifference& wanted) {
    const auto afterLine = openPast(log, wanted.branch);
    if (!afterLine.ok()) {
        return afterLine.status();
    }
    const auto beforeLine =
        openPast(log, wanted.against.value_or(afterLine->empty() ? std::string()
                                                                 : afterLine->back().branch.base));
    if (!beforeLine.ok()) {
        return beforeLine.status();
    }
    // No fold is called like the log's own table: see FoldShelf.
    const auto fold = wanted.fold == std::string(LatestValue::kName) ? std::nullopt : wanted.fold;
    auto before = reachedPast(log, *beforeLine, fold);
    auto after = reachedPast(log, *afterLine, fold);
    if (!before.ok() || !after.ok()) {
        return before.ok() ? after.status() : before.status();
    }
    const bool isSameRule = before->rule == after->rule;
    auto rows =
        fold ? candidates(*before, *after, isSameRule)
             : rowsThatMayDiffer(before->past, *beforeLine, after->past, *afterLine, interrupted);
    if (!rows.ok()) {
        return rows.status();
    }
    Comparison::Options options;
    options.by = wanted.align;
    options.isLatestValue = !fold;
    options.isSameRule = isSameRule;
    return Comparison::create(std::move(before->past), std::move(after->past), *std::move(rows),
                              options, interrupted);
}

std::string amountsJson(const std::vector<FieldDifference>& fields) {
    JsonObject json;
    bool any = false;
    for (const FieldDifference& field : fields) {
        if (field.amount) {
            json.raw(field.name, field.amount->text());
            any = true;
        }
    }
    return any ? json.done() : std::string();
}

std::string stateJson(const NamedDifference& difference) {
    const ChangeKind kind = changeKind(difference.before.has_value(), difference.after.has_value());
    JsonObject json;
    json.text("key", difference.row.key)
        .stream(difference.row.stream)
        .text("kind", changeKindName(kind))
        .row("before", difference.before, difference.beforeIsText, difference.beforePoisoned,
             "error_before")
        .row("after", difference.after, difference.afterIsText, difference.afterPoisoned)
        .position("position_before", difference.writerBefore)
        .position("position_after", difference.writerAfter);
    if (!difference.beforePoisoned && !difference.afterPoisoned) {
        const std::string amounts =
            amountsJson(fieldDifferences(difference.before, difference.after));
        if (!amounts.empty()) {
            json.raw("amounts", amounts);
        }
    }
    return json.done();
}

void addEvents(JsonObject& json, const char* before, const char* after,
               const EventsInBoth& events) {
    if (events.before) {
        json.number(before, events.before->value());
    }
    if (events.after) {
        json.number(after, events.after->value());
    }
}

std::string spanJson(const DivergenceSpan& span) {
    JsonObject json;
    json.number("from_before", span.from.before.value())
        .number("from_after", span.from.after.value());
    if (!span.isOpen) {
        json.number("to_before", span.to.before.value()).number("to_after", span.to.after.value());
    }
    addEvents(json, "begun_by_before", "begun_by_after", span.begun);
    addEvents(json, "ended_by_before", "ended_by_after", span.ended);
    json.number("events", span.events());
    if (span.nanoseconds) {
        json.raw("seconds", Decimal(Decimal::Scaled{*span.nanoseconds, 9}).text());
    }
    return json.done();
}

std::string historyJson(const RowDivergence& row) {
    JsonArray spans;
    std::uint64_t events = 0;
    for (const DivergenceSpan& span : row.spans) {
        spans.add(spanJson(span));
        events += span.events();
    }
    JsonArray fields;
    JsonObject greatest;
    for (const FieldDivergence& field : row.fields) {
        fields.addText(field.name);
        if (field.greatest) {
            greatest.raw(field.name, field.greatest->text());
        }
    }
    return JsonObject()
        .text("key", row.row.key)
        .stream(row.row.stream)
        .flag("differs_at_end", row.differsAtEnd())
        .flag("missing_before", row.isMissingBefore)
        .flag("missing_after", row.isMissingAfter)
        .number("events", events)
        .raw("fields", fields.done())
        .raw("greatest", greatest.done())
        .raw("intervals", spans.done())
        .done();
}

absl::Status printState(const Log& log, const Comparison& comparison,
                        const BranchDifference& wanted, Output& out) {
    const auto moment = momentOf(log, wanted.at);
    if (!moment.ok()) {
        return moment.status();
    }
    const Position end = std::min(comparison.past(PastSide::Before).places.logEnd(),
                                  comparison.past(PastSide::After).places.logEnd());
    if (moment->position > end) {
        tell(
            absl::StrFormat("compared at position %d, where the shorter of the two ends: nothing "
                            "behind that stands in both",
                            end.value()));
    }
    const auto place = comparison.placeAtLog(moment->position, moment->time);
    if (!place.ok()) {
        return place.status();
    }
    return comparison.differencesAt(
        *place,
        [&out](const NamedDifference& difference) {
            out.line(stateJson(difference));
            return out.good();
        },
        interrupted);
}

}  // namespace

absl::StatusOr<ExitCode> printDifference(const std::shared_ptr<const Log>& log,
                                         const BranchDifference& wanted, Output& out) {
    const auto comparison = compare(log, wanted);
    if (!comparison.ok()) {
        return comparison.status();
    }
    const auto status = wanted.history ? findDivergences(
                                             **comparison,
                                             [&out](const RowDivergence& row) {
                                                 out.line(historyJson(row));
                                                 return out.good();
                                             },
                                             {}, interrupted)
                                       : printState(*log, **comparison, wanted, out);
    return status.ok() ? absl::StatusOr<ExitCode>(kSuccess) : status;
}

}  // namespace oxbow
