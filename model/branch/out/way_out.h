// What every way out of a branch asks first.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

#include "model/branch/open_branch.h"
#include "model/branch/out/provenance.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Whether what the branch has otherwise can be told row by row, by the rule of this fold (empty:
// the latest value of each key). FailedPrecondition where the fold is another one in the branch, or
// its partitions interleave otherwise: any row may be another one then.
absl::Status checkTellsRows(const std::vector<OpenBranch>& line, std::string_view fold);

// Reads every event of the log, for its root.
absl::StatusOr<Provenance> provenanceOf(const std::vector<OpenBranch>& line, std::string log,
                                        const Cancelled& cancelled = {});

}  // namespace oxbow
