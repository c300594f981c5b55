// Where the ruler under the timeline puts its numbers.
#pragma once

#include <QString>
#include <cstdint>
#include <vector>

#include "views/timeline/scale/axis.h"

namespace oxbow {

struct Tick {
    Axis::Unit unit = 0;
    QString label;
    bool major = false;  // a new day between hours, a new year between months: shown stronger
    friend bool operator==(const Tick&, const Tick&) = default;
};

// Ticks of the visible part at sensible steps (1, 2 or 5 positions times a power of ten; seconds,
// minutes, hours, days, months, years), at least `apart` pixels from each other. Times are UTC.
std::vector<Tick> ticksOf(const Axis& axis, double apart);

// What the labels of a time scale leave out: "2019-12-03 UTC" where all of the visible part lies on
// one day and the labels are times of that day, else "UTC". "position" on the position scale.
QString scaleCaption(const Axis& axis, double apart);

}  // namespace oxbow
