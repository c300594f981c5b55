#include "model/history/index_table.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace oxbow {
namespace {

constexpr std::size_t kWordBits = 64;

}  // namespace

IndexTable::IndexTable(Position at, std::vector<KeyState> states)
    : m_at(at), m_states(std::move(states)) {
    const std::size_t words = (m_states.size() + kWordBits - 1) / kWordBits;
    m_rows.resize(words);
    m_ranks.resize(words);
    for (std::size_t word = 0; word < words; ++word) {
        const std::size_t first = word * kWordBits;
        const std::size_t end = std::min(first + kWordBits, m_states.size());
        std::uint64_t bits = 0;
        for (std::size_t id = first; id < end; ++id) {
            bits |= std::uint64_t{isRow(m_states[id])} << (id - first);
        }
        m_rows[word] = bits;
        m_ranks[word] = static_cast<std::uint32_t>(m_rowCount);
        m_rowCount += static_cast<std::uint64_t>(std::popcount(bits));
    }
}

Table::Row IndexTable::row(std::uint64_t n) const {
    const auto after = std::upper_bound(m_ranks.begin(), m_ranks.end(), n);
    const auto word = static_cast<std::size_t>(after - m_ranks.begin() - 1);
    std::uint64_t bits = m_rows[word];
    for (std::uint64_t skip = n - m_ranks[word]; skip > 0; --skip) {
        bits &= bits - 1;
    }
    const std::size_t id = word * kWordBits + static_cast<std::size_t>(std::countr_zero(bits));
    return {KeyId(static_cast<std::uint32_t>(id)), writerOf(m_states[id])};
}

std::optional<std::uint64_t> IndexTable::find(KeyId key) const {
    const std::size_t id = key.value();
    if (id >= m_states.size() || !isRow(m_states[id])) {
        return std::nullopt;
    }
    const std::size_t word = id / kWordBits;
    const std::uint64_t below = (std::uint64_t{1} << (id % kWordBits)) - 1;
    return m_ranks[word] + static_cast<std::uint64_t>(std::popcount(m_rows[word] & below));
}

std::optional<KeyVersion> IndexTable::version(KeyId key) const {
    return key.value() < m_states.size() ? versionOf(m_states[key.value()]) : std::nullopt;
}

}  // namespace oxbow
