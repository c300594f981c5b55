// The change stream of any history, from what its events touched.
#pragma once

#include <absl/status/status.h>

#include "model/history/history.h"

namespace oxbow {

// What History::changes() gives, by touches(), versionAt() and readRows(): a look-up for each key
// of a window, whose rows are read at once. Memory: some ten MiB, or what two rows take.
absl::Status changesByTouches(const History& history, Position from, Position to,
                              const History::VisitChange& visit, const Cancelled& cancelled = {});

}  // namespace oxbow
