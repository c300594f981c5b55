// oxbow diff W --fold OLD --with-fold NEW: two rules over one log.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

#include "app/cli/options/fold_choice.h"
#include "app/cli/output/exit_code.h"
#include "app/cli/output/output.h"
#include "model/log/log.h"

namespace oxbow {

// kNo where a row differs at any position.
absl::StatusOr<ExitCode> printFoldDifference(const std::shared_ptr<const Log>& log,
                                             const TableOptions& table, const std::string& withFold,
                                             bool byField, Output& out);

}  // namespace oxbow
