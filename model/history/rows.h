// The bytes of many rows at once, of any history.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/history/history.h"

namespace oxbow {

// A row with its bytes.
struct RowBytes {
    Table::Row row;
    std::string bytes;
    bool isText = false;  // see kTextContent
    bool poisoned = false;
};
absl::StatusOr<std::vector<RowBytes>> readRows(const History& history,
                                               const std::vector<Table::Row>& wanted,
                                               const Cancelled& cancelled = {});

// The same as a view, which is valid during the call only.
struct RowView {
    Table::Row row;
    std::string_view bytes;
    bool isText = false;
    bool poisoned = false;
};
// False: no more are wanted.
using VisitRow = std::function<bool(const RowView&)>;

// The whole table: in order of the keys' first appearance (of which at most 48 MiB, or one row, are
// held at a time), or in the order in which events wrote the rows, where nothing is read twice (16
// bytes a row are sorted first).
enum class RowOrder { FirstAppearance, Writer };
absl::Status forEachRow(const History& history, const Table& table, RowOrder order,
                        const VisitRow& visit, const Cancelled& cancelled = {});
// The same of any rows: those of the numbers [first, end), as `row` gives them.
using RowOfNumber = std::function<Table::Row(std::uint64_t)>;
absl::Status forEachRow(const History& history, const RowOfNumber& row, std::uint64_t first,
                        std::uint64_t end, const VisitRow& visit, const Cancelled& cancelled = {});

}  // namespace oxbow
