// The events that an edit names.
#pragma once

#include <cstddef>

#include "model/branch/edit.h"

namespace oxbow {

// An edit of more than so many names very many: it is not kept of each what it is known by alone.
inline constexpr std::size_t kMostAnchored = 1'000;

// Of events that are dropped, modified or moved, of those behind which something stands, and of
// those that something is a copy of.
template <class Use>
void forEachName(Edit& edit, Use use) {
    for (EventId& id : edit.events) {
        use(id);
    }
    if (edit.gap.behind) {
        use(*edit.gap.behind);
    }
    if (edit.copyOf) {
        use(*edit.copyOf);
    }
}

}  // namespace oxbow
