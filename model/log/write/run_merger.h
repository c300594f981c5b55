// Keeps the runs of a log few: short ones that stand at its end become one.
#pragma once

#include <absl/status/status.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "model/block/shape_catalog.h"
#include "model/log/index/key_index.h"
#include "model/log/store/log_store.h"

namespace oxbow {

struct MergeOptions {
    std::uint32_t shortRun = 0;    // events; runs below it are merged soon, others late
    std::uint32_t longestRun = 0;  // no run becomes longer
};

// From which run on those at the log's end should become one; absent where all is well. A run is
// merged when what stands after it is three times as long (sixteen times, where it is not short),
// so an event is written again some ten times in its life, and the short runs are a few dozen at
// most. An import of many events makes runs that double in length: those stay as they are.
std::optional<std::size_t> runsToMerge(const Catalog& catalog, const MergeOptions& options);

// Writes the events of the runs from number `first` on again, as one run that takes their place in
// one atomic step: positions, keys and all answers stay. Who reads meanwhile goes on with the runs
// that it began with. `shapes` are those of the whole log. Cancelled soon after `cancelled` is set.
// One thread, which commits nothing else meanwhile.
absl::Status mergeRuns(LogStore& store, const KeyIndex& index,
                       const std::shared_ptr<ShapeRegistry>& shapes, std::size_t first,
                       const std::atomic<bool>& cancelled);

}  // namespace oxbow
