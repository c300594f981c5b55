#include "views/table/table_arranger.h"

#include <algorithm>
#include <numeric>

#include "model/payload/decimal_order.h"

namespace oxbow {

namespace {

// What a row is sorted by.
struct SortKey {
    enum class Kind { Absent, Null, Other, Number, Text };
    Kind kind = Kind::Absent;
    std::string text;
};

SortKey sortKey(const TableRow& row, const TableSort& sort) {
    if (sort.by == TableSort::By::Key) {
        return {SortKey::Kind::Text, row.key.toStdString()};
    }
    const RowField* field = row.field(sort.field);
    if (field == nullptr) {
        return {};
    }
    switch (field->kind) {
        case PayloadNode::Kind::Null:
            return {SortKey::Kind::Null, {}};
        case PayloadNode::Kind::Number:
            return {SortKey::Kind::Number, field->text};
        case PayloadNode::Kind::String:
            return {SortKey::Kind::Text, field->text};
        default:
            return {SortKey::Kind::Other, field->text};
    }
}

int compare(const SortKey& a, const SortKey& b) {
    if (a.kind != b.kind) {
        return a.kind < b.kind ? -1 : 1;
    }
    return a.kind == SortKey::Kind::Number ? compareNumbers(a.text, b.text)
                                           : a.text.compare(b.text);
}

// The table's rows in the wanted order; empty where it was cancelled.
std::vector<std::uint32_t> sortRows(const Table& table, const TableSort& sort,
                                    const LoadTableRow& load,
                                    const std::function<bool()>& cancelled) {
    const auto rows = static_cast<std::uint32_t>(table.rowCount());
    std::vector<std::uint32_t> order(rows);
    std::iota(order.begin(), order.end(), 0U);
    const auto less = [&](const auto& a, const auto& b) { return sort.descending ? b < a : a < b; };
    if (sort.by == TableSort::By::Since) {
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return less(table.row(a).writer, table.row(b).writer);
        });
        return order;
    }
    std::vector<SortKey> keys(rows);
    for (std::uint32_t n = 0; n < rows; ++n) {
        if (n % 64 == 0 && cancelled()) {
            return {};
        }
        const Table::Row row = table.row(n);
        keys[n] = sortKey(load({row.key, row.writer}), sort);
    }
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return less(compare(keys[a], keys[b]), 0);
    });
    return order;
}

// How many of the table's rows have a key before this one.
std::uint64_t rowsBefore(const Table& table, KeyId key) {
    std::uint64_t low = 0;
    std::uint64_t high = table.rowCount();
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (table.row(middle).key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

}  // namespace

TableArrangement::TableArrangement(std::shared_ptr<const Table> now,
                                   std::shared_ptr<const Table> before)
    : m_now(std::move(now)), m_before(std::move(before)) {}

TableArrangement::TableArrangement(std::shared_ptr<const Table> now,
                                   std::shared_ptr<const Table> before, TableDelta delta,
                                   std::vector<std::uint32_t> order)
    : m_now(std::move(now)),
      m_before(std::move(before)),
      m_delta(std::move(delta)),
      m_order(std::move(order)) {
    placeGone();
}

// Deleted rows stand where they stood; in a sorted table, at its end.
void TableArrangement::placeGone() {
    for (std::size_t i = 0; i < m_delta->gone.size(); ++i) {
        const std::uint64_t place =
            sorted() ? m_now->rowCount() : rowsBefore(*m_now, m_delta->gone[i].key);
        m_gonePlaces.push_back(place + i);
    }
}

std::uint64_t TableArrangement::rowCount() const {
    return m_now->rowCount() + m_gonePlaces.size();
}

TableArrangement::Row TableArrangement::row(std::uint64_t shown) const {
    const auto place = std::lower_bound(m_gonePlaces.begin(), m_gonePlaces.end(), shown);
    const auto goneBefore = static_cast<std::size_t>(place - m_gonePlaces.begin());
    if (place != m_gonePlaces.end() && *place == shown) {
        const Table::Row& gone = m_delta->gone[goneBefore];
        return {{gone.key, gone.writer}, RowState::Deleted};
    }
    std::uint64_t n = shown - goneBefore;
    if (sorted()) {
        n = m_order[n];
    }
    const Table::Row row = m_now->row(n);
    return {{row.key, row.writer}, rowState(row, *m_before)};
}

std::optional<std::uint64_t> TableArrangement::find(KeyId key) const {
    if (m_delta) {
        for (std::size_t i = 0; i < m_delta->gone.size(); ++i) {
            if (m_delta->gone[i].key == key) {
                return m_gonePlaces[i];
            }
        }
    }
    auto n = m_now->find(key);
    if (!n) {
        return std::nullopt;
    }
    if (sorted()) {
        const auto place = std::find(m_order.begin(), m_order.end(), *n);
        return static_cast<std::uint64_t>(place - m_order.begin());
    }
    for (const std::uint64_t gone : m_gonePlaces) {
        *n += gone <= *n ? 1 : 0;
    }
    return n;
}

std::shared_ptr<const TableArrangement> arrange(std::shared_ptr<const Table> now,
                                                std::shared_ptr<const Table> before,
                                                const std::optional<TableSort>& sort,
                                                const KeysBetween& keysBetween,
                                                const LoadTableRow& load,
                                                const std::function<bool()>& cancelled) {
    TableDelta delta = tableDelta(*before, *now, keysBetween, cancelled);
    std::vector<std::uint32_t> order;
    if (sort && now->rowCount() <= kSortableRows) {
        order = sortRows(*now, *sort, load, cancelled);
    }
    if (cancelled()) {
        return nullptr;
    }
    return std::make_shared<TableArrangement>(std::move(now), std::move(before), std::move(delta),
                                              std::move(order));
}

}  // namespace oxbow
