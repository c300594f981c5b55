// Events as CloudEvents 1.0 in JSON, which many brokers and functions take.
#pragma once

#include <string>

#include "model/event/event.h"
#include "model/event/position.h"

namespace oxbow {

// One CloudEvent on one line: `id` is the position, `source` the stream (percent-encoded where a
// URI reference wants it), `subject` the key, `type` the type ("event" where there is none), `data`
// the value, which is null for a tombstone; bytes that are no UTF-8 stand in `data_base64`. A time
// without a zone, which CloudEvents cannot have, is the extension `localtime`; `partition`,
// `offset`, `sourcefile`, `recordedtime`, `actor` and `correlation` are extensions, too. Headers,
// references and the source's record are not carried.
//
// False, and nothing is appended, for what is no fact of a stream, and for a key, type or stream
// that is no UTF-8.
bool appendCloudEvent(std::string& out, Position position, const EventView& event);

}  // namespace oxbow
