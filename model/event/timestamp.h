// A point in time as a source wrote it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace oxbow {

// How finely a source told the time. It decides how a time is shown: a date is not midnight, and
// a second is not ".000000000".
enum class TimePrecision : std::uint8_t {
    Day,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond
};

// Nanoseconds since 1970-01-01T00:00:00Z (years 1677 to 2262), the precision of the source, and the
// zone offset it named. An unknown time is an absent std::optional<Timestamp>, never 1970.
struct Timestamp {
    static constexpr std::int16_t kNoZone = std::numeric_limits<std::int16_t>::min();

    std::int64_t nanoseconds = 0;
    TimePrecision precision = TimePrecision::Nanosecond;
    // Minutes east of UTC where the source named a zone, or told an instant (an epoch number: 0);
    // kNoZone where it did neither, in which case the time was read as UTC.
    std::int16_t zoneMinutes = kNoZone;

    friend bool operator==(const Timestamp&, const Timestamp&) = default;
};

// Reads RFC 3339 and its usual relatives ("2019-12-03", "2019-12-03 09:06", "…T09:06:00.12+01:00",
// "…Z", a comma for the point). Nothing but white space may stand around it.
std::optional<Timestamp> parseTimestamp(std::string_view text);

// Reads digits as an epoch time whose unit follows from its size: seconds below 10^11, then
// milliseconds, microseconds, nanoseconds by three digits each; a fraction ("1575363960.120") is
// read as seconds. An epoch number is an instant: its zone is UTC.
std::optional<Timestamp> parseEpoch(std::string_view digits);

// Times from other units; absent where the time does not fit.
std::optional<Timestamp> timestampFromMilliseconds(std::int64_t milliseconds);

// "2019-12-03T09:06:00.120Z" (RFC 3339), with as many digits as the precision; in the source's own
// zone where it named one. `Day` gives the date alone. Never loses anything: parseTimestamp() of
// the result is the same time, precision and zone (a time without a zone has no "Z").
std::string formatTimestamp(const Timestamp& time);

// For lists: "2019-12-03 09:06:00.120" in UTC.
std::string formatTimestampUtc(const Timestamp& time);

}  // namespace oxbow
