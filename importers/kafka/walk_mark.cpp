#include "importers/kafka/walk_mark.h"

namespace oxbow::kafka {
namespace {

void write(std::size_t segment, const SegmentReader::Place& place, MarkWriter& mark) {
    mark.number(segment)
        .number(place.position)
        .number(zigzag(place.floor))
        .number(place.begun ? 1 : 0);
}

// A segment and a place in it; false where there is no such segment.
bool read(MarkReader& mark, std::size_t segments, std::size_t& segment,
          SegmentReader::Place& place) {
    segment = static_cast<std::size_t>(mark.number());
    place.position = mark.number();
    place.floor = unzigzag(mark.number());
    place.begun = mark.number() != 0;
    return mark.ok() && segment < segments;
}

}  // namespace

void writePlace(const WalkPlace& place, MarkWriter& mark) {
    mark.number(zigzag(place.least))
        .number(place.opened)
        .number(place.segment)
        .number(place.damaged ? 1 : 0)
        .number(place.thinned ? 1 : 0)
        .number(place.readings.size());
    for (const WalkPlace::Reading& reading : place.readings) {
        write(reading.segment, reading.place, mark);
    }
    mark.number(place.pending.size());
    for (const WalkPlace::Pending& pending : place.pending) {
        write(pending.segment, pending.place, mark);
        mark.number(zigzag(pending.to)).number(pending.hole ? 1 : 0);
    }
}

std::optional<WalkPlace> readPlace(MarkReader& mark, std::size_t segments) {
    WalkPlace place;
    place.least = unzigzag(mark.number());
    place.opened = static_cast<std::size_t>(mark.number());
    place.segment = static_cast<std::size_t>(mark.number());
    place.damaged = mark.number() != 0;
    place.thinned = mark.number() != 0;
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        WalkPlace::Reading& reading = place.readings.emplace_back();
        if (!read(mark, segments, reading.segment, reading.place)) {
            return std::nullopt;
        }
    }
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        WalkPlace::Pending& pending = place.pending.emplace_back();
        if (!read(mark, segments, pending.segment, pending.place)) {
            return std::nullopt;
        }
        pending.to = unzigzag(mark.number());
        pending.hole = mark.number() != 0;
    }
    return mark.ok() && place.opened <= segments ? std::optional(place) : std::nullopt;
}

}  // namespace oxbow::kafka
