#include "model/payload/decimal_order.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

namespace oxbow {

namespace {

// 0.d₁d₂d₃… × 10^exponent, d₁ not zero; no digits for zero.
struct SpelledNumber {
    bool negative = false;
    std::int64_t exponent = 0;
    std::string digits;
};

std::int64_t readExponent(std::string_view text) {
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
    }
    // Far beyond what any two numbers' digits can make up for, yet safe to add to.
    constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max() / 4;
    std::int64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec == std::errc::result_out_of_range) {
        return text.front() == '-' ? -kHuge : kHuge;
    }
    return std::clamp(value, -kHuge, kHuge);
}

SpelledNumber parseSpelled(std::string_view text) {
    SpelledNumber number;
    if (!text.empty() && text.front() == '-') {
        number.negative = true;
        text.remove_prefix(1);
    }
    const std::size_t e = text.find_first_of("eE");
    const std::string_view mantissa = text.substr(0, e);
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    number.exponent = static_cast<std::int64_t>(point);
    if (e != std::string_view::npos) {
        number.exponent += readExponent(text.substr(e + 1));
    }
    for (const char c : mantissa) {
        if (c != '.') {
            number.digits.push_back(c);
        }
    }
    const std::size_t first = std::min(number.digits.find_first_not_of('0'), number.digits.size());
    number.digits.erase(0, first);
    number.exponent -= static_cast<std::int64_t>(first);
    while (!number.digits.empty() && number.digits.back() == '0') {
        number.digits.pop_back();
    }
    return number;
}

int compareMagnitude(const SpelledNumber& a, const SpelledNumber& b) {
    if (a.exponent != b.exponent) {
        return a.exponent < b.exponent ? -1 : 1;
    }
    return a.digits.compare(b.digits);
}

}  // namespace

int compareNumbers(std::string_view a, std::string_view b) {
    const SpelledNumber x = parseSpelled(a);
    const SpelledNumber y = parseSpelled(b);
    const int signX = x.digits.empty() ? 0 : x.negative ? -1 : 1;
    const int signY = y.digits.empty() ? 0 : y.negative ? -1 : 1;
    if (signX != signY || signX == 0) {
        return signX - signY;
    }
    return signX * compareMagnitude(x, y);
}

std::string numberIdentity(std::string_view number) {
    const SpelledNumber spelled = parseSpelled(number);
    if (spelled.digits.empty()) {
        return "0";
    }
    return (spelled.negative ? "-" : "") + spelled.digits + "e" + std::to_string(spelled.exponent);
}

}  // namespace oxbow
