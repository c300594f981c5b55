#include "app/cli/branch/effect_choice.h"

#include <algorithm>

#include "app/cli/command.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/message.h"

namespace oxbow {

void CauseFieldOptions::addTo(CLI::App& command) {
    command.add_option(
        "--cause-field", causes,
        "The field that names what caused an event: a path into the value or the source's record, "
        "@header.NAME, @causations, @correlation, @trace or @key; without it the usual names are "
        "looked for: causationId, causation_id, ce-causationid, $causationId, causedBy, …");
    command.add_option("--id-field", names,
                       "The field by which events are named as causes; without it id, eventId, "
                       "messageId, ce-id, …");
}

absl::StatusOr<CauseFields> CauseFieldOptions::fields() const {
    auto fields = CauseFields::create(causes, names);
    return fields.ok() ? fields : wrongUsage(std::string(fields.status().message()));
}

absl::StatusOr<std::uint64_t> addEffects(const EventSequence& events, const CauseFields& fields,
                                         std::vector<EventId>& dropped) {
    std::vector<Position> causes;
    for (const EventId& id : dropped) {
        if (const auto p = events.find(id)) {
            causes.push_back(*p);
        }
    }
    const auto effects = effectsOf(events, causes, fields, interrupted);
    if (!effects.ok()) {
        return effects.status();
    }
    for (const Position p : effects->positions) {
        dropped.push_back(events.idOf(p));
    }
    if (effects->namingACause == 0) {
        tell(
            "no event behind it names a cause, so nothing is known of its effects; --cause-field "
            "says which field names one");
    }
    return effects->positions.size();
}

}  // namespace oxbow
