#include "model/branch/open_branch.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "model/branch/anchors.h"
#include "model/branch/reordered_sequence.h"
#include "model/fold/own_keys_fold.h"
#include "model/history/fold/fold_history.h"
#include "model/history/fold/fold_maker.h"

namespace oxbow {
namespace {

// How many of the base's events stand before the gap.
absl::StatusOr<Position> positionOf(const EventSequence& base, const Gap& gap) {
    if (!gap.behind) {
        return Position();
    }
    const auto behind = base.find(*gap.behind);
    return behind ? absl::StatusOr<Position>(behind->next())
                  : absl::FailedPreconditionError(
                        "the event behind which it stands is not in the base any more");
}

absl::Status checkNotBefore(const EventSequence& base, const Branch& branch, const Edit& edit) {
    const auto from = positionOf(base, branch.from);
    if (!from.ok()) {
        return absl::OkStatus();  // its beginning is gone, and hinders nobody
    }
    const auto refused = [&from](Position p) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "position %d lies before position %d, from where the branch is another one: make a "
            "branch from an earlier position",
            p.value(), from->value()));
    };
    if (edit.kind == Edit::Kind::Insert || edit.kind == Edit::Kind::Move) {
        const auto gap = positionOf(base, edit.gap);
        if (!gap.ok() || *gap < *from) {
            return gap.ok() ? refused(*gap) : gap.status();
        }
    }
    for (const EventId& id : edit.events) {
        if (const auto p = base.find(id); p && *p < *from) {
            return refused(*p);
        }
    }
    return absl::OkStatus();
}

}  // namespace

absl::StatusOr<OpenBranch> openBranch(Branch branch, BranchBase base, const Cancelled& cancelled) {
    auto events = BranchSequence::create(base.events, branch, cancelled);
    if (!events.ok()) {
        return events.status();
    }
    auto history = BranchHistory::create(*events, base.history, cancelled);
    if (!history.ok()) {
        return history.status();
    }
    return OpenBranch{std::move(branch), std::move(base), *std::move(events), *std::move(history)};
}

std::optional<std::string> interleavedBy(const Branch& branch) {
    std::optional<std::string> rule;
    for (const Edit& edit : branch.editsInForce()) {
        if (edit.kind == Edit::Kind::Interleave && edit.setAside.empty()) {
            rule = edit.text;
        }
    }
    return rule;
}

absl::StatusOr<BranchBase> interleaved(BranchBase base, std::string_view by,
                                       const std::filesystem::path& folder,
                                       const Cancelled& cancelled) {
    const auto rule = InterleaveRule::parse(by);
    if (!rule.ok()) {
        return rule.status();
    }
    auto events = ReorderedSequence::create(base.events, *rule, cancelled);
    if (!events.ok()) {
        return events.status();
    }
    // The latest values are a fold like any other.
    const auto fold = ownKeysFold();
    // What is made is only read, so that others can read it at the same time.
    const auto kept = [&] {
        return FoldChanges::open(folder, *fold, *events, Log::Access::ReadOnly);
    };
    auto made = kept();
    if (!made.ok() || (*made)->map()->baseEnd() < (*events)->end()) {
        made = makeFoldChanges(fold, *events, folder, {}, cancelled);
        if (!made.ok()) {
            return made.status();
        }
        made->reset();
        made = kept();
    }
    if (!made.ok()) {
        return made.status();
    }
    return BranchBase{*events, std::make_shared<const FoldHistory>(*events, *std::move(made))};
}

absl::StatusOr<std::vector<OpenBranch>> openLine(const BranchShelf& shelf, std::string_view name,
                                                 BranchBase log, const Cancelled& cancelled) {
    auto line = shelf.lineOf(name);
    if (!line.ok()) {
        return line.status();
    }
    std::vector<OpenBranch> opened;
    BranchBase base = std::move(log);
    if (auto status = reattach(*line, *base.events, cancelled); !status.ok()) {
        return status;
    }
    for (Branch& branch : *line) {
        if (const auto rule = interleavedBy(branch)) {
            const auto folder = shelf.orderFolder(branch.name, *rule);
            auto other = folder.ok() ? interleaved(std::move(base), *rule, *folder, cancelled)
                                     : folder.status();
            if (!other.ok()) {
                return other.status();
            }
            base = *std::move(other);
        }
        auto next = openBranch(std::move(branch), std::move(base), cancelled);
        if (!next.ok()) {
            return next.status();
        }
        base = {next->events, next->history};
        opened.push_back(*std::move(next));
    }
    return opened;
}

absl::Status changeBranch(const BranchShelf& shelf, std::string_view name, const EventSequence& log,
                          const BranchShelf::Change& change, const Cancelled& cancelled) {
    return shelf.change(name, [&](Branch& branch) {
        auto status = reattach(std::span(&branch, 1), log, cancelled);
        return status.ok() ? change(branch) : status;
    });
}

absl::StatusOr<OpenBranch> openBranch(const BranchShelf& shelf, std::string_view name,
                                      BranchBase log, const Cancelled& cancelled) {
    auto line = openLine(shelf, name, std::move(log), cancelled);
    return line.ok() ? absl::StatusOr<OpenBranch>(std::move(line->back())) : line.status();
}

namespace {

// FailedPrecondition where the edit has no effect.
absl::Status checkEffect(const Branch& branch, const EventSequence& base, std::size_t place) {
    const auto layout =
        BranchLayout::create(base, branch.pinnedEnd.value_or(base.end()), branch.editsInForce());
    if (!layout.ok()) {
        return layout.status();
    }
    for (const EditConflict& conflict : layout->conflicts()) {
        if (conflict.edit == place) {
            return absl::FailedPreconditionError(conflict.reason);
        }
    }
    return absl::OkStatus();
}

}  // namespace

absl::Status addEdit(Branch& branch, const EventSequence& base, Edit edit, const History* latest) {
    if (auto status = checkNotBefore(base, branch, edit); !status.ok()) {
        return status;
    }
    if (auto status = anchor(branch, edit, base, latest); !status.ok()) {
        return status;
    }
    branch.add(std::move(edit));
    return checkEffect(branch, base, branch.applied - 1);
}

absl::Status replaceEdit(Branch& branch, const EventSequence& base, std::size_t place, Edit edit,
                         const History* latest) {
    if (auto status = checkNotBefore(base, branch, edit); !status.ok()) {
        return status;
    }
    if (auto status = anchor(branch, edit, base, latest); !status.ok()) {
        return status;
    }
    branch.edits[place] = std::move(edit);
    return checkEffect(branch, base, place);
}

}  // namespace oxbow
