#include "model/event/timestamp.h"

#include <absl/strings/str_format.h>

#include <chrono>
#include <cstddef>

#include "model/event/time_spans.h"
#include "model/event/utc_time.h"

namespace oxbow {
namespace {

// Reads a text from the left; every step says whether it found what it looked for.
class Scanner {
public:
    explicit Scanner(std::string_view text) : m_text(text) {}

    bool atEnd() const { return m_at == m_text.size(); }
    bool literal(char c) {
        if (atEnd() || m_text[m_at] != c) {
            return false;
        }
        ++m_at;
        return true;
    }
    bool oneOf(std::string_view characters) {
        if (atEnd() || characters.find(m_text[m_at]) == std::string_view::npos) {
            return false;
        }
        ++m_at;
        return true;
    }
    // Exactly `width` digits.
    bool number(int width, int& value) {
        if (m_text.size() - m_at < static_cast<std::size_t>(width)) {
            return false;
        }
        int result = 0;
        for (int i = 0; i < width; ++i) {
            const char c = m_text[m_at + static_cast<std::size_t>(i)];
            if (c < '0' || c > '9') {
                return false;
            }
            result = result * 10 + (c - '0');
        }
        m_at += static_cast<std::size_t>(width);
        value = result;
        return true;
    }
    // One to nine digits as nanoseconds of a second; how many there were in `digits`. More than
    // nine digits would be lost, so they are refused.
    bool fraction(std::int64_t& nanoseconds, int& digits) {
        nanoseconds = 0;
        digits = 0;
        while (!atEnd() && m_text[m_at] >= '0' && m_text[m_at] <= '9') {
            if (++digits > 9) {
                return false;
            }
            nanoseconds = nanoseconds * 10 + (m_text[m_at++] - '0');
        }
        for (int i = digits; i < 9; ++i) {
            nanoseconds *= 10;
        }
        return digits > 0;
    }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
};

std::string_view trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) {
        return {};
    }
    return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

TimePrecision precisionOfDigits(int digits) {
    if (digits == 0) {
        return TimePrecision::Second;
    }
    if (digits <= 3) {
        return TimePrecision::Millisecond;
    }
    return digits <= 6 ? TimePrecision::Microsecond : TimePrecision::Nanosecond;
}

bool combine(std::int64_t seconds, std::int64_t fraction, std::int64_t& nanoseconds) {
    std::int64_t whole = 0;
    return !__builtin_mul_overflow(seconds, kSecond, &whole) &&
           !__builtin_add_overflow(whole, fraction, &nanoseconds);
}

// "Z", "+01:00", "+0100" or "+01"; nothing at all leaves the zone unknown.
bool readZone(Scanner& in, std::int16_t& zoneMinutes) {
    if (in.atEnd()) {
        return true;
    }
    if (in.oneOf("Zz")) {
        zoneMinutes = 0;
        return true;
    }
    const bool east = in.literal('+');
    if (!east && !in.literal('-')) {
        return false;
    }
    int hours = 0;
    int minutes = 0;
    if (!in.number(2, hours) || hours > 23) {
        return false;
    }
    if (!in.atEnd()) {
        in.literal(':');
        if (!in.number(2, minutes) || minutes > 59) {
            return false;
        }
    }
    const int total = hours * 60 + minutes;
    zoneMinutes = static_cast<std::int16_t>(east ? total : -total);
    return true;
}

}  // namespace

std::optional<Timestamp> parseTimestamp(std::string_view text) {
    std::uint8_t fractionDigits = 0;
    if (const auto nanoseconds = readUtcTime(text, fractionDigits)) {
        return Timestamp{*nanoseconds, precisionOfDigits(fractionDigits), 0};
    }
    Scanner in(trimmed(text));
    int year = 0;
    int month = 0;
    int day = 0;
    if (!in.number(4, year) || !in.literal('-') || !in.number(2, month) || !in.literal('-') ||
        !in.number(2, day)) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) {
        return std::nullopt;
    }
    std::int64_t seconds = std::chrono::sys_days(date).time_since_epoch().count() * 86'400LL;
    Timestamp result;
    result.precision = TimePrecision::Day;
    std::int64_t nanoseconds = 0;
    if (!in.atEnd()) {
        int hour = 0;
        int minute = 0;
        int second = 0;
        if (!in.oneOf("Tt ") || !in.number(2, hour) || !in.literal(':') || !in.number(2, minute) ||
            hour > 23 || minute > 59) {
            return std::nullopt;
        }
        result.precision = TimePrecision::Minute;
        if (in.literal(':')) {
            // 60 is a leap second: shown as the first moment of the next minute, as POSIX does.
            if (!in.number(2, second) || second > 60) {
                return std::nullopt;
            }
            int digits = 0;
            if (in.oneOf(".,") && !in.fraction(nanoseconds, digits)) {
                return std::nullopt;
            }
            result.precision = precisionOfDigits(digits);
        }
        in.literal(' ');
        if (!readZone(in, result.zoneMinutes) || !in.atEnd()) {
            return std::nullopt;
        }
        seconds += hour * 3'600LL + minute * 60LL + second;
        if (result.zoneMinutes != Timestamp::kNoZone) {
            seconds -= result.zoneMinutes * 60LL;
        }
    }
    if (!combine(seconds, nanoseconds, result.nanoseconds)) {
        return std::nullopt;
    }
    return result;
}

