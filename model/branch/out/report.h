// A what-if as a page to be read, printed and put on file.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

#include "model/branch/effects.h"
#include "model/branch/out/provenance.h"
#include "model/event/timestamp.h"
#include "model/fold/fold.h"
#include "model/work/cancelled.h"

namespace oxbow {

// HTML, one page with nothing beside it: the question, the sentence that it is no fact, the edits
// with their reasons, the rows that differ with their fields, how many later events are orphaned,
// and the hashes by which both logs are known again. It is plain enough for Qt's text documents,
// which print it. FailedPrecondition where the fold is not local.
struct ReportOptions {
    std::shared_ptr<const Fold> fold;
    CauseFields causes;
    Timestamp now;               // when it is made
    std::size_t mostRows = 500;  // of those that differ; the page says how many more there are
};
absl::StatusOr<std::string> reportHtml(const Provenance& provenance, const ReportOptions& options,
                                       const Cancelled& cancelled = {});

}  // namespace oxbow
