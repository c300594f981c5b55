// Times in the one layout that most sources use: "2024-03-01T00:00:00.056Z".
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oxbow {

// UTC, years 1678 to 2261, with 0 to 9 digits of a second; `digits` is how many of those. Absent
// for any other layout (which may be a time all the same: see parseTimestamp()) and for a leap
// second: from nanoseconds and digits follows the very same text.
std::optional<std::int64_t> readUtcTime(std::string_view text, std::uint8_t& digits);
// Reads many such times that mostly lie close together: it remembers the last minute, so that only
// the seconds are read anew. The same answers. One thread.
class UtcTimeReader {
public:
    std::optional<std::int64_t> read(std::string_view text, std::uint8_t& digits);

private:
    static constexpr std::size_t kMinuteEnd = 17;  // "2024-03-01T00:00:"
    std::array<char, kMinuteEnd> m_minute{};
    std::int64_t m_nanoseconds = 0;  // where that minute begins
};

// What a clock in UTC shows, years before 1970 too: times count upwards within their day.
struct ClockTime {
    std::chrono::year_month_day date;
    std::int64_t secondOfDay = 0;
    std::int64_t fraction = 0;  // nanoseconds
};
ClockTime clockTimeOf(std::int64_t nanoseconds);

void appendUtcTime(std::string& out, std::int64_t nanoseconds, std::uint8_t digits);

}  // namespace oxbow
