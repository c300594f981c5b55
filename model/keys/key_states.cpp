#include "model/keys/key_states.h"

#include <algorithm>
#include <array>
#include <bit>

namespace oxbow {
namespace {

// 1 for a row, else 0; without a comparison, so that four go at a time.
std::uint64_t rowBit(KeyState state) {
    return ~(state | (state - 1) >> 63) & 1;
}

// A bit a state, from the lowest on. `count` ≤ 64.
std::uint64_t rowBitsOf(const KeyState* states, std::size_t count) {
    std::uint64_t bits = 0;
    if (count < 64) {
        for (std::size_t i = count; i-- > 0;) {
            bits = bits << 1 | rowBit(states[i]);
        }
        return bits;
    }
    std::array<std::uint64_t, 4> quarters{};
    for (std::size_t i = 16; i-- > 0;) {
        for (std::size_t q = 0; q < 4; ++q) {
            quarters[q] = quarters[q] << 1 | rowBit(states[q * 16 + i]);
        }
    }
    return quarters[0] | quarters[1] << 16 | quarters[2] << 32 | quarters[3] << 48;
}

}  // namespace

void KeyStates::grow(std::size_t count) {
    if (count <= m_states.size()) {
        return;
    }
    m_states.resize(count);
    m_rows.resize((count + kWordBits - 1) / kWordBits);
    m_rowsInPage.resize((count + kPageKeys - 1) / kPageKeys);
}

void KeyStates::countRows() {
    for (std::size_t number = 0; number < pages(); ++number) {
        const std::size_t first = number * kPageKeys;
        const std::size_t end = std::min(first + kPageKeys, m_states.size());
        std::uint32_t rows = 0;
        for (std::size_t key = first; key < end; key += kWordBits) {
            const auto bits = rowBitsOf(m_states.data() + key, std::min(kWordBits, end - key));
            m_rows[key / kWordBits] = bits;
            rows += static_cast<std::uint32_t>(std::popcount(bits));
        }
        m_rowsInPage[number] = rows;
    }
}

void KeyStates::reset() {
    std::fill(m_states.begin(), m_states.end(), 0);
    std::fill(m_rows.begin(), m_rows.end(), 0);
    std::fill(m_rowsInPage.begin(), m_rowsInPage.end(), 0);
    settle(Position());
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
