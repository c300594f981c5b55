// Where on the timeline things stand, read from the log: none of it for the GUI thread.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <vector>

#include "views/timeline/bars/timeline_source.h"
#include "views/timeline/scale/axis.h"

namespace oxbow {

// A position and where it stands on the scale of an axis. That never changes: events come at the
// end.
struct Place {
    Position position;
    Axis::Unit unit = 0;
};

// All that depends on the scale, read in one go, so that it changes for all at once.
struct TimelineLayout {
    std::optional<TimelineSource::Times> times;
    Axis axis;
    Place playhead;
    std::vector<Place> marks;
};

absl::StatusOr<Place> placeOf(const TimelineSource& log, const Axis& axis, Position position);
absl::StatusOr<std::vector<Place>> placesOf(const TimelineSource& log, const Axis& axis,
                                            const std::vector<Position>& positions);
absl::StatusOr<TimelineLayout> layoutOf(const TimelineSource& log, Axis::Scale wanted,
                                        Position playhead, const std::vector<Position>& marks);

}  // namespace oxbow
