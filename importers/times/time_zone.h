// Zones of time: places of the tz database, fixed offsets, and the abbreviations that logs write.
#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace oxbow {

// A local time is an instant once its zone is known.
struct ZonedInstant {
    // What the clocks of the zone did to that local time.
    enum class Kind : std::uint8_t {
        Unique,
        Repeated,  // they went back: it was twice, and this is the first
        Skipped,   // they went forward: it never was, and this is as if they had not
    };

    std::int64_t seconds = 0;  // since 1970-01-01T00:00:00Z
    std::int16_t offsetMinutes = 0;
    Kind kind = Kind::Unique;
};

class TimeZone {
public:
    // "Europe/Berlin", "UTC", "Z", "+01:00", "-0730". InvalidArgument says what could be.
    static absl::StatusOr<TimeZone> of(std::string_view name);

    // `localSeconds` are counted as if the clocks showed UTC.
    ZonedInstant at(std::int64_t localSeconds) const;
    // The same where the time names its part of the year ("CDT"): which of two it was is known
    // then. Absent where the zone has no such abbreviation at that time.
    std::optional<ZonedInstant> at(std::int64_t localSeconds, std::string_view abbreviation) const;

private:
    explicit TimeZone(absl::TimeZone zone) : m_zone(zone) {}

    absl::TimeZone m_zone;
};

// "+01:00", "-0730", "+5", "+05:30:00": minutes east of UTC; absent where it is none.
std::optional<std::int16_t> offsetMinutesOf(std::string_view text);

// What an abbreviation means: one offset in minutes wherever it is used ("EST", "CEST"), or several
// ("CST" is Chicago's and Shanghai's, "IST" India's, Ireland's and Israel's). Absent: it is none
// that the places looked at use.
struct Abbreviation {
    std::optional<std::int16_t> offsetMinutes;  // absent: ambiguous
};
std::optional<Abbreviation> abbreviationOf(std::string_view name);

}  // namespace oxbow
