// A table as the log's index gives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/history/history.h"
#include "model/log/run_writer.h"

namespace oxbow {

// The states of all keys, and a bit set of the ids that are rows, with counts for rank and select.
class IndexTable final : public Table {
public:
    IndexTable(Position at, std::vector<KeyState> states);

    Position at() const override { return m_at; }
    std::uint64_t rowCount() const override { return m_rowCount; }
    Row row(std::uint64_t n) const override;
    std::optional<std::uint64_t> find(KeyId key) const override;
    std::optional<KeyVersion> version(KeyId key) const override;

    const std::vector<KeyState>& states() const { return m_states; }

private:
    Position m_at;
    std::vector<KeyState> m_states;
    std::vector<std::uint64_t> m_rows;   // a bit a key id
    std::vector<std::uint32_t> m_ranks;  // rows before each word of m_rows
    std::uint64_t m_rowCount = 0;
};

}  // namespace oxbow
