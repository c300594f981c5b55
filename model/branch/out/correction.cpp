#include "model/branch/out/correction.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "model/branch/compare/field_difference.h"
#include "model/branch/fold/open_branch_fold.h"
#include "model/branch/initial_row.h"
#include "model/payload/json_tree.h"

namespace oxbow {
namespace {

// What a built-in fold's definition says of where its amounts stand.
struct Amounts {
    std::string kind;
    std::vector<JsonPath> paths;
    std::optional<JsonPath> lines;  // the paths are those of a line of this list
    bool isByKey = false;           // its rows are those of the events' keys
    bool keepsKey = true;           // a key is a part of what its rows are known by
    bool keepsType = false;         // it looks at some types only
};

Amounts amountsOf(const Fold& fold) {
    const FoldIdentity identity = fold.identity();
    Amounts amounts;
    amounts.kind = identity.kind;
    auto definition = JsonTree::parse(identity.definition);
    if (!definition.ok() || definition->type != JsonType::Object) {
        return amounts;
    }
    const auto textOfMember = [&definition](std::string_view name) -> std::string {
        const JsonTree* member = definition->member(name);
        return member != nullptr && member->type == JsonType::String ? unescapeJson(member->lexeme)
                                                                     : std::string();
    };
    for (const char* name : {"field", "amount"}) {
        if (const std::string text = textOfMember(name); !text.empty()) {
            if (auto path = JsonPath::parse(text); path.ok()) {
                amounts.paths.push_back(*std::move(path));
            }
        }
    }
    // Of lines, the two sides are amounts; without lines they name the accounts.
    if (const std::string lines = textOfMember("entries"); !lines.empty()) {
        if (auto path = JsonPath::parse(lines); path.ok()) {
            amounts.lines = *std::move(path);
        }
        for (const char* name : {"debit", "credit"}) {
            if (auto path = JsonPath::parse(textOfMember(name)); path.ok() && !path->isRoot()) {
                amounts.paths.push_back(*std::move(path));
            }
        }
    }
    const JsonTree* by = definition->member("by");
    amounts.keepsKey =
        by == nullptr ? amounts.kind != "balance" : by->text().find("@key") != std::string::npos;
    amounts.isByKey = by == nullptr || by->text() == "\"@key\"";
    const JsonTree* types = definition->member("types");
    amounts.keepsType = types != nullptr && !types->items.empty();
    return amounts;
}

JsonTree* nodeAt(JsonTree& tree, const JsonPath& path) {
    JsonTree* at = &tree;
    for (const JsonPath::Step& step : path.steps()) {
        if (at->type == JsonType::Array && step.index && *step.index < at->items.size()) {
            at = &at->items[*step.index];
        } else {
            at = at->type == JsonType::Object ? at->member(step.name) : nullptr;
        }
        if (at == nullptr) {
            return nullptr;
        }
    }
    return at;
}

// The number with the other sign, to the letter, whether it stands as a number or as a text. False
// where it is none.
bool negate(JsonTree& node) {
    const bool isText = node.type == JsonType::String;
    if (!isText && node.type != JsonType::Number) {
        return false;
    }
    const std::size_t begin = isText ? 1 : 0;
    if (node.lexeme.size() <= begin) {
        return false;
    }
    if (node.lexeme[begin] == '-') {
        node.lexeme.erase(begin, 1);
    } else {
        node.lexeme.insert(begin, "-");
    }
    return true;
}

// The event as one that takes it back.
absl::StatusOr<Event> reversed(const Event& event, const Amounts& amounts) {
    const auto refused = [&] {
        return absl::FailedPreconditionError(absl::StrCat(
            "the event with the value ", event.value.value_or("null").substr(0, 80),
            " cannot be taken back: the amount that the fold adds up is not there as a number"));
    };
    auto tree = JsonTree::parse(event.value.value_or("null"));
    if (!tree.ok() || event.view().valueIsText()) {
        return refused();
    }
    std::vector<JsonTree*> places = {&*tree};
    if (amounts.lines) {
        JsonTree* list = nodeAt(*tree, *amounts.lines);
        places.clear();
        for (JsonTree& line : list != nullptr ? list->items : places.front()->items) {
            places.push_back(&line);
        }
    }
    bool any = false;
    for (JsonTree* place : places) {
        for (const JsonPath& path : amounts.paths) {
            JsonTree* node = nodeAt(*place, path);
            any |= node != nullptr && negate(*node);
        }
    }
    if (!any) {
        return refused();
    }
    Event out = event;
    out.value = tree->text();
    return out;
}

std::vector<std::string> reasonsOf(const std::vector<OpenBranch>& line) {
    std::vector<std::string> reasons;
    for (const OpenBranch& branch : line) {
        for (const Edit& edit : branch.branch.editsInForce()) {
            if (!edit.reason.empty() &&
                std::find(reasons.begin(), reasons.end(), edit.reason) == reasons.end()) {
                reasons.push_back(edit.reason);
            }
        }
    }
    return reasons;
}

// Makes of an event one that says that it is a correction.
class Signature {
public:
    Signature(const std::vector<OpenBranch>& line, const Timestamp& now)
        : m_branch(line.back().branch.name), m_reasons(reasonsOf(line)), m_now(now) {}

