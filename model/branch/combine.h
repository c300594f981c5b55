// Two branches become one.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <string>
#include <vector>

#include "model/branch/branch.h"

namespace oxbow {

// Two edits that do not go together, by their numbers among those in force.
struct CombineConflict {
    std::size_t first = 0;   // of the one branch
    std::size_t second = 0;  // of the other
    std::string what;        // they are both about, as the rest of a sentence
};

enum class Prefer { Neither, First, Second };

// The edits in force of both, those of the first before those of the second; what both have is
// taken once. Two different edits of one event, of one gap, of one row or of one fold are a
// conflict: where neither is preferred the branch is not complete, else the other's edit is set
// aside: it has no effect, and stays as a conflict. FailedPrecondition where they are not branches
// of the same base. The branch has no name.
struct CombinedBranch {
    Branch branch;
    std::vector<CombineConflict> conflicts;
};
absl::StatusOr<CombinedBranch> combine(const Branch& first, const Branch& second,
                                       Prefer prefer = Prefer::Neither);

}  // namespace oxbow
