// The slow and certain way: replay from zero. The oracle that every indexed answer must equal.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/event/position.h"
#include "model/fold/latest_value.h"

namespace oxbow {

// A table kept in memory and moved forward event by event with nothing but the rule of the log's
// own table. One thread; memory grows with the rows.
class Replay {
public:
    struct Row {
        std::string bytes;
        Position writer;
    };
    // A key is its stream's name and its bytes.
    using RowKey = std::pair<std::string, std::string>;

    // Applies the event at position at(), which rises by one.
    void apply(const EventView& event);

    Position at() const { return m_at; }
    const std::map<RowKey, Row>& rows() const { return m_rows; }
    // Keys in order of their first appearance, whether they have a row now or not.
    const std::vector<RowKey>& keys() const { return m_keys; }

private:
    Position m_at;
    std::map<RowKey, Row> m_rows;
    std::map<RowKey, std::size_t> m_seen;
    std::vector<RowKey> m_keys;
};

}  // namespace oxbow
