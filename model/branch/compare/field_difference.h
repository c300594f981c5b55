// How one row differs from another, field by field.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/event/event.h"
#include "model/payload/decimal.h"
#include "model/payload/payload.h"

namespace oxbow {

struct FieldDifference {
    std::string name;  // empty: the row is one value
    std::optional<RowField> before;
    std::optional<RowField> after;
    // After less before, exactly; where both are numbers.
    std::optional<Decimal> amount;
};

// The fields that differ: those of the row after, then those that only the other has. Empty where
// no field differs, though the bytes may: other white space, another order. A name that repeats
// has its last value, as most readers take it.
std::vector<FieldDifference> fieldDifferences(const OptionalBytesView& before,
                                              const OptionalBytesView& after);

// Whether |a| > |b|.
bool isGreaterAmount(const Decimal& a, const Decimal& b);
// "+4.50", "-3", "0".
std::string signedText(const Decimal& amount);

}  // namespace oxbow
