// Folds written in JavaScript.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string_view>

#include "model/fold/fold.h"

namespace oxbow {

// A fold of a script in the form of KurrentDB's projections, or `({ key(event), apply(row, event)
// })`. InvalidArgument where the script does not compile or is no fold: what, line and column.
//
// The rows: one, whose key is empty; with partitionBy() or key() one a result, in no stream; with
// foreachStream(), and in the simple form without key(), one a stream and key. An error outside of
// any row, of partitionBy() or key(), poisons the row kScriptRouting.
absl::StatusOr<std::shared_ptr<const Fold>> scriptFold(std::string_view code,
                                                       std::string_view name);

// Keys of rows that are no partition: the state that all partitions share, and where the errors of
// partitionBy() and key() are told.
inline constexpr std::string_view kScriptShared = "$shared";
inline constexpr std::string_view kScriptRouting = "$partition";

}  // namespace oxbow
