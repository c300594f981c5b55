#include "model/log/canonical_text.h"

#include <array>
#include <chrono>
#include <cstddef>

namespace oxbow {
namespace {

constexpr std::size_t kMostDigits = 18;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kSecondsEnd = 19;  // "2024-03-01T00:00:00"

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

constexpr std::array<std::int64_t, 10> kPowers = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

// Two digits at a place; 100 where there are none.
constexpr unsigned two(const char* at) {
    return isDigit(at[0]) && isDigit(at[1])
               ? static_cast<unsigned>(at[0] - '0') * 10 + static_cast<unsigned>(at[1] - '0')
               : 100;
}

void putDigits(char* end, std::uint64_t number, std::size_t width) {
    while (width-- > 0) {
        *--end = static_cast<char>('0' + number % 10);
        number /= 10;
    }
}

}  // namespace

std::optional<CanonicalDecimal> readDecimal(std::string_view text) {
    const char* at = text.data();
    const char* const end = at + text.size();
    const bool negative = at < end && *at == '-';
    at += negative ? 1 : 0;
    const char* const first = at;
    std::int64_t number = 0;
    std::size_t digits = 0;
    for (; at < end && isDigit(*at); ++at, ++digits) {
        number = number * 10 + (*at - '0');
        if (digits == kMostDigits) {
            return std::nullopt;
        }
    }
    if (digits == 0 || (*first == '0' && digits > 1)) {
        return std::nullopt;
    }
    std::size_t scale = 0;
    if (at < end && *at == '.') {
        for (++at; at < end && isDigit(*at); ++at, ++scale) {
            number = number * 10 + (*at - '0');
            if (digits + scale == kMostDigits) {
                return std::nullopt;
            }
        }
        if (scale == 0) {
            return std::nullopt;
        }
    }
    if (at != end || (negative && number == 0)) {
        return std::nullopt;
    }
    return CanonicalDecimal{negative ? -number : number, static_cast<std::uint8_t>(scale)};
}

void appendDecimal(std::string& out, std::int64_t mantissa, std::uint8_t scale) {
    std::array<char, 40> buffer;
    char* at = buffer.data() + buffer.size();
    std::uint64_t rest = mantissa < 0 ? 0 - static_cast<std::uint64_t>(mantissa)
                                      : static_cast<std::uint64_t>(mantissa);
    std::size_t digits = 0;
    do {
        if (digits == scale && scale > 0) {
            *--at = '.';
        }
        *--at = static_cast<char>('0' + rest % 10);
        rest /= 10;
        ++digits;
    } while ((rest != 0 || digits <= scale) && at > buffer.data() + 2);
    if (mantissa < 0) {
        *--at = '-';
    }
    out.append(at, static_cast<std::size_t>(buffer.data() + buffer.size() - at));
}

std::optional<std::int64_t> readDigits(std::string_view text) {
    if (text.empty() || text.size() > kMostDigits) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    for (const char c : text) {
        if (!isDigit(c)) {
            return std::nullopt;
        }
        number = number * 10 + (c - '0');
    }
    return number;
}

void appendDigits(std::string& out, std::int64_t number, std::size_t width) {
    out.resize(out.size() + width);
    putDigits(out.data() + out.size(), static_cast<std::uint64_t>(number), width);
}

std::optional<std::int64_t> readTime(std::string_view text, std::uint8_t& digits) {
    const char* const at = text.data();
    if (text.size() <= kSecondsEnd || text.back() != 'Z' || at[4] != '-' || at[7] != '-' ||
        at[10] != 'T' || at[13] != ':' || at[16] != ':') {
        return std::nullopt;
    }
    const unsigned century = two(at);
    const unsigned inCentury = two(at + 2);
    const unsigned month = two(at + 5);
    const unsigned day = two(at + 8);
    const unsigned hour = two(at + 11);
    const unsigned minute = two(at + 14);
    const unsigned second = two(at + 17);
    if (century > 99 || inCentury > 99 || month < 1 || month > 12 || day < 1 || day > 31 ||
        hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    const int year = static_cast<int>(century * 100 + inCentury);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (year < 1678 || year > 2261 || !date.ok()) {
        return std::nullopt;
    }
    std::int64_t fraction = 0;
    digits = 0;
    if (text.size() > kSecondsEnd + 1) {
        digits = static_cast<std::uint8_t>(text.size() - kSecondsEnd - 2);
        if (at[kSecondsEnd] != '.' || digits == 0 || text.size() > kSecondsEnd + 11) {
            return std::nullopt;
        }
        const auto number = readDigits(text.substr(kSecondsEnd + 1, digits));
        if (!number) {
            return std::nullopt;
        }
        fraction = *number * kPowers[9 - digits];
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24 + hour) * 60 + minute) * 60 * kSecond + second * kSecond + fraction;
}

void appendTime(std::string& out, std::int64_t nanoseconds, std::uint8_t digits) {
    std::int64_t seconds = nanoseconds / kSecond;
    std::int64_t fraction = nanoseconds % kSecond;
    if (fraction < 0) {
        fraction += kSecond;
        --seconds;
    }
    std::int64_t days = seconds / 86'400;
    std::int64_t inDay = seconds % 86'400;
    if (inDay < 0) {
        inDay += 86'400;
        --days;
    }
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days(days)}};
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
