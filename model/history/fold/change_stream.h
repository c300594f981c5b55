// A fold's changes as events in their own right: what is exported of them, or opened as a log.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

#include "model/history/fold/fold_changes.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

// A change as it is kept has neither type nor time, and a header with what the fold remembers: here
// it is given the type and the times of the event that caused it, that event's position as its
// offset, and the fold's name as its stream where the fold has joined the streams. The latest value
// of each key of such events is the fold's table. One thread; changes in rising order.
class ChangeStream {
public:
    ChangeStream(std::string name, const EventSequence& base,
                 std::shared_ptr<const FoldChanges> changes);

    // `view` is change number `position` of the fold's log; what it is given lives until the next
    // call. False where it is none: an event changed nothing there.
    absl::StatusOr<bool> complete(Position position, EventView& view);

private:
    const std::string m_name;
    const std::shared_ptr<const FoldChanges> m_changes;
    const std::shared_ptr<const ChangeMap> m_map;
    std::unique_ptr<EventCursor> m_causes;
    bool m_begun = false;
    EventDetails m_details;
};

}  // namespace oxbow
