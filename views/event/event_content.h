// One event as the event pane shows it, read and taken apart off the GUI thread.
#pragma once

#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "model/history/history.h"
#include "model/payload/payload.h"

namespace oxbow {

struct EventContent {
    Position position;
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

using LoadEventContent = std::function<EventContentPtr(std::uint64_t position)>;
LoadEventContent loadEventsFrom(std::shared_ptr<const History> history);

}  // namespace oxbow
