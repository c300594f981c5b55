// Edits find their events again in a log that was imported anew.
#pragma once

#include <absl/status/status.h>

#include <vector>

#include "model/branch/branch.h"
#include "model/history/history.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Keeps with the branch what the events of the log are known by that the edit names: those that
// are dropped, modified or moved, and those behind which something stands. An edit of very many is
// left as it is. `latest` may be null: then ordinals are not known.
absl::Status anchor(Branch& branch, const Edit& edit, const EventSequence& base,
                    const History* latest);

// Where an anchor's event is not at its place in the log, looks through all of it: by the event's
// ref, then by what it says, then by its key and ordinal. What the edits name is changed in all
// branches of the line; an event that is not there any more keeps a name that nothing has, so that
// its edits stay, as conflicts.
absl::Status reattach(std::vector<Branch>& line, const EventSequence& log,
                      const Cancelled& cancelled = {});

}  // namespace oxbow
