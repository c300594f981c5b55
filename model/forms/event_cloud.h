// Events as CloudEvents 1.0 in JSON, which many brokers and functions take.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "model/event/event.h"
#include "model/event/position.h"

namespace oxbow {

// One CloudEvent on one line: `id` is the position, `source` the stream (percent-encoded where a
// URI reference wants it), `subject` the key, `type` the type, `data` the value, which is null for
// a tombstone; bytes that are no UTF-8 stand in `data_base64`. What CloudEvents cannot have is said
// by extensions, so that it comes in again: a time without a zone is `localtime`, one that its text
// does not tell exactly also `exacttime`; a type that is not there is "event" with `typeis` absent
// or empty, an empty key is `subjectis` empty, and `dataexact` is the value to the letter where
// `data` leaves out its line ends. `partition`, `offset`, `sourcefile`, `recordedtime`, `actor` and
// `correlation` are extensions, too. Headers, references, content types and the source's record are
// not carried.
//
// False, and nothing is appended, for what is no fact of a stream, and for a key, type or stream
// that is no UTF-8.
bool appendCloudEvent(std::string& out, Position position, const EventView& event);

// Reads what appendCloudEvent() wrote; the position is passed over. InvalidArgument says which
// attribute is wrong; one that it does not write is an error: nothing is passed over in silence.
absl::StatusOr<Event> parseCloudEvent(std::string_view json);

}  // namespace oxbow
