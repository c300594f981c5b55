// One event as one JSON object on one line, and back: lossless.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>

#include "model/event/event.h"
#include "model/event/position.h"

namespace oxbow {

// The members, in this order; what an event does not have is not there:
//
//   position                 where a log has it; not a part of the event
//   source, stream           strings
//   partition, offset        numbers
//   kind                     "data", "control", "aborted"
//   key, type                strings
//   value                    null for a tombstone; bytes that are a JSON object, array, number,
//                            true or false stand as that value, to the letter where they are on
//                            one line; all others are a string
//   value_exact              a string of the value's bytes where they have line ends, or white
//                            space around them, that the member before leaves out
//   time, record_time        as formatTimestamp() has them
//   headers                  [{"name":…,"value":…}], in their order; a null value is null
//   transaction              {"id":…,"index":…,"last":…}; where its outcome is not decided also
//                            "outcome": "open" or "unknown"
//   actor, correlation, causations, references ([{"type":…,"id":…,"role":…}]), content_type,
//   schema_id
//   record                   the source's record as a string, or record_is_value: true
//
// Half a surrogate pair (see unescapeJson()) stands as its escape. Bytes that are not UTF-8 stand
// in base64 in a member whose name ends in "_base64" (in a list of strings: {"base64":…}). A time
// that its text would not tell exactly is an array instead, "time_exact": [nanoseconds, precision,
// zone or null].
void appendEventJson(std::string& out, std::optional<Position> position, const EventView& event);

// Reads what appendEventJson() wrote; every member may be missing, and the position is passed over.
// InvalidArgument says which member is wrong and why; unknown members are errors.
absl::StatusOr<Event> parseEventJson(std::string_view line);

// {"key":…,"row":…,"position":…}, by the rules for key and value; with "stream" first where it is
// not empty.
void appendRowJson(std::string& out, std::string_view stream, std::string_view key,
                   const OptionalBytesView& row, Position position, bool isText = false);

// The pieces of the above, for lines of other shapes. Each appends `"name":…` without a comma; a
// value of none is null.
// `isText` says that the bytes are a string whatever they look like (see kTextContent).
void appendValueJson(std::string& out, std::string_view name, const OptionalBytesView& bytes,
                     bool isText = false);
void appendTextJson(std::string& out, std::string_view name, std::string_view bytes);
// A string of a list, without a name: in base64 it is an object, {"base64":…}.
void appendStringJson(std::string& out, std::string_view text);

// "data", "control", "aborted".
std::string_view eventKindName(EventKind kind);
std::optional<EventKind> eventKindNamed(std::string_view name);

// "decided", "open", "unknown".
std::string_view outcomeName(TransactionOutcome outcome);
std::optional<TransactionOutcome> outcomeNamed(std::string_view name);

// formatTimestamp() where it tells all there is of the time; none elsewhere.
OptionalBytes exactTimeText(const std::optional<Timestamp>& time);

// All that an event's own columns in a table of text do not hold (headers to schema_id, record,
// exact times), as one JSON object; empty where there is nothing. For CSV.
std::string eventExtrasJson(const EventView& event);
// Adds such extras to an event.
absl::Status applyEventExtras(std::string_view json, Event& event);

}  // namespace oxbow
