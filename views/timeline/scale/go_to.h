// Reads what a user types to go somewhere.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "model/event/position.h"
#include "views/timeline/bars/timeline_source.h"

namespace oxbow {

// What the words are read against.
struct GoToContext {
    Position end;
    Position playhead;
    // Nanoseconds; its UTC day is what a time of day belongs to. Absent where the log has no times.
    std::optional<std::int64_t> playheadTime;
};

struct GoToTime {
    std::int64_t nanoseconds = 0;
    friend bool operator==(const GoToTime&, const GoToTime&) = default;
};

// A position; a moment, which the log knows the position of; or an event by its ref, which has to
// be looked for.
using GoToTarget = std::variant<Position, GoToTime, TimelineSource::Ref>;

// Reads, with white space around it ignored:
//
//     1234  1,234  1 234       a position, up to the end of the log
//     50%  12.5%               a share of the log
//     start  end
//     +100  -100               that many events on or back; stops at both ends of the log
//     2019-12-03T09:06:00Z     a time; without a zone it is UTC, without a time the start of the
//     day 09:06  09:06:00.120      a time on the day of the playhead, UTC orders/0@8812  orders@8
//     the position before the event of that stream, partition and offset
//
// InvalidArgument, OutOfRange (a position after the end) or FailedPrecondition (a time in a log
// without times) with a sentence to show.
absl::StatusOr<GoToTarget> parseGoTo(std::string_view text, const GoToContext& context);

}  // namespace oxbow
