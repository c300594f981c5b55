#include "model/branch/out/way_out.h"

#include <absl/strings/str_format.h>

#include <utility>

#include "model/branch/fold/open_branch_fold.h"

namespace oxbow {

absl::Status checkTellsRows(const std::vector<OpenBranch>& line, std::string_view fold) {
    if (!fold.empty() && foldReplacedIn(line, fold)) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "in the branch %s the fold %s is another rule, by which any row may be another one: "
            "ask about another fold, or compare the two rules (`oxbow diff W --fold %s --with-fold "
            "FILE`)",
            line.back().branch.name, std::string(fold), std::string(fold)));
    }
    for (const OpenBranch& branch : line) {
        if (interleavedBy(branch.branch)) {
            return absl::FailedPreconditionError(absl::StrFormat(
                "in the branch %s the partitions interleave by another rule, which is no change of "
                "single rows: the differences (`oxbow diff`) tell the rows that differ, and an "
                "export (`oxbow branch … export`) writes its events as a log",
                branch.branch.name));
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<Provenance> provenanceOf(const std::vector<OpenBranch>& line, std::string log,
                                        const Cancelled& cancelled) {
    auto root = rootOf(*line.front().base.events, cancelled);
    return root.ok()
               ? absl::StatusOr<Provenance>(Provenance{std::move(log), *std::move(root), &line})
               : root.status();
}

}  // namespace oxbow
