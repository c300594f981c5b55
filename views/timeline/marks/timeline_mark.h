// A named position as the timeline shows it.
#pragma once

#include <QString>
#include <optional>

#include "model/event/position.h"
#include "views/timeline/scale/axis.h"

namespace oxbow {

struct TimelineMark {
    Position position;
    QString name;
    // Where it stands, found by the timeline; absent until that is known: it is not drawn then.
    std::optional<Axis::Unit> unit;
    QString note = {};

    friend bool operator==(const TimelineMark&, const TimelineMark&) = default;
};

}  // namespace oxbow
