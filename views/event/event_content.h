// One event as the event pane shows it, read and taken apart off the GUI thread.
#pragma once

#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "model/history/history.h"
#include "model/payload/payload.h"
#include "model/session/shown_past.h"

namespace oxbow {

// What a branch made of an event.
struct EventEdit {
    enum class What { Inserted, Modified, Moved, Dropped, MovedAway };
    What what = What::Inserted;
    std::string branch;  // whose edit it was
    // Where the event stands in what that is a branch of, and what it holds there.
    std::optional<Position> origin;
    std::optional<Event> original;
};

struct EventContent {
    // In the past that is shown; of a ghost, in what its branch is of.
    Position position;
    std::optional<std::size_t> ghost;  // by its number in the past
    std::optional<EventEdit> edit;     // absent: it is as the log has it
    Event event;
    PayloadTree tree;              // of the value
    std::optional<Change> change;  // what it did to its row; absent where it touches none
    // The type of the event that wrote the row before; absent where it has none.
    std::optional<std::string> previousType;
    std::size_t touched = 0;  // how many rows it touched; `change` is that of the first
    QString error;            // why it cannot be shown; empty where it can

    // The value's place in the whole record, where the source has one and the value is a part of
    // it.
    std::optional<std::size_t> valueInRecord() const;
    std::size_t weight() const;  // bytes of memory that it takes
};

// What is read is never changed, and shared by the parts of the pane.
using EventContentPtr = std::shared_ptr<const EventContent>;

// What is asked for: an event by its position, or a ghost by its number.
using LoadEventContent = std::function<EventContentPtr(std::uint64_t what)>;
inline constexpr std::uint64_t kGhostContent = std::uint64_t{1} << 63;
LoadEventContent loadEventsFrom(std::shared_ptr<const ShownPast> past);

}  // namespace oxbow
