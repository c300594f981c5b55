#include "model/branch/out/fixture.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <set>

#include "model/branch/fold/open_branch_fold.h"
#include "model/branch/out/touched_events.h"
#include "model/forms/event_json.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

void appendComma(std::string& out) {
    if (!out.ends_with('[') && !out.ends_with('{')) {
        out += ',';
    }
}

std::string rowsJson(const RowLines& lines) {
    std::string out = "[";
    for (const auto& [key, line] : lines) {
        const auto row = line.last();
        appendComma(out);
        out += '{';
        appendTextJson(out, "key", key.key);
        if (!key.stream.empty()) {
            out += ',';
            appendTextJson(out, "stream", key.stream);
        }
        out += ',';
        const bool isThere = row && row->shown && !row->poisoned;
        appendValueJson(out, "row", isThere ? OptionalBytesView(*row->shown) : std::nullopt,
                        row && row->isText);
        if (row && row->poisoned) {
            out += ',';
            appendTextJson(out, "error", row->shown.value_or(std::string()));
        }
        out += '}';
    }
    return out + "]";
}

// Those of the events on which the rows depend that stand in this stretch.
absl::StatusOr<std::string> eventsJson(const EventSequence& events, const RowLines& lines,
                                       Position from, Position to, const Cancelled& cancelled) {
    std::set<Position> wanted;
    for (const auto& each : lines) {
        for (const Position p : each.second.events) {
            if (p >= from && p < to) {
                wanted.insert(p);
            }
        }
    }
    std::string out = "[";
    const std::vector<Position> positions(wanted.begin(), wanted.end());
    const auto status = events.read(
        positions, EventParts::All,
        [&out](Position, const EventView& event) {
            appendComma(out);
            appendEventJson(out, std::nullopt, event);
            return true;
        },
        cancelled);
    return status.ok() ? absl::StatusOr<std::string>(out + "]") : status;
}

}  // namespace

absl::StatusOr<std::string> fixtureJson(const std::shared_ptr<const Fold>& fold,
                                        const Provenance& provenance, const Cancelled& cancelled) {
    const std::vector<OpenBranch>& line = *provenance.line;
    const BranchBase& log = line.front().base;
    const OpenBranch& branch = line.back();
    const auto touched = touchedEvents(line, cancelled);
    if (!touched.ok()) {
        return touched.status();
    }
    const auto inBranch = ruleInBranch(line, fold);
    const auto rows = rowsReached(*inBranch, *touched);
    if (!rows.ok()) {
        return rows.status();
    }
    const auto before = rowLines(fold, *log.history, *rows, cancelled);
    const auto after = rowLines(inBranch, *branch.history, *rows, cancelled);
    for (const absl::Status& status : {before.status(), after.status()}) {
        if (!status.ok()) {
            return status;
        }
    }
    // Up to here both are the same.
    Position first = std::min(log.events->end(), branch.events->end());
    for (const TouchedEvent& event : *touched) {
        for (const auto& standing : {event.inLog, event.inBranch}) {
            if (standing) {
                first = std::min(first, standing->position);
            }
        }
    }
    const auto given = eventsJson(*log.events, *before, Position(), first, cancelled);
    const auto when = eventsJson(*branch.events, *after, first, branch.events->end(), cancelled);
    for (const absl::Status& status : {given.status(), when.status()}) {
        if (!status.ok()) {
            return status;
        }
    }
    const FoldIdentity identity = fold->identity();
    std::string out = "{";
    appendTextJson(out, "name", branch.branch.name);
    if (!branch.branch.note.empty()) {
        appendComma(out);
        appendTextJson(out, "description", branch.branch.note);
    }
    out += ",\"fold\":{";
    appendTextJson(out, "name", fold->name());
    appendComma(out);
    appendTextJson(out, "kind", identity.kind);
    appendComma(out);
    if (validateJson(identity.definition).ok()) {
        absl::StrAppend(&out, "\"definition\":", identity.definition);
    } else {
        appendTextJson(out, "definition", identity.definition);
    }
    absl::StrAppend(&out, "},\"given\":", *given, ",\"when\":{\"edits\":[");
    for (const OpenBranch& each : line) {
        for (const Edit& edit : each.branch.editsInForce()) {
            appendComma(out);
            out += editJson(edit);
        }
    }
    absl::StrAppend(&out, "],\"events\":", *when, "},\"then\":{\"rows\":", rowsJson(*after),
                    ",\"instead_of\":", rowsJson(*before),
                    "},\"provenance\":", provenanceJson(provenance), "}");
    return out;
}

}  // namespace oxbow
