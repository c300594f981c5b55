#include "views/timeline/bars/bar_layout.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace oxbow {

namespace {

// Bars thinner than this stand side by side without a gap.
constexpr double kThin = 2.5;

// Centres and width: equal for all bars but the last, which may be cut off by the end of the log.
// Bars begin at their bucket's left edge and leave the gap at the right, so that with a whole
// number of pixels a bucket all are equally wide on the screen.
void place(const Buckets& buckets, const Axis& axis, BarPlot::Bars& bars) {
    if (buckets.size() == 0) {
        return;
    }
    const double pitch = axis.xOf(buckets.units[1]) - axis.xOf(buckets.units[0]);
    bars.width = std::max(pitch < kThin ? pitch : pitch - 1, 1.0);
    bars.centres.reserve(buckets.size());
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        bars.centres.push_back(axis.xOf(buckets.units[i]) + bars.width / 2);
    }
}

}  // namespace

BarPlot::Bars barsOf(const Buckets& buckets, const std::vector<TypeSeries>& series,
                     const Axis& axis) {
    BarPlot::Bars bars;
    place(buckets, axis, bars);
    std::vector<double> tops(buckets.size());
    for (const TypeSeries& one : series) {
        if (!one.visible) {
            continue;
        }
        const auto events = buckets.of(one);
        for (std::size_t i = 0; i < buckets.size(); ++i) {
            tops[i] += double(events[i]);
        }
        bars.stacks.push_back({one.style.colour, tops});
    }
    // Each stack starts at 0, so the taller ones are painted first.
    std::reverse(bars.stacks.begin(), bars.stacks.end());
    bars.highest = std::max(double(peakOf(buckets, series, axis).events), 1.0);
    return bars;
}

BarPlot::Bars silhouetteOf(const Buckets& buckets, const QColor& colour, const Axis& axis) {
    BarPlot::Bars bars;
    place(buckets, axis, bars);
    std::vector<double> tops;
    for (const auto& row : buckets.counts) {
        tops.push_back(double(std::accumulate(row.begin(), row.end(), std::uint64_t(0))));
        bars.highest = std::max(bars.highest, tops.back());
    }
    bars.stacks.push_back({colour, std::move(tops)});
    return bars;
}

Peak peakOf(const Buckets& buckets, const std::vector<TypeSeries>& series, const Axis& axis) {
    std::vector<std::uint64_t> sums(buckets.size());
    for (const TypeSeries& one : series) {
        if (one.visible) {
            const auto events = buckets.of(one);
            std::transform(sums.begin(), sums.end(), events.begin(), sums.begin(), std::plus<>());
        }
    }
    Peak peak;
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        if (inView(buckets, i, axis) && sums[i] > peak.events) {
            peak = {i, sums[i]};
        }
    }
    return peak;
}

bool inView(const Buckets& buckets, std::size_t bucket, const Axis& axis) {
    return buckets.units[bucket + 1] > axis.from() && buckets.units[bucket] < axis.to();
}

}  // namespace oxbow
