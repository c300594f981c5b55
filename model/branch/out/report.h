// A what-if as a page to be read, printed and put on file.
#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/branch/effects.h"
#include "model/branch/out/provenance.h"
#include "model/branch/out/touched_events.h"
#include "model/event/timestamp.h"
#include "model/fold/fold.h"
#include "model/work/cancelled.h"

namespace oxbow {

// HTML, one page with nothing beside it: the question, the sentence that it is no fact, the edits
// with their reasons, the rows that differ with their fields, how many later events are orphaned,
// and the hashes by which both logs are known again. It is plain enough for Qt's text documents,
// which print it. FailedPrecondition where the fold is not local.
// A picture is drawn by whoever can: of the rows that the edits reach, before and after.
struct ReportPicture {
    std::string caption;  // a sentence, which says what it shows
    std::string png;
    int width = 0;  // in dots of a screen
};
using DrawReport = std::function<absl::StatusOr<std::vector<ReportPicture>>(
    const std::vector<OpenBranch>& line, const RowLines& inLog, const RowLines& inBranch)>;

struct ReportOptions {
    std::shared_ptr<const Fold> fold;
    CauseFields causes;
    Timestamp now;  // when it is made
    DrawReport draw = nullptr;
    std::size_t mostRows = 500;  // of those that differ; the page says how many more there are
};
absl::StatusOr<std::string> reportHtml(const Provenance& provenance, const ReportOptions& options,
                                       const Cancelled& cancelled = {});

}  // namespace oxbow
