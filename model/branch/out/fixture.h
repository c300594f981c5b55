// A what-if as a test: given these events, when this is changed, then these are the rows.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>
#include <vector>

#include "model/branch/open_branch.h"
#include "model/branch/out/provenance.h"
#include "model/fold/fold.h"
#include "model/work/cancelled.h"

namespace oxbow {

// As JSON, in the words of given-when-then frameworks:
//
//   {"name":…,"description":…,
//    "fold":{"name":…,"kind":…,"definition":…},
//    "given":[event, …],       of the rows that the edits reach: what the log has before the first
//    "when":{"edits":[…],      as provenance.h has them
//            "events":[event, …]},   and from there on, as the branch has it
//    "then":{"rows":[{"key":…,"stream":…,"row":…}],      after given and when.events
//            "instead_of":[…]},                          the same rows in the log
//    "provenance":{…}}
//
// Events are as event_json.h has them. Whoever folds the events of `given` and then those of
// `when` has the rows of `then`, and no others. FailedPrecondition where the fold is not local.
absl::StatusOr<std::string> fixtureJson(const std::shared_ptr<const Fold>& fold,
                                        const Provenance& provenance,
                                        const Cancelled& cancelled = {});

}  // namespace oxbow
