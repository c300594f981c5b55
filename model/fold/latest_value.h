// The rule of the log's own table.
#pragma once

#include <string_view>

#include "model/event/event.h"

namespace oxbow {

// The table holds each key's latest value: the first event with a key inserts, another updates, a
// null value deletes, a null key is ignored, a null value for an absent key changes nothing; a key
// may come back. Control and aborted events touch nothing.
struct LatestValue {
    static constexpr std::string_view kName = "latest";
    // Whether the event touches a row: that of its key, in its stream.
    static bool touches(const EventView& event);
    // The row after such an event; std::nullopt where there is none then.
    static OptionalBytesView after(const EventView& event);
};

}  // namespace oxbow
