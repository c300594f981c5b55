// Events that came in late.
#pragma once

#include <absl/status/statusor.h>

#include <optional>

#include "model/event/position.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// The first event from `from` on whose time is before that of an event before it; absent where
// there is none. One pass over what lies between. Cancelled soon after `cancelled` says true.
absl::StatusOr<std::optional<Position>> nextLate(const EventSequence& events, Position from,
                                                 const Cancelled& cancelled = {});

}  // namespace oxbow
