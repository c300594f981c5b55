// Edits as they are told on the command line.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "model/event/event.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

// An event as JSON, by the members of model/forms/event_json.h; a time may also be an epoch number,
// and null is none. What the text does not say of where the event comes from (source, stream,
// partition, offset) is taken from `like`.
absl::StatusOr<Event> eventFromJson(const std::string& text, const Event& like);

// PATH=VALUE for each: "@key", "@type", "@stream", "@time", "@value", or a path into the value,
// which must be JSON; VALUE is JSON where it reads as that, and else a text. A member that is not
// there is added.
absl::Status applySettings(Event& event, const std::vector<std::string>& settings);

}  // namespace oxbow
