// What a row holds, for tests that compare rows one by one.
#pragma once

#include <optional>
#include <string>

#include "model/history/changes.h"
#include "model/history/rows.h"

namespace oxbow {

inline std::string rowBytes(const History& history, const Table::Row& row) {
    const auto rows = readRows(history, {row});
    return rows.ok() ? rows->front().bytes : std::string(rows.status().message());
}

// The changes of one row, or of all.
inline absl::Status changesIn(const History& history, Position from, Position to,
                              std::optional<KeyId> key, const History::VisitChange& visit,
                              const Cancelled& cancelled = {}) {
    return key ? changesOfRow(history, *key, from, to, visit, cancelled)
               : history.changes(from, to, visit, cancelled);
}

}  // namespace oxbow
