// How the rows of two histories differ: those of a branch and its base, of two branches.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "model/branch/open_branch.h"
#include "model/fold/fold.h"
#include "model/history/history.h"

namespace oxbow {

// A history, and a place in it.
struct Standpoint {
    const History* history = nullptr;
    Position at;
};

struct NamedDifference {
    RowKey row;
    OptionalBytes before;
    OptionalBytes after;
    bool beforeIsText = false;  // see kTextContent
    bool afterIsText = false;
    bool beforePoisoned = false;  // see RowContent
    bool afterPoisoned = false;
    // Each in its own history.
    std::optional<Position> writerBefore;
    std::optional<Position> writerAfter;
};
// False: no more are wanted.
using VisitNamedDifference = std::function<bool(const NamedDifference&)>;

// Of these rows, in their order, the ones that differ: by their bytes, whoever wrote them. Costs
// the rows that are named.
absl::Status diffRows(const Standpoint& before, const Standpoint& after,
                      const std::vector<RowKey>& rows, const VisitNamedDifference& visit,
                      const Cancelled& cancelled = {});

// The rows that the edits of the branch and of all that it is a branch of reach, in order, each
// once: by the latest value of each key no other row differs from the log's.
absl::StatusOr<std::vector<RowKey>> reachedRows(const std::vector<OpenBranch>& line);
// By their names, in order.
absl::StatusOr<std::vector<RowKey>> rowsOfKeys(const RowKeys& keys, std::span<const KeyId> ids);

}  // namespace oxbow
