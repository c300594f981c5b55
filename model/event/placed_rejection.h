// A rejected record at its place in the log.
#pragma once

#include "model/event/event_batch.h"
#include "model/event/position.h"

namespace oxbow {

struct PlacedRejection {
    Position before;  // the record stood before this position
    RejectedRecord record;
};

}  // namespace oxbow
