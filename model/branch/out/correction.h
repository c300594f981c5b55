// Corrective events: appended to the present, they make what is believed what the branch says would
// have been right. The past stays as it is.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>
#include <vector>

#include "model/branch/open_branch.h"
#include "model/branch/out/touched_events.h"
#include "model/event/event.h"
#include "model/fold/fold.h"
#include "model/work/cancelled.h"

namespace oxbow {

// A row that the branch has otherwise than the log.
struct CorrectedRow {
    RowKey row;
    RowLine believed;                  // as the log has it
    RowLine right;                     // as the branch has it, by positions of the branch
    std::optional<FoldRow> corrected;  // after the corrective events
    // What the corrective events cannot bring about, as of a sum the number of its amounts; none
    // where the corrected row is the right one to the letter.
    std::vector<std::string> leftFields;
};

struct Correction {
    std::vector<Event> events;
    std::vector<CorrectedRow> rows;
};

// Headers of a corrective event.
inline constexpr const char* kCorrectionHeader = "oxbow-correction";  // the branch's name
inline constexpr const char* kCorrectsHeader = "oxbow-corrects";  // the event's name, see textOf()
inline constexpr const char* kReasonHeader = "oxbow-reason";      // of an edit; may repeat
// The type of those that no fold needs of another type.
inline constexpr const char* kCorrectionType = "Corrected";

// Of the latest value of each key (`fold` is that rule): an event a row, with the row of the branch
// as its value, or none. Of a sum, an average or a balance: each event that the branch has not is
// taken back by one with its amount below zero, each that only the branch has is told. Of any other
// fold, where the branch only has more events: those.
//
// Proven: the rows come from folding the log and the corrective events behind it.
// FailedPrecondition where that does not give the branch's rows, or nothing can, in words; and
// where the branch does not end where the log ends.
absl::StatusOr<Correction> correct(const std::shared_ptr<const Fold>& fold,
                                   const std::vector<OpenBranch>& line, const Timestamp& now,
                                   const Cancelled& cancelled = {});

}  // namespace oxbow
