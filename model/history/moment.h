// Reads a moment of a log as people and scripts write it.
#pragma once

#include <absl/status/statusor.h>

#include <string_view>

#include "model/log/log.h"

namespace oxbow {

// A position (`1234`, `1,234`), a percentage (`50%`), a time (RFC 3339, a date) or `end`.
// InvalidArgument, OutOfRange (beyond the log's end) or FailedPrecondition (a time in a log without
// times), each with a sentence that says what would do.
absl::StatusOr<Position> resolveMoment(const Log& log, std::string_view text);

}  // namespace oxbow
