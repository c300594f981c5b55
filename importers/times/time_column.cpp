#include "importers/times/time_column.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "importers/times/number_time.h"
#include "importers/times/time_reader.h"

namespace oxbow {
namespace {

bool isPlainNumber(const TimeLexeme& lexeme) {
    return lexeme.type == JsonType::Number ||
           (lexeme.type == JsonType::String && looksLikeNumber(lexeme.text));
}

// The unit in which most of the numbers are likely times, else plausible ones.
std::optional<TimeUnit> unitOf(std::span<const TimeLexeme> lexemes) {
    std::optional<TimeUnit> best;
    std::size_t bestLikely = 0;
    std::size_t bestPlausible = 0;
    for (const TimeUnit unit : kGuessedUnits) {
        std::size_t likely = 0;
        std::size_t plausible = 0;
        for (const TimeLexeme& lexeme : lexemes) {
            const auto read = isPlainNumber(lexeme) ? readNumberTime(lexeme.text, unit)
                                                    : std::optional<NumberTime>();
            if (read && isBetween(read->time, kFirstPlausibleYear, kLastPlausibleYear)) {
                ++plausible;
                likely += isBetween(read->time, kFirstLikelyYear, kLastLikelyYear) ? 1 : 0;
            }
        }
        if (likely > bestLikely || (likely == bestLikely && plausible > bestPlausible)) {
            best = unit;
            bestLikely = likely;
            bestPlausible = plausible;
        }
    }
    return best;
}

struct Count {
    TimeColumn column;
    std::vector<bool> read;  // which of them are times
    bool ordered = false;    // day and month stand in an order that has to be known
    bool halves = false;     // AM or PM stands in one
    std::string example;     // of what is written out, and how it is read
};

std::string exampleOf(const TimeLexeme& lexeme, const Timestamp& time) {
    return absl::StrCat(lexeme.text, " is ", formatTimestamp(time));
}

Count countWith(std::span<const TimeLexeme> lexemes, const TimeReading& reading) {
    Count count;
    count.column.reading = reading;
    auto reader = TimeReader::of(reading);
    if (!reader.ok()) {
        return count;
    }
    std::optional<std::int64_t> before;
    std::vector<std::int64_t> written;
    for (const TimeLexeme& lexeme : lexemes) {
        const auto time = reader->read(lexeme.type, lexeme.text);
        const bool number = isPlainNumber(lexeme);
        if (!time && reader->lacksYear()) {
            ++count.column.fits;
            ++count.column.written;
            count.example = count.column.withoutYear++ == 0 ? lexeme.text : count.example;
        }
        count.read.push_back(time && !(number && !reading.unit));
        if (!count.read.back()) {
            continue;
        }
        if (!number) {
            const KnownLayout* const layout = reader->lastLayout();
            if (count.example.empty()) {
                count.example = exampleOf(lexeme, *time);
            }
            count.ordered |= layout != nullptr && layout->order != KnownLayout::Order::Clear;
            count.halves |= lexeme.text.find_last_of("mM") != std::string::npos;
            written.push_back(time->nanoseconds);
            count.column.written += time->precision != TimePrecision::Day ? 1 : 0;
        }
        // A unit that was told is only doubted by a number that is likely in another one.
        const bool told = reading.unit && !reading.unitGuessed && !guessTimeUnit(lexeme.text);
        const bool plausible =
            !number || told || reading.unit == TimeUnit::Calendar || isPlausible(*time);
        count.column.days += time->precision == TimePrecision::Day ? 1 : 0;
        count.column.fits += plausible ? 1 : 0;
        count.column.numbers += plausible && number ? 1 : 0;
        if (before && time->nanoseconds != *before) {
            ++(time->nanoseconds > *before ? count.column.later : count.column.earlier);
        }
        before = time->nanoseconds;
    }
    count.column.otherUnits = reader->otherUnits();
    if (written.size() > count.column.numbers) {
        constexpr std::size_t kTenth = 10;
        std::sort(written.begin(), written.end());
        const std::size_t odd = written.size() / kTenth;
        // Halves, as the whole may not fit.
        const std::int64_t half = written[written.size() - 1 - odd] / 2 - written[odd] / 2;
        count.column.spread = half > std::numeric_limits<std::int64_t>::max() / 2 ? half : half * 2;
    }
    return count;
}

// How many are times by the one reading, and none by the other.
std::size_t onlyIn(const std::vector<bool>& one, const std::vector<bool>& other) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        count += one[i] && !other[i] ? 1 : 0;
    }
    return count;
}

// A few odd ones contradict nothing.
bool contradict(const Count& dayMonth, const Count& monthDay) {
    constexpr std::size_t kRare = 20;
    const std::size_t days = onlyIn(dayMonth.read, monthDay.read);
    const std::size_t months = onlyIn(monthDay.read, dayMonth.read);
    return std::min(days, months) * kRare > days + months;
}

// The order in which more of them are days; in which they go back less often, if that is never.
Count better(Count dayMonth, Count monthDay) {
    const auto& one = dayMonth.column;
    const auto& other = monthDay.column;
    if (one.fits != other.fits) {
        return one.fits > other.fits ? std::move(dayMonth) : std::move(monthDay);
    }
    if (one.earlier != other.earlier && std::min(one.earlier, other.earlier) == 0) {
        return one.earlier == 0 ? std::move(dayMonth) : std::move(monthDay);
    }
    // Who writes AM and PM writes the month first.
    if (!monthDay.halves) {
        monthDay.column.reading.order.reset();
    }
    return monthDay;
}

}  // namespace

TimeColumn judgeTimes(std::span<const TimeLexeme> lexemes, const TimeReading& told) {
    TimeReading reading = told;
    if (!reading.unit && reading.layouts.empty()) {
        reading.unit = unitOf(lexemes);
        reading.unitGuessed = reading.unit.has_value();
    }
    Count count = countWith(lexemes, reading);
    bool undecided = false;
    if (count.ordered && !reading.order && reading.layouts.empty()) {
        TimeReading dayMonth = reading;
        TimeReading monthDay = reading;
        dayMonth.order = DateOrder::DayMonth;
        monthDay.order = DateOrder::MonthDay;
        Count one = countWith(lexemes, dayMonth);
        Count other = countWith(lexemes, monthDay);
        if (contradict(one, other)) {
            TimeReading neither = reading;
            neither.order = DateOrder::Contradictory;
            count = countWith(lexemes, neither);
        } else {
            count = better(std::move(one), std::move(other));
            undecided = !count.column.reading.order;
        }
    }
    TimeColumn& column = count.column;
    const bool mostlyNumbers = column.numbers * 2 > column.fits;
    if (mostlyNumbers && column.reading.unit) {
        column.words = absl::StrCat("as ", std::string(wordsOf(*column.reading.unit)));
        if (column.otherUnits > 0) {
            absl::StrAppend(&column.words, ", and ", column.otherUnits,
                            " that count another unit in that");
        }
    } else {
        column.words = count.example;
    }
    if (column.withoutYear > 0) {
        absl::StrAppend(&column.words,
                        " names no year and is no time until --time-year says of which year the "
                        "first is");
    }
    if (undecided) {
        absl::StrAppend(&column.words,
                        "; nothing tells the day from the month: taken as month/day, "
                        "--time-format says otherwise");
    }
    if (!mostlyNumbers && !told.unit) {
        // A stray number among texts does not decide for those that follow.
        column.reading.unit.reset();
        column.reading.unitGuessed = false;
    }
    return column;
}

}  // namespace oxbow
