// What became of a table since another one: how many rows came, changed and went, and which went.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "model/history/history.h"

namespace oxbow {

enum class RowState { Same, Inserted, Updated, Deleted };

// The state of a row of `now` against `before`. Cheap: no bytes are read.
RowState rowState(const Table::Row& row, const Table& before);

struct TableDelta {
    std::uint64_t inserted = 0;
    std::uint64_t updated = 0;
    std::uint64_t deleted = 0;
    // Rows of `before` that are gone, in order of their keys. After a long jump there are too many
    // to tell a person anything: with more than kGoneShown of them, none is listed.
    std::vector<Table::Row> gone;

    bool none() const { return inserted + updated + deleted == 0; }
};
inline constexpr std::size_t kGoneShown = 50;

// The keys of all events from `from` to before `to`, some of them repeatedly.
using VisitKeys = std::function<void(KeyId)>;
using KeysBetween = std::function<bool(Position from, Position to, const VisitKeys&)>;

// By the events between the two tables where those are few, else row by row. Asks `cancelled` every
// few thousand rows; the result is then worth nothing.
TableDelta tableDelta(const Table& before, const Table& now, const KeysBetween& keysBetween,
                      const std::function<bool()>& cancelled);

}  // namespace oxbow