    void sign(Event& event, const std::string& corrects) const {
        event.source = kCorrectionHeader;
        event.partition = -1;
        event.offset = -1;
        event.time = m_now;
        event.recordTime.reset();
        event.record.reset();
        event.details.transaction.reset();
        event.details.headers.push_back({kCorrectionHeader, m_branch});
        if (!corrects.empty()) {
            event.details.headers.push_back({kCorrectsHeader, corrects});
        }
        for (const std::string& reason : m_reasons) {
            event.details.headers.push_back({kReasonHeader, reason});
        }
    }

private:
    const std::string m_branch;
    const std::vector<std::string> m_reasons;
    const Timestamp m_now;
};

using Rows = std::vector<CorrectedRow>;

// An event a row, that says how the row is.
std::vector<Event> asLatestValues(const Rows& rows, const Signature& signature) {
    std::vector<Event> events;
    for (const CorrectedRow& row : rows) {
        Event event;
        event.stream = row.row.stream;
        event.key = row.row.key;
        event.type = kCorrectionType;
        if (const auto right = row.right.last(); right && right->shown) {
            event.value = right->shown;
            if (right->isText) {
                event.details.contentType = std::string(kTextContent);
            }
        }
        signature.sign(event, {});
        events.push_back(std::move(event));
    }
    return events;
}

// An event for each that is to be taken back, and one for each that is to be told.
absl::StatusOr<std::vector<Event>> asDifferences(const std::vector<TouchedEvent>& touched,
                                                 const Amounts& amounts,
                                                 const Signature& signature) {
    constexpr std::array<std::string_view, 3> kReversible = {"sum", "average", "balance"};
    const bool canReverse =
        std::find(kReversible.begin(), kReversible.end(), amounts.kind) != kReversible.end() &&
        !amounts.paths.empty();
    std::vector<Event> events;
    const auto add = [&](Event event, const EventId& corrects) {
        if (!amounts.keepsKey && event.key) {
            // Not the row of the event that is corrected, in the table of latest values.
            event.key = absl::StrCat(*event.key, "/correction");
        }
        if (!amounts.keepsType) {
            event.type = kCorrectionType;
        }
        signature.sign(event, textOf(corrects));
        events.push_back(std::move(event));
    };
    for (const TouchedEvent& event : touched) {
        if (event.isMovedOnly()) {
            continue;
        }
        if (event.inLog) {
            if (!canReverse) {
                return absl::FailedPreconditionError(absl::StrFormat(
                    "no event can be appended that takes back what the event %s did to a table of "
                    "the kind \"%s\": of the latest value, a sum or a balance it can be; of others "
                    "only what a branch adds can be told",
                    textOf(event.id), amounts.kind));
            }
            auto back = reversed(event.inLog->event, amounts);
            if (!back.ok()) {
                return back.status();
            }
            add(*std::move(back), event.id);
        }
        if (event.inBranch && event.inBranch->event.details.contentType == kInitialRowContent) {
            return absl::FailedPreconditionError(
                "the branch sets a row of the fold before the first event: no event can be "
                "appended that does the same");
        }
        if (event.inBranch) {
            add(event.inBranch->event, event.id);
        }
    }
    return events;
}

// The log with these events behind it, which nobody keeps.
absl::StatusOr<OpenBranch> withAppended(const BranchBase& log, const std::vector<Event>& events,
                                        const Cancelled& cancelled) {
    Branch scratch;
    scratch.id = 1;
    for (const Event& event : events) {
        Edit edit;
        edit.kind = Edit::Kind::Insert;
        if (log.events->end() > Position()) {
            edit.gap.behind = log.events->idOf(log.events->end().previous());
        }
        edit.event = event;
        scratch.add(std::move(edit));
    }
    return openBranch(std::move(scratch), log, cancelled);
}

// Holds the corrected rows against the right ones.
absl::Status prove(Rows& rows, const Amounts& amounts) {
    std::vector<std::string> wrong;
    for (CorrectedRow& row : rows) {
        const auto right = row.right.last();
        if (showTheSame(row.corrected, right)) {
            continue;
        }
        const bool bothThere = shownOf(row.corrected) && shownOf(right) &&
                               !row.corrected->poisoned && !right->poisoned;
        if (bothThere) {
            for (const auto& field : fieldDifferences(shownOf(right), shownOf(row.corrected))) {
                row.leftFields.push_back(field.name);
            }
        }
        // A sum is right though it has been added up of more amounts.
        if (amounts.kind != "sum" || row.leftFields != std::vector<std::string>{"count"}) {
            wrong.push_back(absl::StrCat(
                row.row.key, " would be ", std::string(shownOf(row.corrected).value_or("no row")),
                " and not ", std::string(shownOf(right).value_or("no row"))));
        }
    }
    if (wrong.empty()) {
        return absl::OkStatus();
    }
    constexpr std::size_t kShown = 3;
    const std::size_t count = wrong.size();
    wrong.resize(std::min(count, kShown));
    return absl::FailedPreconditionError(absl::StrFormat(
        "no corrective events: folded behind the log they would not give the rows of the branch "
        "(%d of %d, as %s)",
        count, rows.size(), absl::StrJoin(wrong, "; ")));
}

}  // namespace

absl::StatusOr<Correction> correct(const std::shared_ptr<const Fold>& fold,
                                   const std::vector<OpenBranch>& line, const Timestamp& now,
                                   const Cancelled& cancelled) {
    const BranchBase& log = line.front().base;
    for (const OpenBranch& branch : line) {
        const Position end = branch.base.events->end();
        if (branch.branch.pinnedEnd && *branch.branch.pinnedEnd < end) {
            return absl::FailedPreconditionError(absl::StrFormat(
                "the branch %s ends at position %d of its base, which has gone on to %d: a "
                "correction would take back what came since",
                branch.branch.name, branch.branch.pinnedEnd->value(), end.value()));
        }
    }
    const auto touched = touchedEvents(line, cancelled);
    if (!touched.ok()) {
        return touched.status();
    }
    const auto inBranch = ruleInBranch(line, fold);
    const auto reached = rowsReached(*inBranch, *touched);
    if (!reached.ok()) {
        return reached.status();
    }
    auto believed = rowLines(fold, *log.history, *reached, cancelled);
    auto right = rowLines(inBranch, *line.back().history, *reached, cancelled);
    for (const absl::Status& status : {believed.status(), right.status()}) {
        if (!status.ok()) {
            return status;
        }
    }
    Correction correction;
    std::set<RowKey> differing;
    for (const RowKey& row : *reached) {
        if (!showTheSame(believed->at(row).last(), right->at(row).last())) {
            differing.insert(row);
            correction.rows.push_back(
                {row, std::move(believed->at(row)), std::move(right->at(row)), std::nullopt, {}});
        }
    }
    if (differing.empty()) {
        return correction;
    }
    const Amounts amounts = amountsOf(*fold);
    const Signature signature(line, now);
    const bool isLatest = amounts.kind == "latest" && amounts.isByKey;
    auto events = isLatest ? asLatestValues(correction.rows, signature)
                           : asDifferences(*touched, amounts, signature);
    if (!events.ok()) {
        return events.status();
    }
    correction.events = *std::move(events);
    const auto appended = withAppended(log, correction.events, cancelled);
    if (!appended.ok()) {
        return appended.status();
    }
    const auto corrected = rowLines(fold, *appended->history, differing, cancelled);
    if (!corrected.ok()) {
        return corrected.status();
    }
    for (CorrectedRow& row : correction.rows) {
        row.corrected = corrected->at(row.row).last();
    }
    if (auto status = prove(correction.rows, amounts); !status.ok()) {
        return status;
    }
    return correction;
}

}  // namespace oxbow
