// How figures grow with the length of the log.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/bench/figure.h"

namespace oxbow {

// The exponent b of y = a·x^b that fits best (least squares of the logarithms): 1 where y grows as
// x does, 0 where it does not grow. Absent below two points with different x, or where a number is
// not positive.
std::optional<double> fittedSlope(const std::vector<std::pair<double, double>>& points);

// One figure at all sizes.
struct Growth {
    std::string title;
    Unit unit = Unit::Count;
    std::vector<double> values;  // a size each
    std::optional<double> slope;
    std::optional<double> goal;  // the slope should be at most this
};
// Of the figures that should hardly grow, and of those that should grow as the log does; `sizes`
// are events.
std::vector<Growth> growthOf(const std::vector<double>& sizes, const std::vector<Figures>& figures);

}  // namespace oxbow
