// How a time is written out, as a pattern; and what stands in a text that is written so.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxbow {

// The parts of a time as they stand in a text; those that it does not have are as they are here.
struct WrittenTime {
    int year = 1970;
    int month = 1;
    int day = 1;
    int hour = 0;  // 24 is the end of the day, with nothing behind it
    int minute = 0;
    int second = 0;  // 60 is a leap second
    bool hasYear = false;
    bool hasMonth = false;
    bool hasClock = false;
    bool hasSecond = false;
    std::int64_t nanoseconds = 0;  // of the second
    int digits = 0;                // it has, at most nine
    bool cut = false;              // there are more, which are not all 0
    std::optional<std::int16_t> offsetMinutes;
    std::string_view zone;  // its name, where it has one and no offset
};

// Reads one layout. Immutable.
class TimeLayout {
public:
    // The directives of absl::ParseTime(), that is of strptime, which logs have: %Y %y %m %b %B %d
    // %e %j %a %A %H %I %p %M %S %f %z %Z %G %V %u %T %R %D %F %n %t %%, %E*S and %E#S for a second
    // with its fraction, %E*f and %E#f for digits of one, %Ez and %E*z for an offset. Two more
    // stand for what is written in many ways: %{clock}, a time of day behind its date, and %{zone},
    // an offset, a name or both; both may be missing.
    //
    // White space stands for any, also for none. A comma before a fraction is as a point, more than
    // nine digits are cut. InvalidArgument names the directive and its column.
    static absl::StatusOr<TimeLayout> of(std::string_view layout);

    // The text as a whole; absent where it is not written so, or is no time: February 30, 25:00,
    // which makes `impossible` true.
    std::optional<WrittenTime> read(std::string_view text, bool* impossible = nullptr) const;

private:
    struct Step {
        char what = 0;  // a directive's letter, or '=' for a character as it is
        char character = 0;
    };
    class Run;

    std::vector<Step> m_steps;
};

}  // namespace oxbow
