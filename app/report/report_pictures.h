// The pictures of a report: when the branch differs, and the number that differs most.
#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "model/branch/out/report.h"

namespace oxbow {

// The log and the branch along one line, the edits on it, shaded where a row that they reach
// differs; and, where one does, the number with the greatest difference as two lines. On any
// thread.
absl::StatusOr<std::vector<ReportPicture>> drawReport(const std::vector<OpenBranch>& line,
                                                      const RowLines& inLog,
                                                      const RowLines& inBranch);

}  // namespace oxbow
