#include "model/history/ordered_table.h"

#include <algorithm>

#include "model/event/page_sizes.h"
#include "model/keys/key_states.h"

namespace oxbow {
namespace {

constexpr std::size_t kPageKeys = perPage(1'024);
constexpr std::size_t kPagesPerCheck = 256;

}  // namespace

OrderedTable::OrderedTable(std::shared_ptr<const Table> table,
                           std::shared_ptr<const KeyOrder> order)
    : m_table(std::move(table)), m_order(std::move(order)) {
    if (const KeyStates* states = m_table->states()) {
        m_rowBits = states->rowBits();
    }
}

bool OrderedTable::isRow(std::size_t rank) const {
    const KeyId key = m_order->at(rank);
    if (m_rowBits.empty()) {
        return m_table->find(key).has_value();
    }
    const std::size_t word = key.value() / 64;
    return word < m_rowBits.size() && (m_rowBits[word] >> (key.value() % 64) & 1) != 0;
}

absl::StatusOr<std::shared_ptr<const OrderedTable>> OrderedTable::create(
    std::shared_ptr<const Table> table, std::shared_ptr<const KeyOrder> order,
    const Cancelled& cancelled) {
    std::shared_ptr<OrderedTable> made(new OrderedTable(std::move(table), std::move(order)));
    const std::size_t keys = made->m_order->size();
    std::uint64_t before = 0;
    for (std::size_t first = 0; first < keys; first += kPageKeys) {
        if (first / kPageKeys % kPagesPerCheck == 0 && cancelled && cancelled()) {
            return absl::CancelledError("a newer request took its place");
        }
        made->m_rowsBefore.push_back(before);
        const std::size_t end = std::min(first + kPageKeys, keys);
        for (std::size_t rank = first; rank < end; ++rank) {
            before += made->isRow(rank) ? 1 : 0;
        }
    }
    made->m_rowsBefore.push_back(before);
    return made;
}

Table::Row OrderedTable::row(std::uint64_t n) const {
    const auto after = std::upper_bound(m_rowsBefore.begin(), m_rowsBefore.end(), n);
    const auto page = static_cast<std::size_t>(after - m_rowsBefore.begin() - 1);
    std::uint64_t skip = n - m_rowsBefore[page];
    std::size_t rank = page * kPageKeys;
    while (!isRow(rank) || skip-- > 0) {
        ++rank;
    }
    const KeyId key = m_order->at(rank);
    const auto version = m_table->version(key);
    return {key, version ? version->writer : Position()};
}

std::uint64_t OrderedTable::rowsBefore(std::size_t rank) const {
    const std::size_t page = rank / kPageKeys;
    std::uint64_t rows = m_rowsBefore[page];
    for (std::size_t r = page * kPageKeys; r < rank; ++r) {
        rows += isRow(r) ? 1 : 0;
    }
    return rows;
}

std::uint64_t OrderedTable::rowsBefore(KeyId key) const {
    return rowsBefore(m_order->find(key).value_or(m_order->size()));
}

std::optional<std::uint64_t> OrderedTable::find(KeyId key) const {
    if (!m_table->find(key)) {
        return std::nullopt;
    }
    const auto rank = m_order->find(key);
    return rank ? std::optional(rowsBefore(*rank)) : std::nullopt;
}

absl::StatusOr<std::pair<std::uint64_t, std::uint64_t>> OrderedTable::rowsWithPrefix(
    const RowKeys& keys, StreamId stream, std::string_view prefix) const {
    const auto names = keys.cursor();
    const auto ranks =
        m_order->keysWithPrefix([&names](KeyId id) { return names->key(id); }, stream, prefix);
    if (!ranks.ok()) {
        return ranks.status();
    }
    return std::pair(rowsBefore(ranks->first), rowsBefore(ranks->second));
}

absl::StatusOr<std::shared_ptr<const OrderedTable>> inKeyOrder(const History& history,
                                                               std::shared_ptr<const Table> table,
                                                               const Cancelled& cancelled) {
    auto order = history.keys().order(cancelled);
    if (!order.ok()) {
        return order.status();
    }
    return OrderedTable::create(std::move(table), *std::move(order), cancelled);
}

}  // namespace oxbow
