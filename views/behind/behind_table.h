// A table as the panes behind it look at it.
#pragma once

#include <absl/status/statusor.h>

#include <QString>
#include <functional>
#include <memory>

#include "model/history/fold/fold_step.h"
#include "model/history/forgotten/change_index.h"
#include "model/session/shown_table.h"

namespace oxbow {

// Takes one event through the table's rule. On a worker's thread.
using StepThrough = std::function<absl::StatusOr<FoldStep>(Position event, const Cancelled&)>;

struct BehindTable {
    QString fold;                 // whose table it is; empty: the log's own
    ShownTable* shown = nullptr;  // lives as long as it is looked at
    std::shared_ptr<ChangeIndex> index;
    StepThrough step;
    bool isOfLog() const { return fold.isEmpty(); }
};

}  // namespace oxbow
