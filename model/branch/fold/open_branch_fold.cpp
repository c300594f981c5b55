#include "model/branch/fold/open_branch_fold.h"

#include <algorithm>
#include <utility>

#include "model/branch/initial_row.h"
#include "model/history/fold/fold_history.h"

namespace oxbow {
namespace {

// Each event that a script is asked about costs a call of its process.
constexpr std::string_view kScript = "script";
constexpr std::uint64_t kMostAskedOfScripts = 50'000;
// Events that lie apart cost as much to read as so many that follow each other: where more of them
// are to be folded, all events of the branch are folded sooner; the hottest row, whose events lie
// close together, has less. Of few it matters to nobody.
constexpr std::uint64_t kReadInARow = 8;
constexpr std::uint64_t kFewEvents = 20'000;

bool bringsRowsTo(const std::vector<OpenBranch>& line, const std::string& fold) {
    return std::any_of(line.begin(), line.end(), [&fold](const OpenBranch& each) {
        const auto edits = each.branch.editsInForce();
        return std::any_of(edits.begin(), edits.end(), [&fold](const Edit& edit) {
            return edit.kind == Edit::Kind::Row && edit.fold == fold;
        });
    });
}

}  // namespace

std::shared_ptr<const Fold> ruleInBranch(const std::vector<OpenBranch>& line,
                                         std::shared_ptr<const Fold> fold) {
    return bringsRowsTo(line, fold->name()) ? withInitialRows(std::move(fold)) : std::move(fold);
}

std::optional<FoldText> foldReplacedIn(const std::vector<OpenBranch>& line, std::string_view name) {
    std::optional<FoldText> found;
    for (const OpenBranch& each : line) {
        for (const Edit& edit : each.branch.editsInForce()) {
            if (edit.kind == Edit::Kind::Fold && edit.fold == name && edit.setAside.empty()) {
                found = FoldText{edit.fileName, edit.text};
            }
        }
    }
    return found;
}

absl::Status checkGoesOn(const Fold& fold) {
    if (!fold.isLocal()) {
        return absl::FailedPreconditionError(
            "what becomes of one row of the fold hangs on its other rows");
    }
    if (fold.needsSequenceNumber()) {
        return absl::FailedPreconditionError(
            "the fold reads the numbers of events, which an edit changes for all that follow");
    }
    return absl::OkStatus();
}

absl::StatusOr<BranchFold> refoldInBranch(const std::vector<OpenBranch>& line,
                                          std::shared_ptr<const Fold> fold,
                                          std::shared_ptr<const FoldedHistory> ofLog,
                                          const BranchFoldHistory::Options& options) {
    if (auto status = checkGoesOn(*fold); !status.ok()) {
        return status;
    }
    fold = ruleInBranch(line, std::move(fold));
    BranchFoldHistory::Options limited = options;
    if (fold->identity().kind == kScript) {
        limited.limits.looked = std::min(limited.limits.looked, kMostAskedOfScripts);
    }
    BranchFold out;
    std::shared_ptr<const FoldedHistory> base = std::move(ofLog);
    for (const OpenBranch& each : line) {
        if (interleavedBy(each.branch)) {
            return absl::FailedPreconditionError(
                "in the branch the partitions of its base interleave by another rule");
        }
        auto made = BranchFoldHistory::create(each.events, fold, std::move(base),
                                              *each.base.history, limited);
        if (!made.ok()) {
            return made.status();
        }
        out.plan.rows += (*made)->reachedKeys().size();
        out.plan.events += (*made)->refoldedEvents();
        out.refolded.push_back(*made);
        base = *std::move(made);
    }
    out.history = std::move(base);
    return out;
}

absl::StatusOr<BranchFold> openBranchFold(const std::vector<OpenBranch>& line,
                                          std::shared_ptr<const Fold> fold,
                                          const BranchFoldWays& ways) {
    auto status = checkGoesOn(*fold);
    if (status.ok()) {
        auto ofLog = ways.ofLog();
        if (!ofLog.ok()) {
            return ofLog.status();
        }
        BranchFoldHistory::Options worthIt = ways.refold;
        worthIt.limits.events =
            std::min(worthIt.limits.events,
                     std::max(kFewEvents, line.back().events->end().value() / kReadInARow));
        auto refolded = refoldInBranch(line, fold, *std::move(ofLog), worthIt);
        status = refolded.status();
        if (!absl::IsFailedPrecondition(status) && !absl::IsResourceExhausted(status)) {
            return refolded;
        }
    }
    BranchFold out;
    out.plan.isMadeAnew = true;
    out.plan.why = std::string(status.message());
    if (ways.makesAnew) {
        ways.makesAnew(out.plan.why);
    }
    const auto folder = ways.folder();
    if (!folder.ok()) {
        return folder.status();
    }
    const auto& events = line.back().events;
    const auto made =
        makeFoldChanges(ruleInBranch(line, fold), events, *folder / folderNameOf(fold->identity()),
                        ways.progress, ways.refold.cancelled);
    if (!made.ok()) {
        return made.status();
    }
    out.history = std::make_shared<const FoldHistory>(events, *made);
    return out;
}

}  // namespace oxbow
