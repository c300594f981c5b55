// Exact decimal numbers, for what folds add up.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oxbow {

// coefficient × 10^exponent, exact: 9007199254740993 and 0.1 are what they say. A number keeps its
// scale: 3.540 has three digits behind the point, and so has 3.540 + 1. There is no negative zero,
// infinity or NaN. A coefficient of up to 64 bits costs no memory of its own.
//
// Immutable; any thread.
class Decimal {
public:
    // A number that is longer, or whose last digit lies further from the point, is refused, and so
    // is a result: 1e1000000000 + 1 would take a gigabyte.
    static constexpr std::int64_t kMostDigits = 4096;
    static constexpr std::int64_t kMostExponent = 4096;
    // Of a quotient that does not end.
    static constexpr int kQuotientDigits = 34;

    Decimal() = default;  // 0
    explicit Decimal(std::int64_t whole);

    // coefficient × 10^-scale.
    struct Scaled {
        std::int64_t coefficient = 0;  // more than the least there is
        std::uint8_t scale = 0;        // at most kMostScale
    };
    static constexpr std::uint8_t kMostScale = 18;
    explicit Decimal(const Scaled& number)
        : m_small(number.coefficient), m_exponent(-std::int32_t{number.scale}) {}
    // Absent where the number is no such.
    std::optional<Scaled> scaled() const {
        if (m_large || m_exponent > 0 || m_exponent < -std::int32_t{kMostScale}) {
            return std::nullopt;
        }
        return Scaled{m_small, static_cast<std::uint8_t>(-m_exponent)};
    }

    // Reads a JSON number. InvalidArgument where the text is none or too large: the reason as the
    // rest of a sentence about it ("is no number").
    static absl::StatusOr<Decimal> parse(std::string_view lexeme);

    // With the finer of the two scales. InvalidArgument where the result has too many digits.
    absl::StatusOr<Decimal> plus(const Decimal& other) const;
    absl::StatusOr<Decimal> minus(const Decimal& other) const;
    Decimal negated() const;
    // By a number that is not 0. At this number's scale, or as many digits more as it takes; with
    // more than kQuotientDigits significant digits it is rounded to them, half to even.
    Decimal dividedBy(std::uint64_t divisor) const;

    // <0, 0, >0.
    int sign() const;
    // Appends a JSON number, of which parse() makes the same decimal: plain digits, or, where
    // those would be many zeros, 1.5e400.
    void appendTo(std::string& out) const;
    std::string text() const;

private:
    struct Large;
    static Decimal of(Large coefficient, std::int64_t exponent);
    Large large() const;
    absl::Status check() const;

    std::int64_t m_small = 0;  // the coefficient where m_large is null
    std::int32_t m_exponent = 0;
    std::shared_ptr<const Large> m_large;
};

}  // namespace oxbow
