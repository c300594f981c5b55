#include "model/branch/out/report.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <string_view>
#include <vector>

#include "model/branch/compare/field_difference.h"
#include "model/branch/fold/open_branch_fold.h"
#include "model/branch/out/touched_events.h"
#include "model/payload/payload.h"

namespace oxbow {
namespace {

constexpr std::string_view kStyle =
    "body{font-family:sans-serif;max-width:60em;margin:2em auto;color:#1d2733}"
    "h1{font-size:160%}h2{font-size:120%;margin-top:1.6em}"
    "table{border-collapse:collapse;width:100%}"
    "th{text-align:left;background:#e8edf2}th,td{border:1px solid #b9c4cf;padding:4px 8px;"
    "vertical-align:top}code{font-family:monospace}"
    ".notice{background:#fff3d6;border:2px dashed #b37400;padding:8px 12px}"
    ".gone{color:#9c2f2f}.come{color:#1d6b3a}";

// Text between tags, of any bytes.
std::string escaped(std::string_view bytes) {
    constexpr std::size_t kMostBytes = 600;
    std::string out;
    for (const char c : payloadPreview(bytes, kMostBytes)) {
        switch (c) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string code(std::string_view bytes) {
    return absl::StrCat("<code>", escaped(bytes), "</code>");
}

void appendRow(std::string& out, const std::vector<std::string>& cells, const char* cell = "td") {
    out += "<tr>";
    for (const std::string& text : cells) {
        absl::StrAppend(&out, "<", cell, ">", text, "</", cell, ">");
    }
    out += "</tr>\n";
}

std::string eventInWords(const Event& event) {
    return absl::StrCat(event.type ? escaped(*event.type) : "an event without a type",
                        event.key ? absl::StrCat(" of ", code(*event.key)) : "");
}

std::string fieldText(const std::optional<RowField>& field) {
    return field ? code(field->text) : std::string("–");
}

// What of the event's value is another one; else the whole of it.
std::string changeInWords(const Edit& edit, const EventSequence& base) {
    const auto p = base.find(edit.events.front());
    const auto before = p ? eventAt(base, *p) : absl::NotFoundError("");
    const auto view = [](const OptionalBytes& bytes) {
        return bytes ? OptionalBytesView(*bytes) : std::nullopt;
    };
    std::vector<std::string> fields;
    if (before.ok()) {
        for (const auto& field : fieldDifferences(view(before->value), view(edit.event.value))) {
            fields.push_back(absl::StrCat(escaped(field.name), ": ", fieldText(field.before),
                                          " became ", fieldText(field.after)));
        }
    }
    return fields.empty() ? absl::StrCat("became ", code(edit.event.value.value_or("null")))
                          : absl::StrJoin(fields, ", ");
}

std::string editInWords(const Edit& edit, const EventSequence& base) {
    std::vector<std::string> which;
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < edit.events.size() && i < kShown; ++i) {
        const auto p = base.find(edit.events[i]);
        auto event = p ? eventAt(base, *p) : absl::NotFoundError("");
        which.push_back(event.ok()
                            ? absl::StrFormat("%s at position %d", eventInWords(*event), p->value())
                            : absl::StrCat("event ", textOf(edit.events[i])));
    }
    if (edit.events.size() > kShown) {
        which.push_back(absl::StrFormat("and %d more", edit.events.size() - kShown));
    }
    const std::string events = absl::StrJoin(which, ", ");
    const auto behind = edit.gap.behind ? base.find(*edit.gap.behind) : std::nullopt;
    const std::uint64_t gap = behind ? behind->next().value() : 0;
    const std::string value =
        code(edit.event.value ? std::string_view(*edit.event.value) : std::string_view("null"));
    switch (edit.kind) {
        case Edit::Kind::Insert:
            return absl::StrFormat("%s at position %d: %s", eventInWords(edit.event), gap, value);
        case Edit::Kind::Modify:
            return absl::StrCat(events, ": ", changeInWords(edit, base));
        case Edit::Kind::Move:
            return absl::StrFormat("%s to position %d", events, gap);
        case Edit::Kind::Row:
            return absl::StrCat("the row ", code(edit.event.key.value_or(std::string())),
                                " stands before the first event as ", value);
        case Edit::Kind::Fold:
            return absl::StrCat("the fold ", escaped(edit.fold), " is ", code(edit.text));
        case Edit::Kind::Interleave:
            return absl::StrCat("the partitions come together by ", code(edit.text));
        case Edit::Kind::Drop:
            break;
    }
    return edit.condition.empty()
               ? events
               : absl::StrCat("all of which ", code(edit.condition), ": ", events);
}

void appendDifference(std::string& out, const RowKey& key, const std::optional<FoldRow>& before,
                      const std::optional<FoldRow>& after) {
    const std::string name = key.stream.empty()
                                 ? code(key.key)
                                 : absl::StrCat(code(key.key), " in ", escaped(key.stream));
    const auto was = shownOf(before);
    const auto is = shownOf(after);
    const bool failed = (before && before->poisoned) || (after && after->poisoned);
    const auto fields =
        was && is && !failed ? fieldDifferences(was, is) : std::vector<FieldDifference>();
    for (const FieldDifference& field : fields) {
        appendRow(out, {name, escaped(field.name), fieldText(field.before), fieldText(field.after),
                        field.amount ? signedText(*field.amount) : std::string()});
    }
    if (fields.empty()) {
        const auto whole = [](const OptionalBytesView& row) {
            return row ? code(*row) : std::string("no row");
        };
        appendRow(out, {name, "", whole(was), whole(is), ""});
    }
}

}  // namespace

absl::StatusOr<std::string> reportHtml(const Provenance& provenance, const ReportOptions& options,
                                       const Cancelled& cancelled) {
    const std::vector<OpenBranch>& line = *provenance.line;
    const BranchBase& log = line.front().base;
    const OpenBranch& branch = line.back();
    const auto touched = touchedEvents(line, cancelled);
    if (!touched.ok()) {
        return touched.status();
    }
    const auto inBranch = ruleInBranch(line, options.fold);
    const auto rows = rowsReached(*inBranch, *touched);
    if (!rows.ok()) {
        return rows.status();
    }
    const auto before = rowLines(options.fold, *log.history, *rows, cancelled);
    const auto after = rowLines(inBranch, *branch.history, *rows, cancelled);
    auto gone = goneCauses(line, options.causes, cancelled);
    const auto root = rootOf(*branch.events, cancelled);
    for (const absl::Status& status :
         {before.status(), after.status(), gone.status(), root.status()}) {
        if (!status.ok()) {
            return status;
        }
    }
    std::uint64_t orphaned = 0;
    EffectFinder finder(*branch.events, options.causes, *std::move(gone));
    if (auto status = finder.forEach([&](Position, std::size_t) { ++orphaned; }, cancelled);
        !status.ok()) {
        return status;
    }

    const std::string title = escaped(branch.branch.name);
    std::string out = absl::StrCat(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>What if: ", title,
        "</title><style>", std::string(kStyle), "</style></head><body>\n<h1>What if: ", title,
        "</h1>\n");
    if (!branch.branch.note.empty()) {
        absl::StrAppend(&out, "<p>", escaped(branch.branch.note), "</p>\n");
    }
    absl::StrAppend(&out, "<p class=\"notice\"><b>Not a fact.</b> ", kNotAFact, "</p>\n");

    if (options.draw) {
        const auto pictures = options.draw(line, *before, *after);
        if (!pictures.ok()) {
            return pictures.status();
        }
        for (const ReportPicture& picture : *pictures) {
            absl::StrAppendFormat(&out,
                                  "<p><img src=\"data:image/png;base64,%s\" width=\"%d\" "
                                  "alt=\"%s\"></p>\n<p>%s</p>\n",
                                  absl::Base64Escape(picture.png), picture.width,
                                  escaped(picture.caption), escaped(picture.caption));
        }
    }
    out += "<h2>What was changed</h2>\n<table>\n";
    appendRow(out, {"Branch", "Edit", "What", "Why", "Made"}, "th");
    for (const OpenBranch& each : line) {
        for (const Edit& edit : each.branch.editsInForce()) {
            const Timestamp made{edit.nanoseconds, TimePrecision::Second, 0};
            appendRow(out, {escaped(each.branch.name), std::string(editKindName(edit.kind)),
                            editInWords(edit, *each.base.events), escaped(edit.reason),
                            absl::StrCat(formatTimestamp(made), edit.author.empty() ? "" : ", ",
                                         escaped(edit.author))});
        }
    }
    absl::StrAppend(
        &out, "</table>\n<p>",
        orphaned == 0
            ? std::string("No later event says that it was caused by one that is gone.")
            : absl::StrFormat("%d later events say that they were caused by one that is gone: they "
                              "were decided in the original history, and are here as they were.",
                              orphaned),
        "</p>\n<h2>What is different</h2>\n");

    std::string table;
    std::uint64_t differing = 0;
    for (const RowKey& key : *rows) {
        const auto was = before->at(key).last();
        const auto is = after->at(key).last();
        if (!showTheSame(was, is) && ++differing <= options.mostRows) {
            appendDifference(table, key, was, is);
        }
    }
    absl::StrAppendFormat(
        &out, "<p>By the fold <b>%s</b>, at the end: %d of the %d rows that the edits reach.</p>\n",
        escaped(options.fold->name()), differing, rows->size());
    if (differing > 0) {
        out += "<table>\n";
        appendRow(out, {"Row", "Field", "As it was", "What if", "Difference"}, "th");
        absl::StrAppend(&out, table, "</table>\n");
    }
    if (differing > options.mostRows) {
        absl::StrAppendFormat(&out, "<p>And %d rows more.</p>\n", differing - options.mostRows);
    }

    out += "<h2>By what it is known again</h2>\n<table>\n";
    appendRow(out, {"", "Events", "Merkle root (SHA-256, RFC 9162)"}, "th");
    appendRow(out, {absl::StrCat("The log ", escaped(provenance.log)),
                    absl::StrCat(log.events->end().value()), code(provenance.root)});
    appendRow(out, {absl::StrCat("The branch ", title), absl::StrCat(branch.events->end().value()),
                    code(*root)});
    absl::StrAppend(&out, "</table>\n<p>Made by Oxbow, ", formatTimestamp(options.now),
                    ".</p>\n</body></html>\n");
    return out;
}

}  // namespace oxbow
