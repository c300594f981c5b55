#include "importers/times/number_time.h"

#include <absl/numeric/int128.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <limits>

#include "model/event/ascii.h"
#include "model/event/time_spans.h"

namespace oxbow {
namespace {

// A decimal number: mantissa · 10^exponent.
struct Decimal {
    bool negative = false;
    absl::uint128 mantissa = 0;
    int exponent = 0;
    int fractionDigits = 0;  // it is written with, the exponent reckoned in
    bool cut = false;        // digits beyond those that a mantissa holds were not 0
    std::string_view whole;  // the digits before the point
    std::string_view fraction;
};

// So many digits of a mantissa times the nanoseconds of a day fit into 128 bits.
constexpr int kMostDigits = 24;

class DecimalReader {
public:
    explicit DecimalReader(std::string_view text) : m_text(text) {}

    std::optional<Decimal> read() {
        Decimal out;
        out.negative = take('-');
        if (!out.negative) {
            take('+');
        }
        out.whole = digits(out, false);
        if (take('.') || take(',')) {
            out.fraction = digits(out, true);
        }
        if (out.whole.empty() && out.fraction.empty()) {
            return std::nullopt;
        }
        int exponent = 0;
        if ((take('e') || take('E')) && !readExponent(exponent)) {
            return std::nullopt;
        }
        out.exponent += exponent;
        out.fractionDigits = static_cast<int>(out.fraction.size()) - exponent;
        return m_at == m_text.size() ? std::optional(out) : std::nullopt;
    }

private:
    bool take(char c) {
        const bool found = m_at < m_text.size() && m_text[m_at] == c;
        m_at += found ? 1 : 0;
        return found;
    }
    std::string_view digits(Decimal& out, bool fraction) {
        const std::size_t begin = m_at;
        for (; m_at < m_text.size() && isDigit(m_text[m_at]); ++m_at) {
            const auto digit = static_cast<unsigned>(m_text[m_at] - '0');
            if (m_significant < kMostDigits) {
                out.mantissa = out.mantissa * 10 + digit;
                m_significant += m_significant > 0 || digit > 0 ? 1 : 0;
                out.exponent -= fraction ? 1 : 0;
            } else {
                out.cut |= digit != 0;
                out.exponent += fraction ? 0 : 1;
            }
        }
        return m_text.substr(begin, m_at - begin);
    }
    bool readExponent(int& exponent) {
        const bool negative = take('-');
        if (!negative) {
            take('+');
        }
        constexpr int kMostExponent = 10'000;
        const std::size_t begin = m_at;
        for (; m_at < m_text.size() && isDigit(m_text[m_at]); ++m_at) {
            if (exponent < kMostExponent) {
                exponent = exponent * 10 + (m_text[m_at] - '0');
            }
        }
        const bool found = m_at > begin;
        exponent = negative ? -exponent : exponent;
        return found;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_significant = 0;
};

// What a unit is worth, and where it counts from.
struct Scale {
    std::int64_t nanoseconds = 1;
    std::int64_t epochSeconds = 0;
    int digits = 0;      // of a second that a whole number of it tells
    bool days = false;   // a whole number is a day
    bool local = false;  // it names no zone
};

Scale scaleOf(TimeUnit unit) {
    constexpr std::int64_t kSecondsTo1601 = -11'644'473'600;
    constexpr std::int64_t kSecondsToYear1 = -62'135'596'800;
    constexpr std::int64_t kSecondsTo1899 = -2'209'161'600;
    constexpr std::int64_t kSecondsTo2001 = 978'307'200;
    switch (unit) {
        case TimeUnit::Milliseconds:
            return {1'000'000, 0, 3};
        case TimeUnit::Microseconds:
            return {1'000, 0, 6};
        case TimeUnit::Nanoseconds:
            return {1, 0, 9};
        case TimeUnit::Days:
            return {kDay, 0, 0, true};
        case TimeUnit::FileTime:
            return {100, kSecondsTo1601, 7};
        case TimeUnit::WebKit:
            return {1'000, kSecondsTo1601, 6};
        case TimeUnit::Ticks:
            return {100, kSecondsToYear1, 7};
        case TimeUnit::SheetDays:
            return {kDay, kSecondsTo1899, 0, true, true};
        case TimeUnit::Cocoa:
            return {kSecond, kSecondsTo2001, 0};
        default:
            return {kSecond, 0, 0};
    }
}

// Digits and nothing else, as nearly all numbers are that are times.
std::optional<NumberTime> plainDigits(std::string_view text, const Scale& scale) {
    constexpr std::size_t kMostPlain = 18;
    if (text.empty() || text.size() > kMostPlain) {
        return std::nullopt;
    }
    std::int64_t count = 0;
    for (const char c : text) {
        if (!isDigit(c)) {
            return std::nullopt;
        }
        count = count * 10 + (c - '0');
    }
    NumberTime out;
    if (__builtin_mul_overflow(count, scale.nanoseconds, &out.time.nanoseconds)) {
        return std::nullopt;
    }
    out.time.precision = precisionOfDigits(scale.digits);
    out.time.zoneMinutes = 0;
    return out;
}

// The coarsest precision that tells all of it.
TimePrecision finestOf(std::int64_t nanoseconds) {
    if (nanoseconds % kSecond == 0) {
        return TimePrecision::Second;
    }
    return precisionOfDigits(nanoseconds % 1'000'000 == 0 ? 3 : nanoseconds % 1'000 == 0 ? 6 : 9);
}

std::optional<NumberTime> counted(const Decimal& number, const Scale& scale) {
    // Beyond 10^38 nothing fits, below 10^-38 nothing is left.
    constexpr int kMostExponent = 38;
    absl::uint128 nanoseconds = number.mantissa * static_cast<absl::uint128>(scale.nanoseconds);
    NumberTime out;
    out.cut = number.cut;
    for (int i = 0; i < number.exponent && nanoseconds != 0; ++i) {
        if (i > kMostExponent || nanoseconds > absl::Uint128Max() / 10) {
            return std::nullopt;
        }
        nanoseconds *= 10;
    }
    for (int i = 0; i > number.exponent && nanoseconds != 0; --i) {
        out.cut |= nanoseconds % 10 != 0;
        nanoseconds /= 10;
    }
    if (nanoseconds > static_cast<absl::uint128>(absl::Int128Max()) / 2) {
        return std::nullopt;
    }
    absl::int128 since = static_cast<absl::int128>(nanoseconds);
    since = number.negative ? -since : since;
    since += absl::int128(scale.epochSeconds) * kSecond;
    if (since < std::numeric_limits<std::int64_t>::min() ||
        since > std::numeric_limits<std::int64_t>::max()) {
        return std::nullopt;
    }
    out.time.nanoseconds = static_cast<std::int64_t>(since);
    const bool wholeDay = scale.days && number.fractionDigits <= 0;
    out.time.precision = wholeDay     ? TimePrecision::Day
                         : scale.days ? finestOf(out.time.nanoseconds)
                                      : precisionOfDigits(scale.digits + number.fractionDigits);
    out.time.zoneMinutes = wholeDay || scale.local ? Timestamp::kNoZone : std::int16_t(0);
    return out;
}

int digitsAt(std::string_view text, std::size_t at, std::size_t count) {
    int number = 0;
    for (std::size_t i = 0; i < count; ++i) {
        number = number * 10 + (text[at + i] - '0');
    }
    return number;
}

// 20240628, 2024062809, 202406280930, 20240628093000, that with three or more digits of a second.
std::optional<NumberTime> readCalendar(const Decimal& number) {
    namespace ch = std::chrono;
    constexpr std::size_t kDateDigits = 8;
    constexpr std::size_t kSecondDigits = 14;
    const std::string_view text = number.whole;
    const bool plain =
        !number.negative && number.fractionDigits == static_cast<int>(number.fraction.size());
    const bool whole = text.size() == kDateDigits || text.size() == 10 || text.size() == 12 ||
                       text.size() == kSecondDigits || text.size() == 17 || text.size() == 20;
    if (!plain || !whole || (!number.fraction.empty() && text.size() != kSecondDigits)) {
        return std::nullopt;
    }
    const ch::year_month_day date{ch::year(digitsAt(text, 0, 4)),
                                  ch::month(static_cast<unsigned>(digitsAt(text, 4, 2))),
                                  ch::day(static_cast<unsigned>(digitsAt(text, 6, 2)))};
    if (!date.ok() || date.year() < ch::year(1678) || date.year() > ch::year(2261)) {
        return std::nullopt;
    }
    std::int64_t parts[3] = {0, 0, 0};
    for (std::size_t i = 0; i < 3 && kDateDigits + 2 * i + 2 <= text.size(); ++i) {
        parts[i] = digitsAt(text, kDateDigits + 2 * i, 2);
    }
    if (parts[0] > 23 || parts[1] > 59 || parts[2] > 60) {
        return std::nullopt;
    }
    const std::int64_t days = ch::sys_days(date).time_since_epoch().count();
    NumberTime out;
    out.time.nanoseconds = (days * 86'400 + parts[0] * 3'600 + parts[1] * 60 + parts[2]) * kSecond;
    const std::string_view fraction =
        text.size() > kSecondDigits ? text.substr(kSecondDigits) : number.fraction;
    std::int64_t worth = kSecond / 10;
    for (const char digit : fraction) {
        out.time.nanoseconds += (digit - '0') * worth;
        out.cut |= worth == 0 && digit != '0';
        worth /= 10;
    }
    out.time.precision = text.size() == kDateDigits ? TimePrecision::Day
                         : text.size() < kSecondDigits
                             ? TimePrecision::Minute
                             : precisionOfDigits(static_cast<int>(fraction.size()));
    return out;
}

}  // namespace

TimePrecision precisionOfDigits(int digits) {
    if (digits <= 0) {
        return TimePrecision::Second;
    }
    if (digits <= 3) {
        return TimePrecision::Millisecond;
    }
    return digits <= 6 ? TimePrecision::Microsecond : TimePrecision::Nanosecond;
}

std::optional<NumberTime> readNumberTime(std::string_view number, TimeUnit unit) {
    if (unit <= TimeUnit::Nanoseconds) {
        if (const auto time = plainDigits(number, scaleOf(unit))) {
            return time;
        }
    }
    const std::optional<Decimal> decimal = DecimalReader(number).read();
    if (!decimal) {
        return std::nullopt;
    }
    return unit == TimeUnit::Calendar ? readCalendar(*decimal) : counted(*decimal, scaleOf(unit));
}

bool looksLikeNumber(std::string_view text) {
    return text.find_first_not_of("0123456789+-.,eE") == std::string_view::npos &&
           DecimalReader(text).read().has_value();
}

namespace {

constexpr std::int64_t beginOfYear(int year) {
    namespace ch = std::chrono;
    return ch::sys_days(ch::year(year) / ch::January / 1).time_since_epoch().count() * kDay;
}

}  // namespace

bool isBetween(const Timestamp& time, int firstYear, int lastYear) {
    return time.nanoseconds >= beginOfYear(firstYear) &&
           time.nanoseconds < beginOfYear(lastYear + 1);
}

bool isPlausible(const Timestamp& time) {
    constexpr std::int64_t kBegin = beginOfYear(kFirstPlausibleYear);
    constexpr std::int64_t kEnd = beginOfYear(kLastPlausibleYear + 1);
    return time.nanoseconds >= kBegin && time.nanoseconds < kEnd;
}

std::optional<TimeUnit> guessTimeUnit(std::string_view number) {
    std::optional<TimeUnit> plausible;
    for (const TimeUnit unit : kGuessedUnits) {
        const auto read = readNumberTime(number, unit);
        if (read && isBetween(read->time, kFirstLikelyYear, kLastLikelyYear)) {
            return unit;
        }
        if (read && !plausible && isPlausible(read->time)) {
            plausible = unit;
        }
    }
    return plausible;
}

}  // namespace oxbow
