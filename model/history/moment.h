// Reads a moment of a log as people and scripts write it.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/sequence/event_sequence.h"

namespace oxbow {

// What a log was at a time: the events before the first one that is later than it, in the order of
// the log. Where times go back, that is not all events up to the time: one that comes in late is no
// part of it, because the log did not hold it when the later one came in. So the moment of a time
// never lies behind that of a later time.
struct Moment {
    Position position;
    std::optional<std::int64_t> time;  // where a time was asked for; nanoseconds
};

// A position (`1234`, `1,234`), a percentage (`50%`), a time (RFC 3339, a date) or `end`.
// InvalidArgument, OutOfRange (beyond the log's end) or FailedPrecondition (a time in a log without
// times), each with a sentence that says what would do.
absl::StatusOr<Moment> resolveMoment(const EventSequence& events, std::string_view text);

// Where a time was asked for: the first event that is not later than it and yet comes behind the
// moment. Reads times only; nothing at all of logs whose times never go back.
absl::StatusOr<std::optional<Position>> leftOutAsLate(const EventSequence& events,
                                                      const Moment& moment);
// The same as a sentence; empty where there is none.
absl::StatusOr<std::string> lateWarning(const EventSequence& events, const Moment& moment);

}  // namespace oxbow
