// What order events must keep, and which other orders that leaves.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/branch/cause_fields.h"
#include "model/branch/edit.h"
#include "model/event/event.h"
#include "model/event/position.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// The events of a chain keep their order, whatever becomes of the others.
enum class Chains {
    // Of a partition of a stream, which is what a source with partitions promises; of a stream in a
    // source, where it has none.
    Partitions,
    Keys,  // of a key of a stream, those without a key being one
};
// Names the event's chain; two events of one have the same.
std::string chainOf(const EventView& event, Chains chains);

// An order of the events from `from` to before `to` in which those at the positions `wanted` follow
// each other in this order, every chain keeps its own, and every event stands behind those that it
// says caused it; of such orders the one nearest to how the events stand. Absent where there is
// none. Reads each event once; 40 bytes or so of memory for each.
absl::StatusOr<std::optional<std::vector<Position>>> legalOrder(
    const EventSequence& events, Position from, Position to, std::span<const Position> wanted,
    Chains chains, const CauseFields& fields, const Cancelled& cancelled = {});

// The moves that bring events from `from` on into this order, as few as can be.
std::vector<Edit> movesInto(const EventSequence& events, Position from,
                            std::span<const Position> order);

}  // namespace oxbow
