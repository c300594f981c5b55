#include "app/cli/fold_difference.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/branch/compare/divergence.h"
#include "model/branch/compare/field_difference.h"

namespace oxbow {
namespace {

// A row where the two first make another one of it.
struct FirstDifference {
    RowDivergence row;
    NamedDifference there;
    std::vector<std::string> fields;  // that differ there; none where only one of them has the row
};

absl::StatusOr<FirstDifference> firstOf(const Comparison& comparison, RowDivergence row) {
    FirstDifference first{std::move(row), {}, {}};
    const PlaceInBoth at = first.row.spans.front().from;
    const auto status = diffRows({comparison.past(PastSide::Before).history.get(), at.before},
                                 {comparison.past(PastSide::After).history.get(), at.after},
                                 {first.row.row}, [&first](const NamedDifference& difference) {
                                     first.there = difference;
                                     return true;
                                 });
    if (!status.ok()) {
        return status;
    }
    const NamedDifference& there = first.there;
    if (there.before && there.after && !there.beforePoisoned && !there.afterPoisoned) {
        for (FieldDifference& field : fieldDifferences(there.before, there.after)) {
            first.fields.push_back(std::move(field.name));
        }
    }
    return first;
}

std::string rowJson(const FirstDifference& first) {
    std::uint64_t events = 0;
    for (const DivergenceSpan& span : first.row.spans) {
        events += span.events();
    }
    JsonArray there;
    for (const std::string& field : first.fields) {
        there.addText(field);
    }
    JsonArray anywhere;
    for (const FieldDivergence& field : first.row.fields) {
        anywhere.addText(field.name);
    }
    const NamedDifference& difference = first.there;
    return JsonObject()
        .text("key", first.row.row.key)
        .stream(first.row.row.stream)
        // The row differs from this position on: behind the event that leads to it.
        .number("first", first.row.spans.front().from.before.value())
        .raw("fields", there.done())
        .row("before", difference.before, difference.beforeIsText, difference.beforePoisoned,
             "error_before")
        .row("after", difference.after, difference.afterIsText, difference.afterPoisoned)
        .raw("all_fields", anywhere.done())
        .number("differs_for", events)
        .flag("differs_at_end", first.row.differsAtEnd())
        .done();
}

struct FieldTally {
    std::uint64_t rows = 0;
    std::uint64_t rowsFirst = 0;  // in which it is among the first that differ
    std::optional<Position> first;
    RowKey firstRow;
};

void printFields(const std::vector<FirstDifference>& rows, Output& out) {
    // A row that only one of them has is told as the field without a name.
    std::map<std::string, FieldTally> tallies;
    for (const FirstDifference& row : rows) {
        std::vector<std::string> fields;
        for (const FieldDivergence& field : row.row.fields) {
            fields.push_back(field.name);
        }
        if (row.row.isMissingBefore || row.row.isMissingAfter) {
            fields.emplace_back();
        }
        const Position at = row.row.spans.front().from.before;
        for (const std::string& field : fields) {
            FieldTally& tally = tallies[field];
            ++tally.rows;
            const bool isFirst = field.empty() ? row.fields.empty()
                                               : std::find(row.fields.begin(), row.fields.end(),
                                                           field) != row.fields.end();
            tally.rowsFirst += isFirst ? 1 : 0;
            if (isFirst && (!tally.first || at < *tally.first)) {
                tally.first = at;
                tally.firstRow = row.row.row;
            }
        }
    }
    std::vector<std::pair<std::string, FieldTally>> ranked(tallies.begin(), tallies.end());
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.second.rows > b.second.rows; });
    for (const auto& [field, tally] : ranked) {
        JsonObject json;
        json.text("field", field).number("rows", tally.rows).number("rows_first", tally.rowsFirst);
        json.position("first", tally.first);
        if (tally.first) {
            json.text("key", tally.firstRow.key).stream(tally.firstRow.stream);
        }
        out.line(json.done());
    }
}

}  // namespace

absl::StatusOr<ExitCode> printFoldDifference(const std::shared_ptr<const Log>& log,
                                             const TableOptions& table, const std::string& withFold,
                                             bool byField, Output& out) {
    const auto past = table.past.open(log);
    TableOptions other = table;
    other.fold = withFold;
    auto before = table.open(log);
    auto after = other.open(log);
    for (const absl::Status& status : {past.status(), before.status(), after.status()}) {
        if (!status.ok()) {
            return status;
        }
    }
    ComparedPast one = pastOf(past->line, {log, past->history});
    ComparedPast two = one;
    one.history = *std::move(before);
    two.history = *std::move(after);
    const Position end = past->events->end();
    auto rows = rowsTouched(*one.history, Position(), end, interrupted);
    const auto more = rowsTouched(*two.history, Position(), end, interrupted);
    if (!rows.ok() || !more.ok()) {
        return rows.ok() ? more.status() : rows.status();
    }
    Comparison::Options options;
    options.isLatestValue = false;
    options.isSameRule = false;
    const auto comparison = Comparison::create(
        std::move(one), std::move(two), rowsOfBoth(*std::move(rows), *more), options, interrupted);
    if (!comparison.ok()) {
        return comparison.status();
    }
    std::vector<FirstDifference> differing;
    absl::Status failure;
    const auto status = findDivergences(
        **comparison,
        [&](RowDivergence row) {
            auto first = firstOf(**comparison, std::move(row));
            failure = first.status();
            if (first.ok()) {
                differing.push_back(*std::move(first));
            }
            return failure.ok();
        },
        {}, interrupted);
    for (const absl::Status& result : {failure, status}) {
        if (!result.ok()) {
            return result;
        }
    }
    std::stable_sort(differing.begin(), differing.end(),
                     [](const FirstDifference& a, const FirstDifference& b) {
                         return a.row.spans.front().from.before < b.row.spans.front().from.before;
                     });
    if (byField) {
        printFields(differing, out);
    } else {
        for (const FirstDifference& row : differing) {
            out.line(rowJson(row));
        }
    }
    return differing.empty() ? kSuccess : kNo;
}

}  // namespace oxbow
