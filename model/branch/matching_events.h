// The events of a branch that a condition holds for.
#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "model/branch/branch_sequence.h"
#include "model/query/condition.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// As the branch has them, by the columns of its base: in the base's order from `from` to before
// `to`, then those of the branch's own that stand there: in the place of one of these, or behind
// it, or before the first of all; so each stands in one part of a base that is gone through in
// parts. What is unknown does not hold.
absl::StatusOr<std::vector<EventId>> eventsThat(const Condition& holds,
                                                const BranchSequence& events, Position from,
                                                Position to, const Cancelled& cancelled = {});

}  // namespace oxbow
