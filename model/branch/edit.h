// One change to the past.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

// A gap between events of the base. It is named by the event before it, whose name outlives edits
// of the base: absent before all of them.
struct Gap {
    std::optional<EventId> behind;
    friend bool operator==(const Gap&, const Gap&) = default;
};

struct Edit {
    enum class Kind { Drop, Insert, Modify, Move };
    Kind kind = Kind::Drop;
    // Drop: any number. Modify, Move: the one. Insert: the name that the new event has from now on.
    std::vector<EventId> events;
    Gap gap;      // Insert, Move: several in one gap stand in the order in which they were made
    Event event;  // Insert, Modify: all of it

    std::string author;
    std::string reason;
    std::int64_t nanoseconds = 0;  // when it was made, since 1970

    friend bool operator==(const Edit&, const Edit&) = default;
};

// "drop", "insert", "modify", "move".
std::string_view editKindName(Edit::Kind kind);

}  // namespace oxbow
