#include "views/timeline/timeline_layout.h"

#include "views/timeline/scale/places.h"

namespace oxbow {

absl::StatusOr<Place> placeOf(const TimelineSource& log, const Axis& axis, Position position) {
    const auto unit = unitOf(axis, log, position);
    if (!unit.ok()) {
        return unit.status();
    }
    return Place{position, *unit};
}

absl::StatusOr<std::vector<Place>> placesOf(const TimelineSource& log, const Axis& axis,
                                            const std::vector<Position>& positions) {
    std::vector<Place> places;
    for (const Position position : positions) {
        const auto place = placeOf(log, axis, position);
        if (!place.ok()) {
            return place.status();
        }
        places.push_back(*place);
    }
    return places;
}

absl::StatusOr<TimelineLayout> layoutOf(const TimelineSource& log, Axis::Scale wanted,
                                        Position playhead, const std::vector<Position>& marks) {
    TimelineLayout layout;
    const auto times = log.times();
    if (!times.ok()) {
        return times.status();
    }
    layout.times = *times;
    const auto axis = axisOver(log, wanted);
    if (!axis.ok()) {
        return axis.status();
    }
    layout.axis = *axis;
    const auto here = placeOf(log, layout.axis, playhead);
    if (!here.ok()) {
        return here.status();
    }
    layout.playhead = *here;
    auto places = placesOf(log, layout.axis, marks);
    if (!places.ok()) {
        return places.status();
    }
    layout.marks = *std::move(places);
    return layout;
}

}  // namespace oxbow
