#include "model/find/late_event.h"

#include <algorithm>

namespace oxbow {

absl::StatusOr<std::optional<Position>> nextLate(const EventSequence& events, Position from,
                                                 const Cancelled& cancelled) {
    std::optional<Position> late;
    if (events.lateCount() == 0 || from >= events.end()) {
        return late;
    }
    auto maximum = events.runningMaximum(from);
    if (!maximum.ok()) {
        return maximum.status();
    }
    const auto status = forEachEvent(
        events, from, events.end(), EventParts::All,
        [&](Position p, const EventView& event) {
            const auto& time = event.time ? event.time : event.recordTime;
            if (!time || event.kind == EventKind::Control) {
                return true;
            }
            if (*maximum && time->nanoseconds < **maximum) {
                late = p;
                return false;
            }
            *maximum = std::max(maximum->value_or(time->nanoseconds), time->nanoseconds);
            return true;
        },
        cancelled);
    return status.ok() ? absl::StatusOr<std::optional<Position>>(late) : status;
}

}  // namespace oxbow
