// A comparison with a number, asked of millions of them.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "model/sequence/field_column.h"

namespace oxbow {

enum class Comparison : std::uint8_t {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater
};

// Whether two things compare so that are in this order: <0, 0 or >0.
bool fulfils(Comparison comparison, int order);

// Exact at any size and precision. What a column holds as integers of one scale is asked by a
// range. One thread.
class NumberTest {
public:
    // `number` is a JSON number.
    NumberTest(Comparison comparison, std::string_view number)
        : m_comparison(comparison), m_number(number) {}

    // Of a JSON number.
    bool has(std::string_view lexeme) const;

    // The integers of one scale that fulfil it: those from least to greatest, or all others.
    struct Mantissas {
        std::int64_t least = std::numeric_limits<std::int64_t>::min();
        std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
        bool others = false;
        bool has(std::int64_t mantissa) const {
            return (static_cast<std::uint64_t>(mantissa) - static_cast<std::uint64_t>(least) <=
                    static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least)) !=
                   others;
        }
    };
    // scale ≤ FieldColumn::kMostScale.
    const Mantissas& mantissas(std::uint8_t scale);

private:
    const Comparison m_comparison;
    const std::string m_number;
    std::array<std::optional<Mantissas>, FieldColumn::kMostScale + 1> m_mantissas;
};

}  // namespace oxbow
