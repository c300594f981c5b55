// A named position as the timeline shows it.
#pragma once

#include <QString>

#include "model/event/position.h"
#include "views/timeline/axis.h"

namespace oxbow {

struct TimelineMark {
    Position position;
    QString name;
    Axis::Unit unit = 0;  // where it stands; filled in by the timeline

    friend bool operator==(const TimelineMark&, const TimelineMark&) = default;
};

}  // namespace oxbow
