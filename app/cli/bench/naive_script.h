// A fold as one would write it without Oxbow: a function in JavaScript, called for each event.
#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <string>
#include <vector>

#include "model/event/event.h"

namespace oxbow {

// A count and a sum of `amount` by key, by a script that parses the event's JSON itself, one call
// an event: the seconds it takes.
absl::StatusOr<double> naiveScriptSeconds(const std::vector<Event>& events,
                                          const std::function<bool()>& cancelled);

}  // namespace oxbow
