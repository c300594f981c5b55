#include "app/cli/output/event_lines.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "app/cli/output/interrupt.h"
#include "model/branch/invalid_event.h"
#include "model/branch/out/branch_export.h"
#include "model/branch/out/touched_events.h"

namespace oxbow {
namespace {

// Adds the event's name, and what an edit did to it, to its line; `orphaned`: what caused it is
// gone.
void tellOfEdit(std::string& line, const BranchSequence& branch, Position p, const EventView& event,
                bool orphaned) {
    line.resize(line.rfind('}'));
    absl::StrAppend(&line, ",\"id\":\"", textOf(branch.idOf(p)), "\"");
    if (const EditMark mark = branch.markOf(p); mark != EditMark::None) {
        const OwnEvent& own = branch.layout().ownEvents()[*branch.layout().partAt(p).own];
        absl::StrAppend(&line, ",\"edit\":\"", own.isRow ? "row" : std::string(markName(mark)),
                        "\"");
    }
    if (isSkipped(event)) {
        line += ",\"skipped\":true";
    }
    line += orphaned ? ",\"orphaned\":true}\n" : "}\n";
}

}  // namespace

absl::StatusOr<EventLines> EventLines::create(const Past& past, ExportForm form,
                                              const CauseFieldOptions& causes,
                                              std::optional<std::uint64_t> first) {
    const auto fields = causes.fields();
    if (!fields.ok()) {
        return fields.status();
    }
    EventLines lines(past, form);
    lines.m_fields = std::make_unique<const CauseFields>(*fields);
    if (past.branch && form == ExportForm::Jsonl) {
        auto gone = goneCauses(past.line, *lines.m_fields, interrupted, first);
        if (!gone.ok()) {
            return gone.status();
        }
        lines.m_orphans =
            std::make_unique<EffectFinder>(*past.events, *lines.m_fields, *std::move(gone));
    }
    return lines;
}

absl::StatusOr<bool> EventLines::append(std::string& out, Position p, const EventView& event) {
    if (!appendExported(out, m_form, p, event)) {
        return false;
    }
    if (m_orphans) {
        const auto cause = m_orphans->causeOf(p, event, interrupted);
        if (!cause.ok()) {
            return cause.status();
        }
        tellOfEdit(out, *m_past->branch, p, event, cause->has_value());
    }
    return true;
}

}  // namespace oxbow
