#include "model/history/index_table.h"

#include <algorithm>
#include <utility>

#include "model/history/table_maker.h"

namespace oxbow {
namespace {

constexpr std::uint32_t kKeysPerCheck = 65'536;

std::optional<Position> rowWriter(KeyState state) {
    return isRow(state) ? std::optional(writerOf(state)) : std::nullopt;
}

}  // namespace

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

absl::Status IndexTable::forEachDifferingKey(const Table& now, const VisitWriters& visit,
                                             const Cancelled& cancelled) const {
    const KeyStates* others = now.states();
    if (others == nullptr) {
        return Table::forEachDifferingKey(now, visit, cancelled);
    }
    const auto keys = static_cast<std::uint32_t>(std::max(m_states.size(), others->size()));
    for (std::uint32_t id = 0; id < keys; ++id) {
        if (id % kKeysPerCheck == 0 && cancelled && cancelled()) {
            return absl::CancelledError("a newer request took its place");
        }
        const KeyState then = m_states.state(KeyId(id));
        const KeyState since = others->state(KeyId(id));
        if (then == since || !(isRow(then) || isRow(since))) {
            continue;
        }
        if (!visit({KeyId(id), rowWriter(then), rowWriter(since)})) {
            break;
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
