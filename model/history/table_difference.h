// Which rows differ between two tables.
#pragma once

#include <absl/status/status.h>

#include <functional>
#include <optional>

#include "model/history/history.h"

namespace oxbow {

// A row that was written in between, or came or went.
struct WriterDifference {
    KeyId key;
    std::optional<Position> before;  // the event that wrote the row; absent where there is none
    std::optional<Position> now;
};

// Calls `visit` for each in order of the keys' first appearance, until it says false. Reads
// nothing: some milliseconds for a million keys. Cancelled where `cancelled` says so.
using VisitWriters = std::function<bool(const WriterDifference&)>;
absl::Status forEachDifference(const Table& before, const Table& now, const VisitWriters& visit,
                               const Cancelled& cancelled);

}  // namespace oxbow
