// The states of all keys at one position, and which of them are rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/event/page_sizes.h"
#include "model/event/position.h"
#include "model/event/strong_id.h"
#include "model/keys/huge_pages.h"
#include "model/keys/key_state.h"

namespace oxbow {

// 8 bytes a key, a bit a key for rows, and row counts for rank and select. It can be moved to
// another position in place (states_reader.h), which costs what lies between and not what there is.
// One thread writes; while nobody does, any may read.
class KeyStates {
public:
    Position at() const { return m_at; }
    // Of all keys that have appeared before at(), and perhaps of some that come later: those, and
    // all beyond, have the state 0.
    std::size_t size() const { return m_states.size(); }
    KeyState state(KeyId key) const { return key.value() < size() ? m_states[key.value()] : 0; }

    std::uint64_t rowCount() const { return m_rowsBefore.empty() ? 0 : m_rowsBefore.back(); }
    // n < rowCount(): the key of row number n, in order of the keys' ids.
    KeyId row(std::uint64_t n) const;
    // How many rows have a lower id.
    std::uint64_t rowsBefore(KeyId key) const;
    bool isRow(KeyId key) const { return oxbow::isRow(state(key)); }
    // A bit a key, from the lowest of the first word on.
    std::span<const std::uint64_t> rowBits() const { return m_rows; }

    std::size_t bytes() const {
        return m_states.capacity() * sizeof(KeyState) + m_rows.capacity() * sizeof(std::uint64_t);
    }

    // --- for those that move it ---
    // Room for the keys below `count`; new ones have the state 0.
    void grow(std::size_t count);
    void set(std::uint32_t key, KeyState state) {
        KeyState& slot = m_states[key];
        // Mostly a row stays one.
        if (slot == 0 || state == 0 || ((slot | state) & 1) != 0) {
            const bool row = oxbow::isRow(state);
            if (oxbow::isRow(slot) != row) {
                m_rows[key / kWordBits] ^= std::uint64_t{1} << (key % kWordBits);
                m_rowsInPage[key / kPageKeys] += row ? 1U : ~0U;
            }
        }
        slot = state;
    }
    // The same without the rows: for long ways, at whose end countRows() finds them all at once.
    void setStateOnly(std::uint32_t key, KeyState state) { m_states[key] = state; }
    void countRows();
    // Brings the state of the key, or of its neighbour, near. key ≤ size().
    void prefetch(std::uint32_t key) const { __builtin_prefetch(m_states.data() + key, 1); }
    // Where states can be written at once; countRows() must follow.
    std::span<KeyState> writable() { return m_states; }
    // Forgets everything: no key has any event at position 0.
    void reset();
    // Before anything is asked again.
    void settle(Position at);

    std::span<const KeyState> all() const { return m_states; }

private:
    static constexpr std::size_t kPageKeys = perPage(2'048, 128);  // some words
    static constexpr std::size_t kWordBits = 64;
    std::size_t pages() const { return m_rowsInPage.size(); }

    Position m_at;
    std::vector<KeyState, HugePages<KeyState>> m_states;
    std::vector<std::uint64_t> m_rows;
    std::vector<std::uint32_t> m_rowsInPage;
    std::vector<std::uint64_t> m_rowsBefore;  // before each page, and all
};

}  // namespace oxbow
