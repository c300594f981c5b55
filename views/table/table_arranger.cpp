#include "views/table/table_arranger.h"

#include <algorithm>
#include <numeric>

#include "model/history/sort_unless.h"
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

constexpr std::uint64_t kRowsByField = 100'000;
constexpr std::uint64_t kRowsBySince = 2'000'000;
constexpr std::size_t kRowsPerCheck = 50'000;

using Cancelled = std::function<bool()>;

// The table's rows by their writers; empty where it was cancelled.
std::vector<std::uint32_t> sortBySince(const Table& table, bool descending,
                                       const Cancelled& cancelled) {
    std::vector<Position> writers(table.rowCount());
    for (std::size_t n = 0; n < writers.size(); ++n) {
        if (n % kRowsPerCheck == 0 && cancelled()) {
            return {};
        }
        writers[n] = table.row(n).writer;
    }
    std::vector<std::uint32_t> order(writers.size());
    std::iota(order.begin(), order.end(), 0U);
    const bool done = sortUnless(cancelled, order, [&](std::uint32_t a, std::uint32_t b) {
        return descending ? writers[b] < writers[a] : writers[a] < writers[b];
    });
    return done ? order : std::vector<std::uint32_t>();
}

// The same by a field.
std::vector<std::uint32_t> sortByField(const Table& table, const TableSort& sort,
                                       const LoadTableRow& load, const Cancelled& cancelled) {
    // Rows are read in the order in which they were written: so each part of the log is read once.
    auto order = sortBySince(table, false, cancelled);
    std::vector<SortKey> keys(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i % 64 == 0 && cancelled()) {
            return {};
        }
        const Table::Row row = table.row(order[i]);
        keys[order[i]] = sortKey(load({row.key, row.writer}), sort);
    }
    std::iota(order.begin(), order.end(), 0U);
    const bool done = sortUnless(cancelled, order, [&](std::uint32_t a, std::uint32_t b) {
        const int compared = compare(keys[a], keys[b]);
        return sort.descending ? compared > 0 : compared < 0;
    });
    return done ? order : std::vector<std::uint32_t>();
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
                                   std::shared_ptr<const Table> before, NearestChange nearest,
                                   std::optional<TableDelta> delta, ShownOrder order)
    : m_now(std::move(now)),
      m_before(std::move(before)),
      m_nearest(nearest),
      m_delta(std::move(delta)),
      m_order(std::move(order)) {
    placeGone();
}

// Deleted rows stand where they stood, or, in a table that is sorted by its rows' last events, by
// the event that deleted them; in one that is sorted by what they held, at its end.
void TableArrangement::placeGone() {
    if (!m_delta) {
        return;
    }
    std::vector<std::pair<std::uint64_t, Table::Row>> placed;
    for (const Table::Row& gone : m_delta->gone) {
        placed.emplace_back(placeOf(gone), gone);
    }
    std::stable_sort(placed.begin(), placed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < placed.size(); ++i) {
        m_gonePlaces.push_back(placed[i].first + i);
        m_delta->gone[i] = placed[i].second;
    }
}

std::uint64_t TableArrangement::placeOf(const Table::Row& gone) const {
    if (!sorted()) {
        return rowsBefore(*m_now, gone.key);
    }
    if (m_order.bySince) {
        return placeBySince(gone);
    }
    if (!m_order.byKey) {
        return m_now->rowCount();
    }
    const std::uint64_t before = m_order.byKey->rowsBefore(gone.key);
    return m_order.descending ? m_now->rowCount() - before : before;
}

std::uint64_t TableArrangement::placeBySince(const Table::Row& gone) const {
    // Of a row that has not come yet the event to come counts.
    const auto version = m_now->version(gone.key);
    const Position since = movedBack() || !version ? gone.writer : version->writer;
    const auto place =
        std::partition_point(m_order.sorted.begin(), m_order.sorted.end(), [&](std::uint32_t n) {
            const Position writer = m_now->row(n).writer;
            return m_order.descending ? writer > since : writer < since;
        });
    return static_cast<std::uint64_t>(place - m_order.sorted.begin());
}

