#include "model/log/key_states.h"

#include <algorithm>
#include <bit>

namespace oxbow {

void KeyStates::grow(std::size_t count) {
    if (count <= m_states.size()) {
        return;
    }
    m_states.resize(count);
    m_rows.resize((count + kWordBits - 1) / kWordBits);
    m_rowsInPage.resize((count + kPageKeys - 1) / kPageKeys);
}

void KeyStates::countPage(std::size_t number) {
    const std::size_t first = number * kPageKeys;
    const std::size_t end = std::min(first + kPageKeys, m_states.size());
    std::uint32_t rows = 0;
    for (std::size_t key = first; key < end; key += kWordBits) {
        std::uint64_t bits = 0;
        const std::size_t count = std::min(kWordBits, end - key);
        for (std::size_t i = 0; i < count; ++i) {
            bits |= std::uint64_t{oxbow::isRow(m_states[key + i])} << i;
        }
        m_rows[key / kWordBits] = bits;
        rows += static_cast<std::uint32_t>(std::popcount(bits));
    }
    m_rowsInPage[number] = rows;
}

void KeyStates::setAllFrom(std::size_t key, KeyState state) {
    if (key >= m_states.size()) {
        return;
    }
    std::fill(m_states.begin() + static_cast<std::ptrdiff_t>(key), m_states.end(), state);
    for (std::size_t number = key / kPageKeys; number < pages(); ++number) {
        countPage(number);
    }
}

void KeyStates::settle(Position at) {
    m_at = at;
    m_rowsBefore.resize(pages() + 1);
    std::uint64_t before = 0;
    for (std::size_t number = 0; number < pages(); ++number) {
        m_rowsBefore[number] = before;
        before += m_rowsInPage[number];
    }
    m_rowsBefore[pages()] = before;
}

KeyId KeyStates::row(std::uint64_t n) const {
    const auto after = std::upper_bound(m_rowsBefore.begin(), m_rowsBefore.end(), n);
    const auto number = static_cast<std::size_t>(after - m_rowsBefore.begin() - 1);
    std::uint64_t skip = n - m_rowsBefore[number];
    std::size_t word = number * (kPageKeys / kWordBits);
    for (;; ++word) {
        const auto rows = static_cast<std::uint64_t>(std::popcount(m_rows[word]));
        if (skip < rows) {
            break;
        }
        skip -= rows;
    }
    std::uint64_t bits = m_rows[word];
    for (; skip > 0; --skip) {
        bits &= bits - 1;
    }
    return KeyId(static_cast<std::uint32_t>(word * kWordBits) +
                 static_cast<std::uint32_t>(std::countr_zero(bits)));
}

std::uint64_t KeyStates::rowsBefore(KeyId key) const {
    const std::size_t id = std::min<std::size_t>(key.value(), m_states.size());
    if (id == m_states.size()) {
        return rowCount();
    }
    std::uint64_t rows = m_rowsBefore[id / kPageKeys];
    const std::size_t word = id / kWordBits;
    for (std::size_t w = id / kPageKeys * (kPageKeys / kWordBits); w < word; ++w) {
        rows += static_cast<std::uint64_t>(std::popcount(m_rows[w]));
    }
    const std::uint64_t below = (std::uint64_t{1} << (id % kWordBits)) - 1;
    return rows + static_cast<std::uint64_t>(std::popcount(m_rows[word] & below));
}

}  // namespace oxbow
