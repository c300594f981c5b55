// Two lines of one row side by side: as the log has it, and as a branch has it.
#pragma once

#include <optional>
#include <vector>

#include "model/branch/open_branch.h"
#include "model/branch/out/touched_events.h"
#include "model/event/position.h"
#include "model/fold/fold.h"

namespace oxbow {

// A position of the log at which one of the lines changes.
struct LineMoment {
    Position at;
    std::optional<FoldRow> inLog;
    std::optional<FoldRow> inBranch;
};

// Rising. `inBranch` tells positions of the last branch of the line.
std::vector<LineMoment> lineMoments(const RowLine& inLog, const RowLine& inBranch,
                                    const std::vector<OpenBranch>& line);

}  // namespace oxbow
