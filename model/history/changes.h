// What events did to their rows: of one event, of one row.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <vector>

#include "model/history/history.h"

namespace oxbow {

// What the event at p did: nothing where it touches no row (no key, control, aborted), a change of
// one row, or of several.
absl::StatusOr<std::vector<Change>> changesOf(const History& history, Position p,
                                              const Cancelled& cancelled = {});
// The changes of one row by the events from `from` to before `to`, until `visit` says false.
absl::Status changesOfRow(const History& history, KeyId key, Position from, Position to,
                          const History::VisitChange& visit, const Cancelled& cancelled = {});

}  // namespace oxbow
