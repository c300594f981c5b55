// One reading of time for a whole column.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "importers/times/time_reading.h"
#include "model/payload/json.h"

namespace oxbow {

// One time as it stands in a record: a string's text, of any other value the lexeme.
struct TimeLexeme {
    JsonType type = JsonType::String;
    std::string text;
};

struct TimeColumn {
    // As told, with what the column decides: the unit of its numbers, the order of day and month.
    TimeReading reading;
    // How many of them are times by it: written out, or numbers that are plausible.
    std::size_t fits = 0;
    std::size_t written = 0;     // of those, with a time of day in words of a calendar
    std::size_t days = 0;        // of those, without a time of day
    std::size_t numbers = 0;     // of those, plain numbers
    std::size_t otherUnits = 0;  // of those, that count another unit than most
    // Of those, written times that are none until their year is told.
    std::size_t withoutYear = 0;
    // How many of them lie behind the one before, and before it.
    std::size_t later = 0;
    std::size_t earlier = 0;
    // Between those that are written out, less the tenth that is earliest and the tenth that is
    // latest, in nanoseconds; 0 where most are numbers.
    std::int64_t spread = 0;
    // What they look like: `as milliseconds since 1970`, `28/Jun/2024 9:30 is 2024-06-28T09:30`.
    std::string words;
};

// Of texts and numbers in the order of the source; null is none. `told` is not doubted.
TimeColumn judgeTimes(std::span<const TimeLexeme> lexemes, const TimeReading& told);

}  // namespace oxbow
