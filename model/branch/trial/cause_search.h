// Delta debugging: which of many things does it take.
//
// A. Zeller and R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE
// Transactions on Software Engineering 28(2), 2002: the algorithm ddmin.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "model/work/cancelled.h"

namespace oxbow {

// Numbers of things, rising.
using CauseSet = std::vector<std::size_t>;

// Whether the effect is there when these are taken. A trial that fails ends the search.
using CauseTest = std::function<absl::StatusOr<bool>(const CauseSet& taken)>;

struct CauseSearchResult {
    enum class Found {
        No,          // no trial had the effect
        Unproven,    // it has the effect; the trials ran out before more could be said
        OneMinimal,  // and without any one of its things it has not
        Smallest,    // and no smaller set has
    };
    Found found = Found::No;
    CauseSet set;
    std::uint64_t trials = 0;
};

// A small set of the numbers before `count` that has the effect; the empty set has not. The trials
// begin with those of `starts` (sets that are likely to have it, the likeliest first), then all of
// them together, then each alone; the first that has the effect is made smaller by ddmin. Where
// what is left is more than one thing, each thing that was not tried alone yet is: one that does is
// the smallest set, and where none does, two are.
//
// At most `mostTrials` trials. Cancelled where `cancelled` says so. Nothing is assumed of the test:
// what comes out was tried.
absl::StatusOr<CauseSearchResult> searchCause(std::size_t count,
                                              const std::vector<CauseSet>& starts,
                                              const CauseTest& test, std::uint64_t mostTrials,
                                              const Cancelled& cancelled = {});

}  // namespace oxbow
