// The timeline in words: under the pointer, under the bars, and for those who do not see it.
#pragma once

#include <QString>
#include <optional>

#include "views/timeline/bars/bar_layout.h"
#include "views/timeline/bars/timeline_source.h"
#include "views/timeline/scale/axis.h"

namespace oxbow {

// A time as finely as a pixel of the axis tells it and never finer than the source did; with the
// date where the log has several days. UTC, which the ruler states.
QString momentText(const Axis& axis, const TimelineSource::Times& times, std::int64_t nanoseconds);

// "20 s" or "500 events": the width of a bucket.
QString bucketWidthText(const Buckets& buckets);

// "09:34:00 – 09:34:20 · 12,130 – 12,344 · 214 events"
QString bucketText(const Buckets& buckets, std::size_t bucket, const Axis& axis,
                   const std::optional<TimelineSource::Times>& times,
                   const std::vector<TypeSeries>& series);

// "48,210 events from 2019-12-03 08:00:00 Z to 2019-12-03 10:45:00 Z; busiest in view at 09:34:00,
// with 214 events in 20 s. The playhead is at 12,345."
QString sentenceOf(const Buckets& buckets, const Axis& axis, Position end, Position playhead,
                   const std::optional<TimelineSource::Times>& times,
                   const std::vector<TypeSeries>& series);

}  // namespace oxbow
