// Which rows the table pane shows in which order: made in the background for each table.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/history/ordered_table.h"
#include "views/table/table_delta.h"
#include "views/table/table_row.h"

namespace oxbow {

struct TableSort {
    enum class By { Field, Key, Since };
    By by = By::Since;
    std::string field;  // for By::Field
    bool descending = false;
    friend bool operator==(const TableSort&, const TableSort&) = default;
};

// How large a table can be sorted so. By key any: the log keeps its keys in order. By a field every
// row's bytes are read, by the last event all rows are compared in memory.
std::uint64_t mostRowsSorted(TableSort::By by);

// The table's rows in order of their keys; on a worker's thread.
using OrderByKey = std::function<absl::StatusOr<std::shared_ptr<const OrderedTable>>(
    std::shared_ptr<const Table>, const std::function<bool()>& cancelled)>;

// How many events wrote the row up to this version, that one included; of rows that very many
// wrote, kMostVersionsCounted. On a worker's thread.
// Absent where they cannot be told.
using CountVersions = std::function<std::optional<std::uint64_t>(const RowVersion&)>;
inline constexpr std::uint64_t kMostVersionsCounted = 100'000;

// What an arrangement is made with.
struct TableReads {
    LoadTableRow load;
    KeysBetween keysBetween;
    OrderByKey orderByKey;
    CountVersions countVersions;
};

TableReads readsFrom(std::shared_ptr<const History> history);

// The order in which a table's rows are shown: as they are, where it is empty.
struct ShownOrder {
    std::vector<std::uint32_t> sorted;          // numbers of the table's rows
    bool bySince = false;                       // sorted is by the rows' writers
    std::shared_ptr<const OrderedTable> byKey;  // or this
    bool descending = false;                    // of either
};

// The change that a move made next to where it ended: of the last event that was applied, or, after
// a short way back, taken back.
struct NearestChange {
    std::optional<KeyId> key;  // absent where no event near there touched a row
};

// The shown rows: the table's, and those that went since the table before. Immutable.
class TableArrangement {
public:
    struct Row {
        RowVersion version;
        RowState state = RowState::Same;
    };

    TableArrangement(std::shared_ptr<const Table> now, std::shared_ptr<const Table> before);
    TableArrangement(std::shared_ptr<const Table> now, std::shared_ptr<const Table> before,
                     NearestChange nearest, std::optional<TableDelta> delta, ShownOrder order);

    const Table& table() const { return *m_now; }
    const Table& before() const { return *m_before; }
    // Absent until the tables have been compared.
    const std::optional<TableDelta>& delta() const { return m_delta; }
    // Likewise, though a moment earlier.
    const std::optional<NearestChange>& nearestChange() const { return m_nearest; }
    bool sorted() const { return !m_order.sorted.empty() || m_order.byKey; }
    // The playhead has moved back: what is gone here is what has not come yet.
    bool movedBack() const { return m_now->at() < m_before->at(); }

    std::uint64_t rowCount() const;
    Row row(std::uint64_t shown) const;
    // Where the key stands; absent where it has no row, not even a deleted one.
    std::optional<std::uint64_t> find(KeyId key) const;

private:
    void placeGone();
    std::uint64_t placeOf(const Table::Row& gone) const;
    std::uint64_t placeBySince(const Table::Row& gone) const;
    Table::Row rowOfTable(std::uint64_t n) const;

    std::shared_ptr<const Table> m_now;
    std::shared_ptr<const Table> m_before;
    std::optional<NearestChange> m_nearest;
    std::optional<TableDelta> m_delta;
    std::vector<std::uint64_t> m_gonePlaces;  // shown rows of the deleted ones, rising
    ShownOrder m_order;
};

// What to show. An arrangement that is good already, but whose tables have not been compared yet,
// is given to `early`. On a worker's thread; Cancelled where `cancelled` says so.
struct ArrangeRequest {
    std::shared_ptr<const Table> now;
    std::shared_ptr<const Table> before;
    std::optional<TableSort> sort;
};
using Arranged = std::function<void(std::shared_ptr<const TableArrangement>)>;
absl::StatusOr<std::shared_ptr<const TableArrangement>> arrange(
    const ArrangeRequest& request, const TableReads& reads, const Arranged& early,
    const std::function<bool()>& cancelled);

}  // namespace oxbow
