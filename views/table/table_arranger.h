// Which rows the table pane shows in which order: made in the background for each table.
#pragma once

#include <QString>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "views/table/table_delta.h"
#include "views/table/table_row.h"

namespace oxbow {

// Sorting needs every row's bytes, so it is offered for small tables only.
inline constexpr std::uint64_t kSortableRows = 100'000;

struct TableSort {
    enum class By { Field, Key, Since };
    By by = By::Since;
    std::string field;  // for By::Field
    bool descending = false;
    friend bool operator==(const TableSort&, const TableSort&) = default;
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
                     TableDelta delta, std::vector<std::uint32_t> order);

    const Table& table() const { return *m_now; }
    const Table& before() const { return *m_before; }
    // Absent until the tables have been compared.
    const std::optional<TableDelta>& delta() const { return m_delta; }
    bool sorted() const { return !m_order.empty(); }
    // The playhead has moved back: what is gone here is what has not come yet.
    bool movedBack() const { return m_now->at() < m_before->at(); }

    std::uint64_t rowCount() const;
    Row row(std::uint64_t shown) const;
    // Where the key stands; absent where it has no row, not even a deleted one.
    std::optional<std::uint64_t> find(KeyId key) const;

private:
    void placeGone();

    std::shared_ptr<const Table> m_now;
    std::shared_ptr<const Table> m_before;
    std::optional<TableDelta> m_delta;
    std::vector<std::uint64_t> m_gonePlaces;  // shown rows of the deleted ones, rising
    std::vector<std::uint32_t> m_order;       // of the table's rows; empty: as they are
};

// Compares and sorts; on a worker's thread. Null where it was cancelled.
std::shared_ptr<const TableArrangement> arrange(std::shared_ptr<const Table> now,
                                                std::shared_ptr<const Table> before,
                                                const std::optional<TableSort>& sort,
                                                const KeysBetween& keysBetween,
                                                const LoadTableRow& load,
                                                const std::function<bool()>& cancelled);

}  // namespace oxbow
