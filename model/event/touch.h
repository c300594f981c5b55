// What an event did to one row, as far as an index knows: no bytes.
#pragma once

#include "model/event/change_kind.h"
#include "model/event/position.h"
#include "model/event/strong_id.h"

namespace oxbow {

struct Touch {
    Position event;
    KeyId key;
    ChangeKind kind = ChangeKind::None;
    friend bool operator==(const Touch&, const Touch&) = default;
};

}  // namespace oxbow
