// A place that somebody has named.
#pragma once

#include <string>

#include "model/event/position.h"

namespace oxbow {

// A named position with a note.
struct Mark {
    Position position;
    std::string name;
    std::string note;
    friend bool operator==(const Mark&, const Mark&) = default;
};

}  // namespace oxbow
