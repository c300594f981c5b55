// The rows that differ at one place, read for being shown.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <optional>
#include <vector>

#include "model/branch/compare/divergence.h"
#include "model/branch/compare/field_difference.h"
#include "model/event/change_kind.h"

namespace oxbow {

struct DifferencesHere {
    struct Row {
        RowKey key;
        ChangeKind kind = ChangeKind::None;  // from the one past to the other
        // All fields of each, as far as they are shown.
        std::vector<RowField> before;
        std::vector<RowField> after;
        // Of those the ones that differ; none where only the spelling does.
        std::vector<FieldDifference> differences;
    };

    PlaceInBoth place;
    std::optional<Instant> instant;  // not by ordinal
    std::vector<Row> rows;
    bool isCut = false;  // there are more
};
inline constexpr std::size_t kMostDifferencesShown = 10'000;

// Of the place itself, or beside a position of the later past. On a worker.
absl::StatusOr<DifferencesHere> differencesBeside(const Comparison& comparison, Position after,
                                                  const Cancelled& cancelled);
absl::StatusOr<DifferencesHere> differencesHere(const Comparison& comparison,
                                                const PlaceInBoth& place,
                                                std::optional<Instant> instant,
                                                const Cancelled& cancelled);

// The row's divergence; null where it has none.
const RowDivergence* divergenceOf(const std::vector<RowDivergence>& rows, const RowKey& key);
// Its span at a place; null where it is in none.
const DivergenceSpan* spanAt(const RowDivergence& row, const DifferencesHere& here);

}  // namespace oxbow
