// A table's rows in order of their keys.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "model/history/history.h"
#include "model/keys/key_order.h"

namespace oxbow {

// The order of key_order.h, of the keys that have a row: rank and select by counts for every page
// of keys. 8 bytes for a thousand keys beside the table and the order, which it shares; made in a
// millisecond for a million keys. Immutable; any thread.
class OrderedTable {
public:
    // Cancelled where `cancelled` says so, which is asked every few milliseconds.
    static absl::StatusOr<std::shared_ptr<const OrderedTable>> create(
        std::shared_ptr<const Table> table, std::shared_ptr<const KeyOrder> order,
        const Cancelled& cancelled = {});

    const Table& table() const { return *m_table; }
    std::uint64_t rowCount() const { return m_rowsBefore.back(); }
    // n < rowCount().
    Table::Row row(std::uint64_t n) const;
    // The key's place among the rows; absent where it has none. See KeyOrder::find() for the cost.
    std::optional<std::uint64_t> find(KeyId key) const;
    // How many rows stand before the key, whether it has one or not; all, where it came later than
    // the order. Costs as much.
    std::uint64_t rowsBefore(KeyId key) const;
    // How many rows have one of the first `rank` keys.
    std::uint64_t rowsBefore(std::size_t rank) const;
    // The rows [first, second) of a stream whose keys begin with these bytes.
    absl::StatusOr<std::pair<std::uint64_t, std::uint64_t>> rowsWithPrefix(
        const RowKeys& keys, StreamId stream, std::string_view prefix) const;

private:
    OrderedTable(std::shared_ptr<const Table> table, std::shared_ptr<const KeyOrder> order);
    bool isRow(std::size_t rank) const;

    std::shared_ptr<const Table> m_table;
    std::shared_ptr<const KeyOrder> m_order;
    std::span<const std::uint64_t> m_rowBits;  // of the table, where it has them
    std::vector<std::uint64_t> m_rowsBefore;   // each page of keys, and all
};

// The rows of a table in order of their keys, for pages, rank and select.
absl::StatusOr<std::shared_ptr<const OrderedTable>> inKeyOrder(const History& history,
                                                               std::shared_ptr<const Table> table,
                                                               const Cancelled& cancelled = {});

}  // namespace oxbow
