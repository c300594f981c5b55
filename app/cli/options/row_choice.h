// One row of a table, and the rule that makes it.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "model/fold/fold.h"

namespace oxbow {

// The rule of the table that is chosen: a fold, or the latest value of each key. In a branch it is
// the one that an edit has put in its place, and it takes the rows that stand before the first
// event.
absl::StatusOr<std::shared_ptr<const Fold>> ruleOf(const Log& log, const TableOptions& table,
                                                   const std::vector<OpenBranch>& line);

struct ChosenRow {
    RowKey row;
    std::shared_ptr<const History> history;  // of the table
};
// The row of that key. Wrong usage where several streams have it and none is named, or where there
// is none.
absl::StatusOr<ChosenRow> chooseRow(const std::shared_ptr<const Log>& log,
                                    const TableOptions& table, const KeyOptions& key);

}  // namespace oxbow