Table::Row TableArrangement::rowOfTable(std::uint64_t n) const {
    if (m_order.byKey) {
        return m_order.byKey->row(m_order.descending ? m_now->rowCount() - 1 - n : n);
    }
    return m_now->row(m_order.sorted.empty() ? n : m_order.sorted[n]);
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
    const Table::Row row = rowOfTable(shown - goneBefore);
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
    if (m_order.byKey) {
        n = m_order.byKey->find(key);
        if (n && m_order.descending) {
            n = m_now->rowCount() - 1 - *n;
        }
    } else if (sorted()) {
        const auto place = std::find(m_order.sorted.begin(), m_order.sorted.end(), *n);
        n = static_cast<std::uint64_t>(place - m_order.sorted.begin());
    }
    if (!n) {
        return std::nullopt;
    }
    for (const std::uint64_t gone : m_gonePlaces) {
        *n += gone <= *n ? 1 : 0;
    }
    return n;
}

std::uint64_t mostRowsSorted(TableSort::By by) {
    switch (by) {
        case TableSort::By::Field:
            return kRowsByField;
        case TableSort::By::Since:
            return kRowsBySince;
        case TableSort::By::Key:
            break;
    }
    return ~std::uint64_t{0};
}

namespace {

constexpr std::uint64_t kMostEventsBack = 64;

NearestChange nearestChange(const ArrangeRequest& request, const KeysBetween& keysBetween) {
    NearestChange nearest;
    const Position now = request.now->at();
    const Position before = request.before->at();
    // From far ahead nearly all rows come back changed: what was applied last says more.
    const bool back = now < before && before - now <= kMostEventsBack;
    const std::uint64_t way = now < before ? now.value() : now - before;
    const Position from = back ? now : Position(now.value() - std::min(way, kMostEventsBack));
    keysBetween(from, back ? before : now, [&](KeyId key) {
        if (!back || !nearest.key) {
            nearest.key = key;
        }
    });
    return nearest;
}

absl::StatusOr<ShownOrder> orderOf(const ArrangeRequest& request, const TableReads& reads,
                                   const Cancelled& cancelled) {
    const Table& now = *request.now;
    ShownOrder order;
    if (!request.sort || now.rowCount() > mostRowsSorted(request.sort->by)) {
        return order;
    }
    order.descending = request.sort->descending;
    switch (request.sort->by) {
        case TableSort::By::Field:
            order.sorted = sortByField(now, *request.sort, reads.load, cancelled);
            break;
        case TableSort::By::Since:
            order.sorted = sortBySince(now, order.descending, cancelled);
            order.bySince = true;
            break;
        case TableSort::By::Key: {
            auto byKey = reads.orderByKey(request.now, cancelled);
            if (!byKey.ok()) {
                return byKey.status();
            }
            order.byKey = *std::move(byKey);
            break;
        }
    }
    return order;
}

}  // namespace

TableReads readsFrom(std::shared_ptr<const History> history) {
    TableReads reads;
    reads.load = loadRowsFrom(history);
    reads.keysBetween = [history](Position from, Position to, const VisitKeys& visit) {
        return history
            ->touches(from, to,
                      [&visit](const Touch& touch) {
                          visit(touch.key);
                          return true;
                      })
            .ok();
    };
    reads.countVersions = [history](const RowVersion& version) {
        std::uint64_t count = 0;
        // Why they cannot be read is told where the row is.
        const bool isKnown =
            history
                ->versions(version.key, Position(), version.writer.next(), Direction::Backward,
                           [&count](const KeyVersion&) { return ++count < kMostVersionsCounted; })
                .ok();
        return isKnown ? std::optional(count) : std::nullopt;
    };
    reads.orderByKey = [history](std::shared_ptr<const Table> table, const auto& cancelled) {
        return inKeyOrder(*history, std::move(table), cancelled);
    };
    return reads;
}

absl::StatusOr<std::shared_ptr<const TableArrangement>> arrange(const ArrangeRequest& request,
                                                                const TableReads& reads,
                                                                const Arranged& early,
                                                                const Cancelled& cancelled) {
    auto order = orderOf(request, reads, cancelled);
    if (!order.ok()) {
        return order.status();
    }
    const NearestChange nearest = nearestChange(request, reads.keysBetween);
    if (!cancelled()) {
        early(std::make_shared<TableArrangement>(request.now, request.before, nearest, std::nullopt,
                                                 *order));
    }
    TableDelta delta = tableDelta(*request.before, *request.now, reads.keysBetween, cancelled);
    if (cancelled()) {
        return absl::CancelledError("a newer request took its place");
    }
    return std::make_shared<TableArrangement>(request.now, request.before, nearest,
                                              std::move(delta), *std::move(order));
}

}  // namespace oxbow
