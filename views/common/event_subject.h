// What a context menu is about: events of the past that is shown, or one that an edit took away;
// and the row that they wrote, where it is about that.
#pragma once

#include <QString>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "model/event/position.h"
#include "model/event/strong_id.h"

namespace oxbow {

class History;

struct RowSubject {
    QString fold;  // whose table it stands in; empty: the log's own
    std::shared_ptr<const History> history;
    KeyId key;
    QString field;  // where it is about one; empty: the row
};

struct EventSubject {
    std::vector<Position> events;      // rising
    std::optional<std::size_t> ghost;  // by its number in the session's past; there are no events
    std::optional<RowSubject> row = std::nullopt;
};

}  // namespace oxbow
