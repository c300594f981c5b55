#include "app/window/branches/branch_deed.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

namespace oxbow {

namespace {

// A branch as it was, and as the deed left it. Of the worker.
struct Records {
    std::string name;
    std::optional<Branch> before;  // absent: there was none
    std::optional<Branch> after;
    std::string shownBefore;
};

bool sameEdits(const Branch& a, const Branch& b) {
    return a.id == b.id && a.base == b.base && a.from == b.from && a.pinnedEnd == b.pinnedEnd &&
           std::ranges::equal(a.editsInForce(), b.editsInForce());
}

absl::Status wasChangedElsewhere(const std::string& name) {
    return absl::FailedPreconditionError(
        absl::StrCat("the branch ", name,
                     " was changed in another window or on the command line since: what was done "
                     "here stands in the list of its edits, and can be taken out there"));
}

// What was undone stays behind the edits, where they lead on to it.
void setEdits(Branch& branch, const Branch& wanted) {
    const auto edits = wanted.editsInForce();
    const bool leadsOn = edits.size() <= branch.edits.size() &&
                         std::equal(edits.begin(), edits.end(), branch.edits.begin());
    if (!leadsOn) {
        branch.edits = wanted.edits;
    }
    branch.applied = edits.size();
    // No name is given twice.
    branch.inserted = std::max(branch.inserted, wanted.inserted);
}

absl::Status makeAgain(const BranchShelf& shelf, const Branch& wanted) {
    const auto made = shelf.create(wanted);
    if (!made.ok()) {
        return made.status();
    }
    return shelf.change(wanted.name, [&wanted](Branch& branch) {
        branch = wanted;
        return absl::OkStatus();
    });
}

absl::Status removeAgain(const BranchShelf& shelf, const Branch& expected) {
    const auto branch = shelf.find(expected.name);
    if (!branch.ok()) {
        return branch.status();
    }
    return sameEdits(*branch, expected) ? shelf.remove(expected.name)
                                        : wasChangedElsewhere(expected.name);
}

// From the one record to the other.
absl::Status change(const BranchShelf& shelf, const std::optional<Branch>& from,
                    const std::optional<Branch>& to) {
    if (!from) {
        return makeAgain(shelf, *to);
    }
    if (!to) {
        return removeAgain(shelf, *from);
    }
    return shelf.change(from->name, [&](Branch& branch) {
        if (!sameEdits(branch, *from)) {
            return wasChangedElsewhere(branch.name);
        }
        setEdits(branch, *to);
        if (from->note != to->note) {
            branch.note = to->note;
        }
        return absl::OkStatus();
    });
}

std::string author() {
    const char* user = std::getenv("USER");
    return user != nullptr ? user : "";
}

std::int64_t nowNanoseconds() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

absl::Status changeNow(const BranchShelf& shelf, Records& records,
                       const BranchShelf::Change& edit) {
    std::optional<Branch> before;
    std::optional<Branch> after;
    const auto status = shelf.change(records.name, [&](Branch& branch) {
        before = branch;
        auto changed = edit(branch);
        after = branch;
        return changed;
    });
    if (status.ok()) {
        records.before = std::move(before);
        records.after = std::move(after);
    }
    return status;
}

// A branch of the log of that name, or of the next that is free.
absl::StatusOr<Branch> createUnderFreeName(const BranchShelf& shelf, const std::string& name) {
    constexpr int kTried = 1000;
    for (int i = 1;; ++i) {
        Branch branch;
        branch.name = i == 1 ? name : absl::StrCat(name, " ", i);
        auto made = shelf.create(std::move(branch));
        if (!absl::IsAlreadyExists(made.status()) || i == kTried) {
            return made;
        }
    }
}

// The first time; from then on the records lead forth and back.
absl::Status editNow(const BranchShelf& shelf, Records& records, const ShownPast& past,
                     const std::string& newName, const MakeEdit& make) {
    auto edit = make();
    if (!edit.ok()) {
        return edit.status();
    }
    edit->author = author();
    edit->nanoseconds = nowNanoseconds();
    const EventSequence& base = past.isLog() ? *past.events() : *past.line().back().base.events;
    const auto add = [&](Branch& branch) { return addEdit(branch, base, *edit); };
    if (!past.isLog()) {
        records.name = past.name();
        return changeNow(shelf, records, add);
    }
    auto made = createUnderFreeName(shelf, newName);
    if (!made.ok()) {
        return made.status();
    }
    records.name = made->name;
    if (auto status = changeNow(shelf, records, add); !status.ok()) {
        shelf.remove(records.name).IgnoreError();  // what was wrong with the edit is to be told
        return status;
    }
    records.before.reset();
    return absl::OkStatus();
}

// `first` is done once.
BranchDeed::Do onceThen(std::shared_ptr<Records> records,
                        std::function<absl::Status(const BranchShelf&, Records&)> first) {
    return [records = std::move(records), first = std::move(first)](const BranchShelf& shelf) {
        return records->before || records->after ? change(shelf, records->before, records->after)
                                                 : first(shelf, *records);
    };
}

BranchDeed::Do backFrom(std::shared_ptr<Records> records) {
    return [records = std::move(records)](const BranchShelf& shelf) {
        return change(shelf, records->after, records->before);
    };
}

std::string whatIsShown(const std::string& shown) {
    return shown;
}

}  // namespace

Gap gapAt(const ShownPast& past, Position p) {
    const EventSequence& base = past.isLog() ? *past.events() : *past.line().back().base.events;
    const Position place = past.isLog() ? p : past.line().back().events->layout().baseOf(p);
    return place == Position() ? Gap{} : Gap{base.idOf(place.previous())};
}

BranchDeed editDeed(const QString& text, std::shared_ptr<const ShownPast> past,
                    const std::string& name, MakeEdit make) {
    const auto records = std::make_shared<Records>();
    records->shownBefore = past->name();
    const auto theBranch = [records](const std::string&) { return records->name; };
    return {text,
            onceThen(records,
                     [past, name, make = std::move(make)](const BranchShelf& shelf, Records& made) {
                         return editNow(shelf, made, *past, name, make);
                     }),
            backFrom(records), theBranch, [records](const std::string&) {
                return records->before ? records->name : records->shownBefore;
            }};
}

BranchDeed editsDeed(const QString& text, std::shared_ptr<const ShownPast> past,
                     ChangeEdits changeEdits) {
    const auto records = std::make_shared<Records>();
    records->name = past->name();
    const auto theBranch = [records](const std::string&) { return records->name; };
    const auto first = [past, changeEdits = std::move(changeEdits)](const BranchShelf& shelf,
                                                                    Records& made) {
        return changeNow(shelf, made, [&](Branch& branch) {
            // What the user looked at is what is changed, or nothing is.
            if (!sameEdits(branch, past->line().back().branch)) {
                return wasChangedElsewhere(branch.name);
            }
            branch.edits.resize(branch.applied);
            auto status = changeEdits(branch.edits);
            branch.applied = branch.edits.size();
            return status;
        });
    };
    return {text, onceThen(records, first), backFrom(records), theBranch, theBranch};
}

BranchDeed creationDeed(const QString& text, const Branch& branch) {
    const auto records = std::make_shared<Records>();
    records->name = branch.name;
    records->shownBefore = branch.base;
    const auto first = [branch](const BranchShelf& shelf, Records& made) {
        auto created = shelf.create(branch);
        if (created.ok()) {
            made.after = *std::move(created);
        }
        return created.status();
    };
    return {text, onceThen(records, first), backFrom(records),
            [records](const std::string&) { return records->name; },
            [records](const std::string&) { return records->shownBefore; }};
}

BranchDeed noteDeed(const QString& text, const std::string& name, const std::string& note) {
    const auto records = std::make_shared<Records>();
    records->name = name;
    const auto first = [note](const BranchShelf& shelf, Records& made) {
        return changeNow(shelf, made, [&note](Branch& branch) {
            branch.note = note;
            return absl::OkStatus();
        });
    };
    return {text, onceThen(records, first), backFrom(records), whatIsShown, whatIsShown};
}

BranchDeed removalDeed(const QString& text, const std::string& name) {
    const auto records = std::make_shared<Records>();
    records->name = name;
    const auto first = [](const BranchShelf& shelf, Records& made) {
        auto branch = shelf.find(made.name);
        if (!branch.ok()) {
            return branch.status();
        }
        auto status = shelf.remove(made.name);
        if (status.ok()) {
            made.before = *std::move(branch);
        }
        return status;
    };
    return {text, onceThen(records, first), backFrom(records),
            [records](const std::string& shown) {
                return shown == records->name ? records->before->base : shown;
            },
            [records](const std::string&) { return records->name; }};
}

BranchDeed renamingDeed(const QString& text, const std::string& name, const std::string& newName) {
    const auto rename = [](const std::string& from, const std::string& to) {
        return [from, to](const BranchShelf& shelf) { return shelf.rename(from, to); };
    };
    const auto shown = [](const std::string& from, const std::string& to) {
        return [from, to](const std::string& now) { return now == from ? to : now; };
    };
    return {text, rename(name, newName), rename(newName, name), shown(name, newName),
            shown(newName, name)};
}

}  // namespace oxbow
