// Positions on the timeline: which pixel a position stands at, which position a pixel means.
//
// On the time scale a position stands at the greatest event time before it, so the axis is
// monotone: a late event stays where it arrived, and events of equal time share a pixel. On both
// scales the answer for a pixel is a position of the log, and the left and right end of the whole
// axis always mean the positions 0 and end.
#pragma once

#include <absl/status/statusor.h>

#include "views/timeline/bars/timeline_source.h"
#include "views/timeline/scale/axis.h"

namespace oxbow {

// An axis that shows the whole log, on the scale that was asked for: the position scale where the
// log has no times.
absl::StatusOr<Axis> axisOver(const TimelineSource& source, Axis::Scale wanted);

absl::StatusOr<Axis::Unit> unitOf(const Axis& axis, const TimelineSource& source,
                                  Position position);
absl::StatusOr<double> xOf(const Axis& axis, const TimelineSource& source, Position position);

// The state that pixel `x` shows: on the time scale all events up to that moment are applied, on
// the position scale it is the nearest position.
absl::StatusOr<Position> positionAt(const Axis& axis, const TimelineSource& source, double x);

// Where a bucket that begins at `unit` begins in the log: after all events that sit before it;
// about there and without a look at the disk where it need not be exact.
absl::StatusOr<Position> edgeAt(const Axis& axis, const TimelineSource& source, Axis::Unit unit,
                                bool exact = true);

}  // namespace oxbow
