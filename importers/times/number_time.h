// Times that are numbers, read digit by digit: never through a double.
#pragma once

#include <optional>
#include <string_view>

#include "importers/times/time_reading.h"
#include "model/event/timestamp.h"

namespace oxbow {

// Of so many digits behind the second's point.
TimePrecision precisionOfDigits(int digits);

struct NumberTime {
    Timestamp time;
    bool cut = false;  // there were digits below a nanosecond, not all 0
};

// A decimal number as JSON writes it, also with a "+", a leading 0 or point, or a comma for the
// point ("1.7610198233153872e9"). Absent where the text is none, or the time does not fit.
std::optional<NumberTime> readNumberTime(std::string_view number, TimeUnit unit);

// Whether a text is such a number, and nothing else.
bool looksLikeNumber(std::string_view text);

// The years in which numbers are times, unless the unit was told: any number is a time in some
// unit.
inline constexpr int kFirstPlausibleYear = 1990;
inline constexpr int kLastPlausibleYear = 2100;
// Between these years, of the units that are plausible, are nearly all times there are.
inline constexpr int kFirstLikelyYear = 2000;
inline constexpr int kLastLikelyYear = 2050;
bool isBetween(const Timestamp& time, int firstYear, int lastYear);
bool isPlausible(const Timestamp& time);

// The units that numbers of logs count, the usual ones first; days are told, never guessed.
inline constexpr TimeUnit kGuessedUnits[] = {
    TimeUnit::Seconds,  TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds,
    TimeUnit::Calendar, TimeUnit::FileTime,     TimeUnit::WebKit,       TimeUnit::Ticks,
};
// Of these no number is plausible in two.
inline constexpr TimeUnit kDistinctUnits[] = {TimeUnit::Seconds, TimeUnit::Milliseconds,
                                              TimeUnit::Microseconds, TimeUnit::Nanoseconds};
// The one in which the number is likely, else plausible; absent: in none.
std::optional<TimeUnit> guessTimeUnit(std::string_view number);

}  // namespace oxbow
