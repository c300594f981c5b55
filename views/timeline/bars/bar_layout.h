// From buckets to bars on the screen.
#pragma once

#include "views/timeline/bars/bar_plot.h"
#include "views/timeline/bars/buckets.h"
#include "views/timeline/bars/type_series.h"
#include "views/timeline/scale/axis.h"

namespace oxbow {

// Bars of the visible series, stacked with the most frequent type at the bottom, where the axis
// shows the buckets now: counts that are older than the axis move with it until newer ones arrive.
// As high as the highest bar in view.
BarPlot::Bars barsOf(const Buckets& buckets, const std::vector<TypeSeries>& series,
                     const Axis& axis);

// The same with everything in one colour.
BarPlot::Bars silhouetteOf(const Buckets& buckets, const QColor& colour, const Axis& axis);

struct Peak {
    std::size_t bucket = 0;
    std::uint64_t events = 0;
};
// The fullest bucket in view, of visible series; no events where there is none.
Peak peakOf(const Buckets& buckets, const std::vector<TypeSeries>& series, const Axis& axis);

bool inView(const Buckets& buckets, std::size_t bucket, const Axis& axis);

}  // namespace oxbow
