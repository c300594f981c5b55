#include "views/timeline/scale/places.h"

#include <algorithm>

namespace oxbow {

absl::StatusOr<Axis> axisOver(const TimelineSource& source, Axis::Scale wanted) {
    if (wanted == Axis::Scale::Time) {
        const auto times = source.times();
        if (!times.ok()) {
            return times.status();
        }
        if (times->has_value()) {
            return Axis::overTime((*times)->first, (*times)->last);
        }
    }
    return Axis::overPositions(source.end());
}

absl::StatusOr<Axis::Unit> unitOf(const Axis& axis, const TimelineSource& source,
                                  Position position) {
    if (axis.scale() == Axis::Scale::Position) {
        return Axis::unitOf(position);
    }
    const auto time = source.timeAt(position);
    if (!time.ok()) {
        return time.status();
    }
    return time->value_or(axis.domainFrom());
}

absl::StatusOr<double> xOf(const Axis& axis, const TimelineSource& source, Position position) {
    const auto unit = unitOf(axis, source, position);
    if (!unit.ok()) {
        return unit.status();
    }
    return axis.xOf(*unit);
}

absl::StatusOr<Position> positionAt(const Axis& axis, const TimelineSource& source, double x) {
    // Times may run on while an import goes on: the end is what the source says, not the axis.
    const Axis::Unit unit = axis.unitAt(x);
    if (unit >= axis.domainTo()) {
        return source.end();
    }
    if (unit <= axis.domainFrom()) {
        return Position(0);
    }
    if (axis.scale() == Axis::Scale::Position) {
        return std::min(Axis::nearestPosition(unit), source.end());
    }
    return source.positionAt(unit);
}

absl::StatusOr<Position> edgeAt(const Axis& axis, const TimelineSource& source, Axis::Unit unit,
                                bool exact) {
    if (unit <= axis.domainFrom()) {
        return Position(0);
    }
    if (unit >= axis.domainTo()) {
        return source.end();
    }
    if (axis.scale() == Axis::Scale::Position) {
        return std::min(Axis::nearestPosition(unit), source.end());
    }
    if (!exact) {
        return source.positionNear(unit - 1);
    }
    return source.positionAt(unit - 1);
}

}  // namespace oxbow
