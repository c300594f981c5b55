#include "model/sequence/event_sequence.h"

namespace oxbow {
namespace {

constexpr std::size_t kEventsPerCheck = 64;
constexpr std::size_t kBytesPerCheck = std::size_t{1} << 20;

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
    std::size_t read = 0;
    std::size_t bytes = 0;  // since `cancelled` was asked
    while (cursor->next() && cursor->position() < to) {
        if (read++ % kEventsPerCheck == 0 || bytes > kBytesPerCheck) {
            bytes = 0;
            if (cancelled && cancelled()) {
                return absl::CancelledError("nobody waits for these events any more");
            }
        }
        bytes += cursor->event().value ? cursor->event().value->size() : 0;
        if (!visit(cursor->position(), cursor->event())) {
            return absl::OkStatus();
        }
    }
    return cursor->status();
}

}  // namespace oxbow
