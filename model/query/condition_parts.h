// What a condition is made of, once it is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/payload/json.h"
#include "model/query/condition.h"
#include "model/sequence/number_test.h"

namespace oxbow {

// One comparison.
struct Comparand {
    enum class Field : std::uint8_t { Path, Value, Key, Type, Stream, Time };
    enum class Kind : std::uint8_t { Null, NotNull, Number, Text, Boolean };

    Field field = Field::Path;
    JsonPath path;  // of Field::Path
    Kind kind = Kind::Null;
    Comparison comparison = Comparison::Equal;
    std::string literal;           // a number's lexeme, a text's bytes
    bool flag = false;             // Kind::Boolean
    std::int64_t nanoseconds = 0;  // Field::Time

    // Of a field's value; null where there is none.
    Truth of(const JsonValue* value) const;
    Truth ofNumber(std::string_view lexeme) const;
    Truth ofText(const OptionalBytesView& bytes) const;
    Truth ofTime(const EventView& event) const;
    // Things of another kind than the literal.
    Truth ofOther() const {
        return comparison == Comparison::Equal      ? Truth::False
               : comparison == Comparison::NotEqual ? Truth::True
                                                    : Truth::Unknown;
    }
};

struct Condition::Parts {
    // A step of a calculation with a stack of truths.
    struct Step {
        enum class Kind : std::uint8_t { Compare, And, Or, Not };
        Kind kind = Kind::Compare;
        std::size_t comparand = 0;  // of a comparison
    };

    std::string text;
    std::vector<Comparand> comparands;
    std::vector<Step> steps;

    // `ofComparand` gives the truth of each.
    template <class OfComparand>
    Truth evaluate(OfComparand ofComparand) const;
};

template <class OfComparand>
Truth Condition::Parts::evaluate(OfComparand ofComparand) const {
    std::vector<Truth> stack;
    for (const Step& step : steps) {
        if (step.kind == Step::Kind::Compare) {
            stack.push_back(ofComparand(step.comparand));
            continue;
        }
        if (step.kind == Step::Kind::Not) {
            stack.back() = negated(stack.back());
            continue;
        }
        const Truth last = stack.back();
        stack.pop_back();
        stack.back() =
            step.kind == Step::Kind::And ? both(stack.back(), last) : either(stack.back(), last);
    }
    return stack.back();
}

}  // namespace oxbow
