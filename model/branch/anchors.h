// Edits find their events again in a log that was imported anew.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <span>

#include "model/branch/branch.h"
#include "model/history/history.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Keeps with the branch what the events of the log are known by that the edit names: those that
// are dropped, modified or moved, and those behind which something stands; and where the branch
// begins and ends. Of an edit of very many a few hundred are kept, by which it is seen whether the
// log is the one that it was; the rest is up to anchorMany(). `latest` may be null: then ordinals
// are not known.
absl::Status anchor(Branch& branch, const Edit& edit, const EventSequence& base,
                    const History* latest);

// Whether there is an edit of very many, of which anchorMany() has something to do.
bool lacksAnchors(const Branch& branch);
// Reads all that such edits name: about as long as an import of so many.
absl::Status anchorMany(Branch& branch, const EventSequence& base, const Cancelled& cancelled = {});

// Where an anchor's event is not at its place in the log, looks through all of it, once for all
// branches: by the event's ref, then by what it says, then by its key and ordinal. What the edits
// name is changed; an event that is not there any more keeps a name that nothing has, so that its
// edits stay, as conflicts. The same holds of one of very many that has no anchor yet, where the
// log is another one.
absl::Status reattach(std::span<Branch> branches, const EventSequence& log,
                      const Cancelled& cancelled = {});

// A hash of what the event says, the same on every machine.
std::uint64_t contentHash(const EventView& event);

}  // namespace oxbow
