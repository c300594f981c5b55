// One row of a table, and the rule that makes it.
#pragma once

#include <absl/status/statusor.h>

#include <memory>

#include "app/cli/command.h"
#include "app/cli/fold_choice.h"
#include "model/fold/fold.h"

namespace oxbow {

// The rule of the table that is chosen: a fold, or the latest value of each key.
absl::StatusOr<std::shared_ptr<const Fold>> ruleOf(const Log& log, const TableOptions& table);

// The row of that key. Wrong usage where several streams have it and none is named, or where there
// is none.
absl::StatusOr<RowKey> chooseRow(const std::shared_ptr<const Log>& log, const TableOptions& table,
                                 const KeyOptions& key);

}  // namespace oxbow
