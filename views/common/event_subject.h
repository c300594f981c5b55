// What a context menu is about: events of the past that is shown, or one that an edit took away.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "model/event/position.h"

namespace oxbow {

struct EventSubject {
    std::vector<Position> events;      // rising
    std::optional<std::size_t> ghost;  // by its number in the session's past; there are no events
};

}  // namespace oxbow
