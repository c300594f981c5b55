#include "model/payload/canonical_text.h"

#include <array>
#include <cstddef>

#include "model/event/ascii.h"

namespace oxbow {
namespace {

constexpr std::size_t kMostDigits = 18;

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
        if (digits == kMostDigits) {
            return std::nullopt;
        }
        number = number * 10 + (*at - '0');
    }
    if (digits == 0 || (*first == '0' && digits > 1)) {
        return std::nullopt;
    }
    std::size_t scale = 0;
    if (at < end && *at == '.') {
        for (++at; at < end && isDigit(*at); ++at, ++scale) {
            if (digits + scale == kMostDigits) {
                return std::nullopt;
            }
            number = number * 10 + (*at - '0');
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

}  // namespace oxbow
