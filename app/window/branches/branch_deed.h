// What a user does to the branches of a workspace, and how it is taken back.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <QString>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/branch/branch_shelf.h"
#include "model/branch/combine.h"
#include "model/sequence/event_sequence.h"
#include "model/session/shown_past.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Both ways are done on a worker, one deed after the other, and leave everything as it was where
// they fail. What was done to a branch is taken back only while its edits are those that were left:
// those of another window or program are nobody's to take back here.
struct BranchDeed {
    // Of a log that was imported anew a branch is brought to that first: see changeBranch().
    struct Where {
        const BranchShelf& shelf;
        const EventSequence& log;
    };
    using Do = std::function<absl::Status(const Where& where, const Cancelled& cancelled)>;
    // The name of the past that is to be shown then, given that of the one that is shown; empty:
    // the log. Called after it was done.
    using Shown = std::function<std::string(const std::string& shown)>;

    QString text;  // "Drop event 42"
    Do doIt;
    Do takeBack;
    Shown shownWhenDone;
    Shown shownWhenTakenBack;
};

// What makes edits, on the worker: it may read.
using MakeEdits = std::function<absl::StatusOr<std::vector<Edit>>(const Cancelled& cancelled)>;
// Edits of the past that is shown: added to the branch, or, where that is the log, to a new
// branch, which is called `name`, or "NAME 2" where there is one of that name.
BranchDeed editDeed(const QString& text, std::shared_ptr<const ShownPast> past,
                    const std::string& name, MakeEdits make);
// The same as a new branch of the past, whichever that is: what was found stands for itself. Its
// note says what it is.
BranchDeed findingDeed(const QString& text, std::shared_ptr<const ShownPast> past,
                       const std::string& name, const std::string& note, MakeEdits make);
// The edits of two branches of one base as a new branch of that. See combine(): conflicts are told
// by the failure.
BranchDeed combinationDeed(const QString& text, const std::string& first, const std::string& second,
                           Prefer prefer, const std::string& name);
// The edits in force otherwise: one is taken out, or is another one, has another reason.
using ChangeEdits = std::function<absl::Status(std::vector<Edit>& edits)>;
BranchDeed editsDeed(const QString& text, std::shared_ptr<const ShownPast> past,
                     ChangeEdits change);
// Without edits yet. Its id is given to it.
BranchDeed creationDeed(const QString& text, const Branch& branch);
BranchDeed noteDeed(const QString& text, const std::string& name, const std::string& note);
BranchDeed removalDeed(const QString& text, const std::string& name);
BranchDeed renamingDeed(const QString& text, const std::string& name, const std::string& newName);

// The gap of the past that is shown before this position, as an edit of it names it.
Gap gapAt(const ShownPast& past, Position p);

}  // namespace oxbow
