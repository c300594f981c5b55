#include "model/branch/out/line_moments.h"

#include <iterator>
#include <map>
#include <set>

namespace oxbow {
namespace {

// The place in the log, of a position of the branch.
Position placeInLog(const std::vector<OpenBranch>& line, Position p) {
    for (auto branch = line.rbegin(); branch != line.rend(); ++branch) {
        p = branch->events->layout().baseOf(p);
    }
    return p;
}

}  // namespace

std::vector<LineMoment> lineMoments(const RowLine& inLog, const RowLine& inBranch,
                                    const std::vector<OpenBranch>& line) {
    std::map<Position, std::optional<FoldRow>> branch;
    std::set<Position> places;
    for (const RowLine::Step& step : inBranch.steps) {
        const Position at = placeInLog(line, step.from);
        branch[at] = step.row;
        places.insert(at);
    }
    for (const RowLine::Step& step : inLog.steps) {
        places.insert(step.from);
    }
    std::vector<LineMoment> moments;
    for (const Position at : places) {
        const auto after = branch.upper_bound(at);
        moments.push_back({at, inLog.rowAt(at),
                           after == branch.begin() ? std::nullopt : std::prev(after)->second});
    }
    return moments;
}

}  // namespace oxbow