std::optional<Timestamp> parseEpoch(std::string_view digits) {
    const bool negative = !digits.empty() && digits.front() == '-';
    std::string_view rest = negative ? digits.substr(1) : digits;
    const auto point = rest.find('.');
    const std::string_view whole = rest.substr(0, point);
    if (whole.empty() || whole.size() > 19) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    for (const char c : whole) {
        if (c < '0' || c > '9' || __builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, c - '0', &number)) {
            return std::nullopt;
        }
    }
    Timestamp result;
    result.zoneMinutes = 0;
    std::int64_t fraction = 0;
    std::int64_t unitsPerSecond = 1;
    if (point != std::string_view::npos) {
        Scanner in(rest.substr(point + 1));
        int count = 0;
        if (!in.fraction(fraction, count) || !in.atEnd()) {
            return std::nullopt;
        }
        result.precision = precisionOfDigits(count);
    } else if (number < 100'000'000'000) {
        result.precision = TimePrecision::Second;
    } else if (number < 100'000'000'000'000) {
        result.precision = TimePrecision::Millisecond;
        unitsPerSecond = 1'000;
    } else if (number < 100'000'000'000'000'000) {
        result.precision = TimePrecision::Microsecond;
        unitsPerSecond = 1'000'000;
    } else {
        result.precision = TimePrecision::Nanosecond;
        unitsPerSecond = kSecond;
    }
    fraction += number % unitsPerSecond * (kSecond / unitsPerSecond);
    if (!combine(number / unitsPerSecond, fraction, result.nanoseconds)) {
        return std::nullopt;
    }
    if (negative) {
        result.nanoseconds = -result.nanoseconds;
    }
    return result;
}

std::optional<Timestamp> timestampFromMilliseconds(std::int64_t milliseconds) {
    Timestamp result;
    result.precision = TimePrecision::Millisecond;
    result.zoneMinutes = 0;
    if (__builtin_mul_overflow(milliseconds, 1'000'000, &result.nanoseconds)) {
        return std::nullopt;
    }
    return result;
}

namespace {

std::string formatCivil(std::int64_t nanoseconds, TimePrecision precision, char separator) {
    const auto [date, inDay, fraction] = clockTimeOf(nanoseconds);
    std::string out =
        absl::StrFormat("%04d-%02u-%02u", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    if (precision == TimePrecision::Day) {
        return out;
    }
    absl::StrAppendFormat(&out, "%c%02d:%02d", separator, inDay / 3'600, inDay / 60 % 60);
    if (precision == TimePrecision::Minute) {
        return out;
    }
    absl::StrAppendFormat(&out, ":%02d", inDay % 60);
    switch (precision) {
        case TimePrecision::Millisecond:
            absl::StrAppendFormat(&out, ".%03d", fraction / 1'000'000);
            break;
        case TimePrecision::Microsecond:
            absl::StrAppendFormat(&out, ".%06d", fraction / 1'000);
            break;
        case TimePrecision::Nanosecond:
            absl::StrAppendFormat(&out, ".%09d", fraction);
            break;
        default:
            break;
    }
    return out;
}

}  // namespace

std::string formatTimestamp(const Timestamp& time) {
    const bool zoned = time.zoneMinutes != Timestamp::kNoZone;
    std::int64_t local = time.nanoseconds;
    if (zoned && __builtin_add_overflow(local, time.zoneMinutes * kMinute, &local)) {
        local = time.nanoseconds;
    }
    std::string out = formatCivil(local, time.precision, 'T');
    if (!zoned || time.precision == TimePrecision::Day) {
        return out;
    }
    if (time.zoneMinutes == 0) {
        out += 'Z';
    } else {
        const int minutes = time.zoneMinutes < 0 ? -time.zoneMinutes : time.zoneMinutes;
        absl::StrAppendFormat(&out, "%c%02d:%02d", time.zoneMinutes < 0 ? '-' : '+', minutes / 60,
                              minutes % 60);
    }
    return out;
}

std::string formatTimestampUtc(const Timestamp& time) {
    return formatCivil(time.nanoseconds, time.precision, ' ');
}

}  // namespace oxbow
