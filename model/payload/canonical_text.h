// Texts that stand for a number in one way only: from the number the same text follows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oxbow {

// A decimal number as JSON writers spell it: no exponent, no leading zeros, no "-0"; at most 18
// digits.
struct CanonicalDecimal {
    std::int64_t mantissa = 0;
    std::uint8_t scale = 0;  // digits behind the point
};
std::optional<CanonicalDecimal> readDecimal(std::string_view text);
void appendDecimal(std::string& out, std::int64_t mantissa, std::uint8_t scale);

// Exactly `width` decimal digits; at most 18.
std::optional<std::int64_t> readDigits(std::string_view text);
void appendDigits(std::string& out, std::int64_t number, std::size_t width);

}  // namespace oxbow
