#include "model/payload/decimal.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <charconv>
#include <limits>
#include <utility>

#include "model/event/ascii.h"
#include "model/payload/json_lexeme.h"

namespace oxbow {

using BigInteger = boost::multiprecision::cpp_int;

struct Decimal::Large {
    BigInteger value;
};

namespace {

constexpr int kSmallDigits = 18;
// A number is written with no more zeros than this before its first digit, or behind its last.
constexpr std::int64_t kMostZeros = 40;

constexpr std::array<std::int64_t, kSmallDigits + 1> powersOfTen() {
    std::array<std::int64_t, kSmallDigits + 1> powers = {};
    std::int64_t power = 1;
    for (std::int64_t& each : powers) {
        each = power;
        power = power <= std::numeric_limits<std::int64_t>::max() / 10 ? power * 10 : power;
    }
    return powers;
}
constexpr std::array<std::int64_t, kSmallDigits + 1> kPowers = powersOfTen();

BigInteger powerOfTen(std::int64_t exponent) {
    return boost::multiprecision::pow(BigInteger(10), static_cast<unsigned>(exponent));
}

std::string digitsOf(const BigInteger& value) {
    return BigInteger(abs(value)).str();
}

std::int64_t countOfDigits(const BigInteger& value) {
    return static_cast<std::int64_t>(digitsOf(value).size());
}

absl::Status tooLarge() {
    return absl::InvalidArgumentError(absl::StrCat(
        "is beyond what is added up exactly: at most ", Decimal::kMostDigits,
        " digits, none further than ", Decimal::kMostExponent, " places from the decimal point"));
}

// The exponent of a JSON number, far too large where it is far too large.
std::int64_t exponentIn(std::string_view text) {
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
    }
    constexpr std::int64_t kHuge = 1'000'000'000'000;
    std::int64_t exponent = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    (void)end;
    if (error == std::errc::result_out_of_range) {
        return text.front() == '-' ? -kHuge : kHuge;
    }
    return std::clamp(exponent, -kHuge, kHuge);
}

}  // namespace

Decimal::Decimal(std::int64_t whole) : m_small(whole) {
    if (whole == std::numeric_limits<std::int64_t>::min()) {
        m_large = std::make_shared<const Large>(Large{BigInteger(whole)});
    }
}

Decimal Decimal::of(Large coefficient, std::int64_t exponent) {
    Decimal result;
    if (exponent > 0) {
        // One number has one form, so that it is the same after it was written and read.
        const bool zero = coefficient.value.is_zero();
        if (zero || countOfDigits(coefficient.value) + exponent <= kMostZeros) {
            coefficient.value *= zero ? BigInteger(0) : powerOfTen(exponent);
            exponent = 0;
        }
    }
    result.m_exponent = static_cast<std::int32_t>(exponent);
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (coefficient.value <= kMost && coefficient.value >= -kMost) {
        result.m_small = static_cast<std::int64_t>(coefficient.value);
    } else {
        result.m_large = std::make_shared<const Large>(std::move(coefficient));
    }
    return result;
}

Decimal::Large Decimal::large() const {
    return m_large ? *m_large : Large{BigInteger(m_small)};
}

absl::StatusOr<Decimal> Decimal::parse(std::string_view lexeme) {
    if (!isJsonNumber(lexeme)) {
        return absl::InvalidArgumentError("is no number");
    }
    const bool negative = lexeme.front() == '-';
    lexeme.remove_prefix(negative ? 1 : 0);
    std::int64_t coefficient = 0;
    std::int64_t scale = 0;
    std::int64_t significant = 0;
    bool behindPoint = false;
    std::size_t at = 0;
    for (; at < lexeme.size() && (lexeme[at] == '.' || isDigit(lexeme[at])); ++at) {
        if (lexeme[at] == '.') {
            behindPoint = true;
            continue;
        }
        scale += behindPoint ? 1 : 0;
        significant += significant > 0 || lexeme[at] != '0' ? 1 : 0;
        if (significant <= kSmallDigits) {
            coefficient = coefficient * 10 + (lexeme[at] - '0');
        }
    }
    const std::string_view mantissa = lexeme.substr(0, at);
    std::int64_t exponent = -scale;
    exponent += at < lexeme.size() ? exponentIn(lexeme.substr(at + 1)) : 0;
    if (significant == 0 && exponent > 0) {
        exponent = 0;
    }
    if (significant > kMostDigits || exponent > kMostExponent || exponent < -kMostExponent) {
        return tooLarge();
    }
    if (significant <= kSmallDigits && exponent <= 0) {
        Decimal result;
        result.m_small = negative ? -coefficient : coefficient;
        result.m_exponent = static_cast<std::int32_t>(exponent);
        return result;
    }
    std::string digits(mantissa);
    std::erase(digits, '.');
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    BigInteger value = digits.empty() ? BigInteger(0) : BigInteger(digits);
    return of({negative ? BigInteger(-value) : value}, exponent);
}

