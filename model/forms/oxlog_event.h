// One event as a message of the library format, and back: lossless.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>

#include "model/event/event.h"
#include "model/oxlog/oxlog.pb.h"

namespace oxbow {

// Everything of the event but its sequence number, which the writer of the file gives. A value that
// lies in the record is stored as a part of it, not twice.
void toOxlog(const EventView& event, oxlog::v1::Event& to);

// What an event is that leaves something out.
struct OxlogDefaults {
    std::string_view source;  // of an event that does not name its own
    std::string_view stream;
};

// `to` and `details` view and hold what is in `message`: all three must live as long as `to` is
// used; `details` may be used again for the next event. InvalidArgument says what cannot be: a kind
// of a newer version, a value outside its record, a time zone that is none.
absl::Status fromOxlog(const oxlog::v1::Event& message, const OxlogDefaults& defaults,
                       EventView& to, EventDetails& details);

// Whether a newer version of the format says something of the event that this one does not know.
bool saysMore(const oxlog::v1::Event& message);

}  // namespace oxbow
