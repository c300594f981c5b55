// Events by type in slices of the axis: what the bars of the timeline show.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "views/timeline/bars/timeline_source.h"
#include "views/timeline/bars/type_series.h"
#include "views/timeline/scale/axis.h"

namespace oxbow {

struct Buckets {
    Axis::Scale scale = Axis::Scale::Position;
    // Neighbours enclose a bucket: one more than there are buckets, rising.
    std::vector<Axis::Unit> units;
    std::vector<Position> edges;
    // A row a bucket, a column a type, the last without a type; of a log of many types see
    // `places`.
    TimelineSource::Counts counts;
    // The columns of the types, where there are more than kMostTypes: the frequent ones have one
    // each, all others share one. Empty where each has its own.
    std::vector<std::uint32_t> places;
    static constexpr std::uint32_t kMostTypes = 64;
    bool exact = false;

    std::size_t size() const { return counts.size(); }
    // The bucket over a unit; size() where there is none.
    std::size_t at(Axis::Unit unit) const;
    // How many events of the series each bucket has.
    std::vector<std::uint64_t> of(const TypeSeries& series) const;
};

// Edges of buckets of `pitch` pixels over the visible part and `margin` pixels on both sides of it.
// They stay where they are while the axis is panned, so that bars move and do not flicker, and a
// bucket is never less than an event of the position scale or a nanosecond.
std::vector<Axis::Unit> bucketUnits(const Axis& axis, double pitch, double margin);

// Asks the source. `overtaken` is asked now and then; Cancelled where it says true.
absl::StatusOr<Buckets> countBuckets(const TimelineSource& source, const Axis& axis,
                                     std::vector<Axis::Unit> units, bool exact,
                                     const std::function<bool()>& overtaken);

}  // namespace oxbow
