// The rows that differ between two positions, with what they hold.
#pragma once

#include <absl/status/status.h>

#include <functional>
#include <optional>

#include "model/history/history.h"

namespace oxbow {

struct RowDifference {
    KeyId key;
    OptionalBytes before;
    OptionalBytes after;
    bool beforeIsText = false;  // see kTextContent
    bool afterIsText = false;
    bool beforePoisoned = false;  // see RowContent
    bool afterPoisoned = false;
    std::optional<Position> writerBefore;
    std::optional<Position> writerAfter;
};

// Either position may be the earlier one; in order of the keys' first appearance, until `visit`
// says false. A row written again with the same bytes does not differ, but where they were a text
// and are other JSON now.
using VisitDifference = std::function<bool(const RowDifference&)>;
absl::Status diff(const History& history, Position from, Position to, const VisitDifference& visit,
                  const Cancelled& cancelled = {});

}  // namespace oxbow
