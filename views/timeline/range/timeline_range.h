// A stretch of events that the user marked out in the timeline, and what is in it.
#pragma once

#include <absl/status/statusor.h>

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "views/timeline/bars/timeline_source.h"
#include "views/timeline/bars/type_series.h"
#include "views/timeline/lines/branch_lines.h"
#include "views/timeline/scale/axis.h"

namespace oxbow {

// From one position to before the other.
struct TimelineRange {
    Position from;
    Position to;
    std::uint64_t events() const { return to - from; }
    friend bool operator==(const TimelineRange&, const TimelineRange&) = default;
};

struct RangeReading {
    TimelineRange range;
    PlacedLines::Span place;  // on the scale of an axis
    // Of the running maximum of event time; absent where there are no times.
    std::optional<std::int64_t> nanoseconds;
    std::vector<std::uint64_t> byType;  // as TimelineSource::typeCounts()
};

// What lies between two pixels of the axis, in either order; and a stretch that is known. None of
// it for the GUI thread.
absl::StatusOr<RangeReading> readRange(const Axis& axis, const TimelineSource& source, double x,
                                       double otherX);
absl::StatusOr<RangeReading> readRange(const Axis& axis, const TimelineSource& source,
                                       TimelineRange range);

// "1,284 events · 4 min 5 s"
QString rangeLabel(const RangeReading& reading);
// The same with where it lies, and with how many there are of each type, the most first.
QString rangeText(const RangeReading& reading, const std::vector<std::string>& types);

}  // namespace oxbow
