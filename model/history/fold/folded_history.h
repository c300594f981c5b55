// A history of a fold's rows from which the fold can go on.
#pragma once

#include <absl/status/statusor.h>

#include <optional>

#include "model/fold/fold.h"
#include "model/history/history.h"

namespace oxbow {

class FoldedHistory : public History {
public:
    // What the fold holds for the row before `at`, with what it remembers beside what is shown.
    // Absent: nothing.
    virtual absl::StatusOr<std::optional<FoldRow>> heldAt(KeyId row, Position at) const = 0;
};

}  // namespace oxbow
