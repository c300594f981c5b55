#include "model/event/utc_time.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>

#include "model/event/ascii.h"
#include "model/event/time_spans.h"

namespace oxbow {
namespace {

constexpr std::size_t kSecondsEnd = 19;  // "2024-03-01T00:00:00"

constexpr std::array<std::int64_t, 10> kPowers = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

// Two digits at a place; 100 where there are none.
constexpr unsigned two(const char* at) {
    return isDigit(at[0]) && isDigit(at[1])
               ? static_cast<unsigned>(at[0] - '0') * 10 + static_cast<unsigned>(at[1] - '0')
               : 100;
}

// What follows the minute: "00.056Z" as nanoseconds. The text is longer than kSecondsEnd.
std::optional<std::int64_t> readSeconds(std::string_view text, std::uint8_t& digits) {
    const char* const at = text.data();
    const unsigned second = two(at + 17);
    if (second > 59 || text.back() != 'Z') {
        return std::nullopt;
    }
    std::int64_t fraction = 0;
    digits = 0;
    if (text.size() > kSecondsEnd + 1) {
        const std::size_t count = text.size() - kSecondsEnd - 2;
        if (at[kSecondsEnd] != '.' || count == 0 || count > 9) {
            return std::nullopt;
        }
        for (std::size_t i = 0; i < count; ++i) {
            const char c = at[kSecondsEnd + 1 + i];
            if (!isDigit(c)) {
                return std::nullopt;
            }
            fraction = fraction * 10 + (c - '0');
        }
        digits = static_cast<std::uint8_t>(count);
        fraction *= kPowers[9 - count];
    }
    return second * kSecond + fraction;
}

void putDigits(char* end, std::uint64_t number, std::size_t width) {
    while (width-- > 0) {
        *--end = static_cast<char>('0' + number % 10);
        number /= 10;
    }
}

}  // namespace

std::optional<std::int64_t> readUtcTime(std::string_view text, std::uint8_t& digits) {
    const char* const at = text.data();
    if (text.size() <= kSecondsEnd || at[4] != '-' || at[7] != '-' || at[10] != 'T' ||
        at[13] != ':' || at[16] != ':') {
        return std::nullopt;
    }
    const unsigned century = two(at);
    const unsigned inCentury = two(at + 2);
    const unsigned month = two(at + 5);
    const unsigned day = two(at + 8);
    const unsigned hour = two(at + 11);
    const unsigned minute = two(at + 14);
    const auto seconds = readSeconds(text, digits);
    if (!seconds || century > 99 || inCentury > 99 || month < 1 || month > 12 || day < 1 ||
        day > 31 || hour > 23 || minute > 59) {
        return std::nullopt;
    }
    const int year = static_cast<int>(century * 100 + inCentury);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (year < 1678 || year > 2261 || !date.ok()) {
        return std::nullopt;
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24 + hour) * 60 + minute) * 60 * kSecond + *seconds;
}

std::optional<std::int64_t> UtcTimeReader::read(std::string_view text, std::uint8_t& digits) {
    if (text.size() > kSecondsEnd && std::memcmp(text.data(), m_minute.data(), kMinuteEnd) == 0) {
        const auto seconds = readSeconds(text, digits);
        return seconds ? std::optional(m_nanoseconds + *seconds) : std::nullopt;
    }
    const auto nanoseconds = readUtcTime(text, digits);
    if (nanoseconds) {
        std::memcpy(m_minute.data(), text.data(), kMinuteEnd);
        std::uint8_t ignored = 0;
        m_nanoseconds = *nanoseconds - *readSeconds(text, ignored);
    }
    return nanoseconds;
}

ClockTime clockTimeOf(std::int64_t nanoseconds) {
    std::int64_t seconds = nanoseconds / kSecond;
    ClockTime clock;
    clock.fraction = nanoseconds % kSecond;
    if (clock.fraction < 0) {
        clock.fraction += kSecond;
        --seconds;
    }
    std::int64_t days = seconds / 86'400;
    clock.secondOfDay = seconds % 86'400;
    if (clock.secondOfDay < 0) {
        clock.secondOfDay += 86'400;
        --days;
    }
    clock.date = std::chrono::sys_days{std::chrono::days(days)};
    return clock;
}

void appendUtcTime(std::string& out, std::int64_t nanoseconds, std::uint8_t digits) {
    const auto [date, inDay, fraction] = clockTimeOf(nanoseconds);
    std::array<char, 30> text;
    char* const at = text.data();
    putDigits(at + 4, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
    putDigits(at + 7, static_cast<unsigned>(date.month()), 2);
    putDigits(at + 10, static_cast<unsigned>(date.day()), 2);
    putDigits(at + 13, static_cast<std::uint64_t>(inDay / 3'600), 2);
    putDigits(at + 16, static_cast<std::uint64_t>(inDay / 60 % 60), 2);
    putDigits(at + 19, static_cast<std::uint64_t>(inDay % 60), 2);
    at[4] = at[7] = '-';
    at[10] = 'T';
    at[13] = at[16] = ':';
    std::size_t size = kSecondsEnd;
    if (digits > 0) {
        at[size] = '.';
        putDigits(at + size + 1 + digits,
                  static_cast<std::uint64_t>(fraction / kPowers[9U - digits]), digits);
        size += 1U + digits;
    }
    at[size++] = 'Z';
    out.append(at, size);
}

}  // namespace oxbow
