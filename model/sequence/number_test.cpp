#include "model/sequence/number_test.h"

#include "model/payload/canonical_text.h"
#include "model/payload/decimal_order.h"

namespace oxbow {
namespace {

// Mantissas have at most 18 digits: beyond those, every bound is the same.
constexpr std::int64_t kBeyond = 1'000'000'000'000'000'000;

// The greatest mantissa of the scale whose number is not above `number` (below it, where `strict`).
std::int64_t greatestNotAbove(std::string_view number, std::uint8_t scale, bool strict) {
    std::int64_t low = -kBeyond - 1;  // fulfils
    std::int64_t high = kBeyond + 1;  // does not
    std::string text;
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        text.clear();
        appendDecimal(text, middle, scale);
        const int order = compareNumbers(text, number);
        (strict ? order < 0 : order <= 0) ? low = middle : high = middle;
    }
    return low;
}

NumberTest::Mantissas mantissasFor(Comparison comparison, std::string_view number,
                                   std::uint8_t scale) {
    const std::int64_t notAbove = greatestNotAbove(number, scale, false);
    const std::int64_t below = greatestNotAbove(number, scale, true);
    NumberTest::Mantissas out;
    switch (comparison) {
        case Comparison::Less:
            out.greatest = below;
            break;
        case Comparison::LessOrEqual:
            out.greatest = notAbove;
            break;
        case Comparison::Equal:
        case Comparison::NotEqual:
            out.least = below + 1;
            out.greatest = notAbove;
            if (out.least > out.greatest) {
                out.least = out.greatest = kBeyond + 1;  // which no mantissa is
            }
            out.others = comparison == Comparison::NotEqual;
            break;
        case Comparison::GreaterOrEqual:
            out.least = below + 1;
            break;
        case Comparison::Greater:
            out.least = notAbove + 1;
            break;
    }
    return out;
}

}  // namespace

bool fulfils(Comparison comparison, int order) {
    switch (comparison) {
        case Comparison::Less:
            return order < 0;
        case Comparison::LessOrEqual:
            return order <= 0;
        case Comparison::Equal:
            return order == 0;
        case Comparison::NotEqual:
            return order != 0;
        case Comparison::GreaterOrEqual:
            return order >= 0;
        case Comparison::Greater:
            return order > 0;
    }
    return false;
}

bool NumberTest::has(std::string_view lexeme) const {
    return fulfils(m_comparison, compareNumbers(lexeme, m_number));
}

const NumberTest::Mantissas& NumberTest::mantissas(std::uint8_t scale) {
    auto& known = m_mantissas[scale];
    if (!known) {
        known = mantissasFor(m_comparison, m_number, scale);
    }
    return *known;
}

}  // namespace oxbow
