// How the times of a source are written.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oxbow {

// What a number counts, and from when.
enum class TimeUnit : std::uint8_t {
    Seconds,  // since 1970, as all that follow up to Days
    Milliseconds,
    Microseconds,
    Nanoseconds,
    Days,
    FileTime,   // 100 ns since 1601: Windows, Active Directory
    WebKit,     // µs since 1601: Chrome
    Ticks,      // 100 ns since the year 1: .NET
    SheetDays,  // days since 1899-12-30: spreadsheets
    Cocoa,      // seconds since 2001: Apple
    Calendar,   // digits of a calendar: 20240628, 20240628093000, 20240628093000.123
};

// "s", "ms", "us", "ns", "days", "filetime", "webkit", "ticks", "sheet-days", "cocoa", "ymd".
std::string_view nameOf(TimeUnit unit);
// In words: "milliseconds since 1970".
std::string_view wordsOf(TimeUnit unit);
std::optional<TimeUnit> timeUnitOf(std::string_view name);
// For messages: `s, ms, us, …`.
std::string timeUnitNames();

// 03/04/2024 is one of two days; the column decides, or the user. A column that has both 13/03/2024
// and 03/14/2024 decides nothing: in it no such date is a time.
enum class DateOrder : std::uint8_t { DayMonth, MonthDay, Contradictory };

// What is said of the times of a source; all else is told by the times themselves.
struct TimeReading {
    // As in absl::ParseTime() (strptime's %Y-%m-%d %H:%M:%S, %E*S for a second with its fraction,
    // %Ez for +01:00, %Z for a zone's name), tried in this order. Where there are any, nothing else
    // is a time that is written out.
    std::vector<std::string> layouts;
    std::optional<TimeUnit> unit;  // of numbers
    // The unit is that of most numbers, and nobody said so: one that is no plausible time in it
    // counts another unit, or is no time.
    bool unitGuessed = false;
    // Of the numbers at single paths of several, which count something else.
    std::vector<std::pair<std::string, TimeUnit>> units;
    // Of times that name no zone: a name of the tz database, or +01:00. Empty: it is not known.
    std::string zone;
    std::optional<DateOrder> order;
    // Of the first time that names none; where a later one goes back from the end of a year to the
    // beginning of one, it is the next. Unset: it is not known, and such times are none.
    std::optional<int> year;
    friend bool operator==(const TimeReading&, const TimeReading&) = default;
};

// InvalidArgument where a layout or a zone is none: it says which, where, and what could be.
absl::Status checkTimeLayout(std::string_view layout);
absl::Status checkTimeZone(std::string_view zone);
// InvalidArgument for one that no log is of.
absl::Status checkTimeYear(int year);

}  // namespace oxbow