absl::Status Decimal::check() const {
    const bool tooLong = m_large && countOfDigits(m_large->value) > kMostDigits;
    return tooLong || m_exponent < -kMostExponent ? tooLarge() : absl::OkStatus();
}

absl::StatusOr<Decimal> Decimal::plus(const Decimal& other) const {
    if (m_exponent < other.m_exponent) {
        return other.plus(*this);
    }
    // This number is the one of the coarser scale.
    const std::int64_t shift = std::int64_t{m_exponent} - other.m_exponent;
    if (!m_large && !other.m_large && shift <= kSmallDigits && m_exponent <= 0) {
        Decimal result;
        result.m_exponent = other.m_exponent;
        std::int64_t shifted = 0;
        if (!__builtin_mul_overflow(m_small, kPowers[static_cast<std::size_t>(shift)], &shifted) &&
            !__builtin_add_overflow(shifted, other.m_small, &result.m_small) &&
            result.m_small != std::numeric_limits<std::int64_t>::min()) {
            return result;
        }
    }
    Large sum = large();
    if (!sum.value.is_zero()) {
        if (countOfDigits(sum.value) + shift > kMostDigits) {
            return tooLarge();
        }
        sum.value *= powerOfTen(shift);
    }
    sum.value += other.large().value;
    Decimal result = of(std::move(sum), other.m_exponent);
    if (absl::Status status = result.check(); !status.ok()) {
        return status;
    }
    return result;
}

absl::StatusOr<Decimal> Decimal::minus(const Decimal& other) const {
    return plus(other.negated());
}

Decimal Decimal::negated() const {
    if (m_large) {
        return of({BigInteger(-m_large->value)}, m_exponent);
    }
    Decimal result = *this;
    result.m_small = -m_small;
    return result;
}

Decimal Decimal::dividedBy(std::uint64_t divisor) const {
    if (!m_large && divisor <= static_cast<std::uint64_t>(kPowers[kSmallDigits]) &&
        m_small % static_cast<std::int64_t>(divisor) == 0) {
        Decimal result = *this;
        result.m_small /= static_cast<std::int64_t>(divisor);
        return result;
    }
    const BigInteger by(divisor);
    BigInteger value = abs(large().value);
    const bool negative = sign() < 0;
    const std::int64_t shift =
        std::max<std::int64_t>(0, kQuotientDigits + 1 + countOfDigits(by) - countOfDigits(value));
    value *= powerOfTen(shift);
    BigInteger rest = value % by;
    value /= by;
    std::int64_t exponent = m_exponent - shift;
    const bool exact = rest.is_zero();
    while (exact && exponent < m_exponent && value % 10 == 0) {
        value /= 10;
        ++exponent;
    }
    const std::int64_t surplus = countOfDigits(value) - kQuotientDigits;
    if (surplus > 0) {
        const BigInteger unit = powerOfTen(surplus);
        const BigInteger twice = BigInteger(value % unit) * 2;
        value /= unit;
        exponent += surplus;
        const bool up = twice > unit || (twice == unit && (!exact || value % 2 == 1));
        value += up ? 1 : 0;
        if (countOfDigits(value) > kQuotientDigits) {
            value /= 10;
            ++exponent;
        }
    }
    return of({negative ? BigInteger(-value) : value}, exponent);
}

int Decimal::sign() const {
    if (m_large) {
        return m_large->value.sign();
    }
    return m_small < 0 ? -1 : m_small > 0 ? 1 : 0;
}

void Decimal::appendTo(std::string& out) const {
    std::array<char, 24> buffer;
    std::string held;
    std::string_view digits;
    if (m_large) {
        held = digitsOf(m_large->value);
        digits = held;
    } else {
        const std::int64_t magnitude = m_small < 0 ? -m_small : m_small;
        const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude);
        digits = {buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data())};
    }
    if (sign() < 0) {
        out += '-';
    }
    if (m_exponent == 0) {
        out += digits;
        return;
    }
    const auto size = static_cast<std::int64_t>(digits.size());
    const std::int64_t whole = size + m_exponent;  // digits before the point
    if (m_exponent > 0 || whole < -kMostZeros) {
        out += digits.front();
        if (size > 1) {
            out += '.';
            out += digits.substr(1);
        }
        absl::StrAppend(&out, "e", whole - 1);
    } else if (whole > 0) {
        out += digits.substr(0, static_cast<std::size_t>(whole));
        out += '.';
        out += digits.substr(static_cast<std::size_t>(whole));
    } else {
        out += "0.";
        out.append(static_cast<std::size_t>(-whole), '0');
        out += digits;
    }
}

std::string Decimal::text() const {
    std::string out;
    appendTo(out);
    return out;
}

}  // namespace oxbow
