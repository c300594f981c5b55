#include "model/branch/matching_events.h"

#include <algorithm>

namespace oxbow {

absl::StatusOr<std::vector<EventId>> eventsThat(const Condition& holds,
                                                const BranchSequence& events, Position from,
                                                Position to, const Cancelled& cancelled) {
    const BranchLayout& layout = events.layout();
    to = std::min(to, layout.baseEnd());
    const auto inBase = holds.matches(*events.base(), from, to, cancelled);
    if (!inBase.ok()) {
        return inBase.status();
    }
    std::vector<EventId> out;
    out.reserve(inBase->size());
    for (const Position p : *inBase) {
        if (layout.cuts().empty() || !layout.isCut(p)) {
            out.push_back(events.base()->idOf(p));
        }
    }
    for (std::size_t i = 0; i < layout.ownEvents().size(); ++i) {
        const OwnEvent& own = layout.ownEvents()[i];
        const Position gap = layout.baseOf(layout.positionOfOwn(i));
        if (gap >= from && gap <= to && holds.of(own.event.view()) == Truth::True) {
            out.push_back(own.id);
        }
    }
    return out;
}

}  // namespace oxbow
