// A sum of a field, or a count where no field is named: what `sum`, `average` and the windows keep.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "model/fold/event_field.h"
#include "model/fold/kinds/row_text.h"
#include "model/payload/decimal.h"

namespace oxbow {

// The number that a field holds. The error is the sentence that a row shows.
absl::StatusOr<Decimal> decimalOf(const FieldPath& field, const JsonValue& value);
// A sum; an error becomes the sentence that a row shows.
absl::StatusOr<Decimal> added(const FieldPath& field, const Decimal& sum, const Decimal& more);

struct Total {
    Decimal sum;
    std::uint64_t count = 0;

    // Reads `"sum":41.90,"count":3`; without a field the count alone.
    bool read(RowText& row, bool hasSum);
    void appendTo(std::string& out, bool hasSum) const;
    // The first number that is added gives the sum its scale.
    absl::Status add(const FieldPath& field, const Decimal& more, std::uint64_t times = 1);
};

}  // namespace oxbow
