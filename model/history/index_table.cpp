#include "model/history/index_table.h"

#include <utility>

#include "model/history/table_maker.h"

namespace oxbow {

IndexTable::IndexTable(KeyStates states, std::weak_ptr<TableMaker> maker)
    : m_states(std::move(states)), m_maker(std::move(maker)) {}

IndexTable::~IndexTable() {
    if (const auto maker = m_maker.lock()) {
        maker->takeBack(std::move(m_states));
    }
}

Table::Row IndexTable::row(std::uint64_t n) const {
    const KeyId key = m_states.row(n);
    return {key, writerOf(m_states.state(key))};
}

std::optional<std::uint64_t> IndexTable::find(KeyId key) const {
    return m_states.isRow(key) ? std::optional(m_states.rowsBefore(key)) : std::nullopt;
}

std::optional<KeyVersion> IndexTable::version(KeyId key) const {
    return versionOf(m_states.state(key));
}

}  // namespace oxbow
