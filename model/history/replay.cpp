#include "model/history/replay.h"

namespace oxbow {

void Replay::apply(const EventView& event) {
    // A key takes its place in the order with its first event, even one that touches no row.
    if (event.key) {
        RowKey key(event.stream, *event.key);
        if (m_seen.emplace(key, m_keys.size()).second) {
            m_keys.push_back(std::move(key));
        }
    }
    m_fold.route(event, [&](std::string_view bytes) {
        const RowKey key(event.stream, bytes);
        const auto row = m_rows.find(key);
        const OptionalBytesView before =
            row == m_rows.end() ? std::nullopt : OptionalBytesView(row->second.bytes);
        OptionalBytes after = m_fold.apply(bytes, before, event);
        if (after) {
            m_rows[key] = {*std::move(after), m_at};
        } else if (row != m_rows.end()) {
            m_rows.erase(row);
        }
    });
    m_at = m_at.next();
}

}  // namespace oxbow
