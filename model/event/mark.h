// A place that somebody has named.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/event/position.h"

namespace oxbow {

// Where a mark was set that was set in a branch, behind an event which the branch has otherwise.
struct MarkAnchor {
    std::uint64_t shown = 0;  // the branch, by its id
    // The event: its EventId.
    std::uint64_t branch = 0;
    std::uint64_t number = 0;
    friend bool operator==(const MarkAnchor&, const MarkAnchor&) = default;
};

// A named position with a note.
struct Mark {
    Position position;  // of the log
    std::string name;
    std::string note;
    std::optional<MarkAnchor> anchor = std::nullopt;
    friend bool operator==(const Mark&, const Mark&) = default;
};

}  // namespace oxbow
