// A field of one row through two pasts: two lines.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/branch/compare/comparison.h"
#include "model/payload/payload.h"

namespace oxbow {

struct TwoLines {
    // What the field is from an instant on, up to the next point's; absent where the row has none.
    struct Point {
        Instant instant = 0;
        PlaceInBoth place;
        std::optional<RowField> before;
        std::optional<RowField> after;
    };
    std::vector<Point> points;   // rising
    std::uint64_t writings = 0;  // how often the row was written where they may differ
    bool leavesOut = false;      // of which some are no points
};

// A little before the pasts part until a little behind where the row stays together, or the end.
// Of more than `mostPoints` writings as many are taken, as evenly as they come, and all of `keep`
// (instants, rising).
absl::StatusOr<TwoLines> twoLines(const Comparison& comparison, const RowKey& row,
                                  const std::string& field, std::size_t mostPoints,
                                  const std::vector<Instant>& keep,
                                  const Cancelled& cancelled = {});

}  // namespace oxbow
