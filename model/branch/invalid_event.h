// Events of edits that break the shape of their type, and what becomes of them.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "model/branch/edit.h"
#include "model/event/event.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Such an event, as the branch has it that wants folds to pass it over: it stands at its place with
// its time, and touches no row. Among what it is about, it says why.
Event skipped(Event event);
bool isSkipped(const EventView& event);
// As it was written: for an edit that is made of it.
Event asWritten(Event event);

// How the event of an edit differs from all others of its type in the base; none of other edits.
absl::StatusOr<std::vector<std::string>> faultsOf(const Edit& edit, const EventSequence& base,
                                                  const Cancelled& cancelled = {});
// Writes that into the edit, which keeps it, and whether folds pass the event over for it.
absl::Status markInvalid(Edit& edit, bool skip, const EventSequence& base,
                         const Cancelled& cancelled = {});

}  // namespace oxbow
