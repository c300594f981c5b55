// When the events of a branch's base were, and of which types they are.
#pragma once

#include <absl/status/statusor.h>

#include <memory>

#include "model/event/position.h"
#include "model/log/index/log_heads.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

// An event's time as sequences count it: see EventSequence.
std::optional<std::int64_t> countedTime(const EventView& event);

// A stored log tells it from its columns, any other sequence from the events. Positions that rise
// cost least. One thread.
class EventHeads {
public:
    virtual ~EventHeads() = default;
    // `events` must outlive it.
    static std::unique_ptr<EventHeads> of(const EventSequence& events);

    // p < end().
    virtual absl::StatusOr<EventHead> at(Position p) = 0;
};

}  // namespace oxbow
