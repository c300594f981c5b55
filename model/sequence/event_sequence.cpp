#include "model/sequence/event_sequence.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kEventsPerCheck = 64;

}  // namespace

absl::StatusOr<Event> eventAt(const EventSequence& events, Position p) {
    Event found;
    const auto status =
        events.read(std::span(&p, 1), EventParts::All, [&found](Position, const EventView& event) {
            found = Event(event);
            return false;
        });
    return status.ok() ? absl::StatusOr<Event>(std::move(found)) : status;
}

absl::Status forEachEvent(const EventSequence& events, Position from, Position to, EventParts parts,
                          const VisitEvent& visit, const Cancelled& cancelled) {
    if (from >= to) {
        return absl::OkStatus();
    }
    const auto cursor = events.from(from, Direction::Forward, parts);
    while (cursor->next() && cursor->position() < to) {
        if (cancelled && cursor->position().value() % kEventsPerCheck == 0 && cancelled()) {
            return absl::CancelledError("nobody waits for these events any more");
        }
        if (!visit(cursor->position(), cursor->event())) {
            return absl::OkStatus();
        }
    }
    return cursor->status();
}

}  // namespace oxbow
