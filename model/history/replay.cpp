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
    if (LatestValue::touches(event)) {
        RowKey key(event.stream, *event.key);
        if (const auto after = LatestValue::after(event)) {
            m_rows[std::move(key)] = {std::string(*after), m_at};
        } else {
            m_rows.erase(key);
        }
    }
    m_at = m_at.next();
}

}  // namespace oxbow
