// A table as the log's index gives it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "model/history/table.h"
#include "model/keys/key_states.h"

namespace oxbow {

class TableMaker;

// The states of all keys. Their memory goes back to the maker when the last holder lets go.
class IndexTable final : public Table {
public:
    IndexTable(KeyStates states, std::weak_ptr<TableMaker> maker);
    ~IndexTable() override;
    IndexTable(const IndexTable&) = delete;
    IndexTable& operator=(const IndexTable&) = delete;

    Position at() const override { return m_states.at(); }
    std::uint64_t rowCount() const override { return m_states.rowCount(); }
    Row row(std::uint64_t n) const override;
    std::optional<std::uint64_t> find(KeyId key) const override;
    std::optional<KeyVersion> version(KeyId key) const override;

    absl::Status forEachDifferingKey(const Table& now, const VisitWriters& visit,
                                     const Cancelled& cancelled) const override;
    const KeyStates* states() const override { return &m_states; }

private:
    KeyStates m_states;
    std::weak_ptr<TableMaker> m_maker;
};

}  // namespace oxbow
