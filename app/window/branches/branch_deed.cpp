#include "app/window/branches/branch_deed.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include "model/branch/open_branch.h"
#include "model/work/small_file.h"

namespace oxbow {

namespace {

using Where = BranchDeed::Where;

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

absl::Status makeAgain(const Where& where, const Branch& wanted) {
    const auto made = where.shelf.create(wanted);
    if (!made.ok()) {
        return made.status();
    }
    return changeBranch(where.shelf, wanted.name, where.log, [&wanted](Branch& branch) {
        branch = wanted;
        return absl::OkStatus();
    });
}

absl::Status removeAgain(const Where& where, const Branch& expected) {
    const auto branch = where.shelf.find(expected.name);
    if (!branch.ok()) {
        return branch.status();
    }
    return sameEdits(*branch, expected) ? where.shelf.remove(expected.name)
                                        : wasChangedElsewhere(expected.name);
}

// From the one record to the other.
absl::Status change(const Where& where, const std::optional<Branch>& from,
                    const std::optional<Branch>& to) {
    if (!from) {
        return makeAgain(where, *to);
    }
    if (!to) {
        return removeAgain(where, *from);
    }
    return changeBranch(where.shelf, from->name, where.log, [&](Branch& branch) {
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

absl::Status changeNow(const Where& where, Records& records, const BranchShelf::Change& edit) {
    std::optional<Branch> before;
    std::optional<Branch> after;
    const auto status = changeBranch(where.shelf, records.name, where.log, [&](Branch& branch) {
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

// What a branch is called after may be anything, a key; its name is a file's, too.
std::string nameFor(std::string_view wanted) {
    constexpr std::size_t kRoomForNumber = 8;
    std::string name;
    for (const char c : wanted) {
        const bool isOdd = c == '/' || c == '\\' || static_cast<unsigned char>(c) < ' ' ||
                           c == '\x7f' || (c == '.' && (name.empty() || name.back() == '.'));
        name += isOdd ? '-' : c;
    }
    if (name.size() > kMostFileNameBytes - kRoomForNumber) {
        std::size_t end = kMostFileNameBytes - kRoomForNumber;
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) {
            --end;  // within a character
        }
        name.resize(end);
    }
    return name;
}

// Under that name, or the next that is free.
absl::StatusOr<Branch> createUnderFreeName(const BranchShelf& shelf, const Branch& wanted) {
    constexpr int kTried = 1000;
    for (int i = 1;; ++i) {
        Branch branch = wanted;
        branch.name = i == 1 ? wanted.name : absl::StrCat(wanted.name, " ", i);
        auto made = shelf.create(std::move(branch));
        if (!absl::IsAlreadyExists(made.status()) || i == kTried) {
            return made;
        }
    }
}

absl::Status addAll(Branch& branch, const EventSequence& base, const std::vector<Edit>& edits) {
    for (const Edit& edit : edits) {
        if (auto status = addEdit(branch, base, edit); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<std::vector<Edit>> signedEdits(const MakeEdits& make, const Cancelled& cancelled) {
    auto edits = make(cancelled);
    if (edits.ok()) {
        for (Edit& edit : *edits) {
            edit.author = author();
            edit.nanoseconds = nowNanoseconds();
        }
    }
    return edits;
}

// The first time; from then on the records lead forth and back.
absl::Status createWith(const Where& where, Records& records, const Branch& wanted,
                        const EventSequence& base, const std::vector<Edit>& edits) {
    auto made = createUnderFreeName(where.shelf, wanted);
    if (!made.ok()) {
        return made.status();
    }
    records.name = made->name;
    auto status =
        changeNow(where, records, [&](Branch& branch) { return addAll(branch, base, edits); });
    if (!status.ok()) {
        where.shelf.remove(records.name)
            .IgnoreError();  // what was wrong with the edits is to be told
        return status;
    }
    records.before.reset();
    return status;
}

absl::Status editNow(const Where& where, Records& records, const ShownPast& past,
                     const std::string& newName, const std::vector<Edit>& edits) {
    if (!past.isLog()) {
        records.name = past.name();
        const EventSequence& base = *past.line().back().base.events;
        return changeNow(where, records,
                         [&](Branch& branch) { return addAll(branch, base, edits); });
    }
    Branch branch;
    branch.name = nameFor(newName);
    return createWith(where, records, branch, *past.events(), edits);
}

absl::Status conflictsOf(const std::string& first, const std::string& second,
                         const std::vector<CombineConflict>& conflicts) {
    constexpr std::size_t kTold = 3;
    std::string text = absl::StrCat(conflicts.size(), " pairs of edits do not go together: ");
    for (std::size_t i = 0; i < std::min(conflicts.size(), kTold); ++i) {
        absl::StrAppend(&text, i == 0 ? "" : ", ", "edit ", conflicts[i].first + 1, " of ", first,
                        " and edit ", conflicts[i].second + 1, " of ", second, ": ",
                        conflicts[i].what);
    }
    return absl::FailedPreconditionError(
        absl::StrCat(text, conflicts.size() > kTold ? ", and more" : "",
                     ". Nothing was made: say whose edits count where they meet"));
}

// Done once.
using FirstTime = std::function<absl::Status(const Where&, Records&, const Cancelled&)>;
BranchDeed::Do onceThen(std::shared_ptr<Records> records, FirstTime first) {
    return [records = std::move(records), first = std::move(first)](const Where& where,
                                                                    const Cancelled& cancelled) {
        return records->before || records->after ? change(where, records->before, records->after)
                                                 : first(where, *records, cancelled);
    };
}

BranchDeed::Do backFrom(std::shared_ptr<Records> records) {
    return [records = std::move(records)](const Where& where, const Cancelled&) {
        return change(where, records->after, records->before);
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
                    const std::string& name, MakeEdits make) {
    const auto records = std::make_shared<Records>();
    records->shownBefore = past->name();
    const auto theBranch = [records](const std::string&) { return records->name; };
    const auto first = [past, name, make = std::move(make)](const Where& where, Records& made,
                                                            const Cancelled& cancelled) {
        const auto edits = signedEdits(make, cancelled);
        return edits.ok() ? editNow(where, made, *past, name, *edits) : edits.status();
    };
    return {text, onceThen(records, first), backFrom(records), theBranch,
            [records](const std::string&) {
                return records->before ? records->name : records->shownBefore;
            }};
}

BranchDeed findingDeed(const QString& text, std::shared_ptr<const ShownPast> past,
                       const std::string& name, const std::string& note, MakeEdits make) {
    const auto records = std::make_shared<Records>();
    records->shownBefore = past->name();
    Branch branch;
    branch.name = nameFor(name);
    branch.note = note;
    branch.base = past->name();
    const auto first = [past, branch, make = std::move(make)](const Where& where, Records& made,
                                                              const Cancelled& cancelled) {
        const auto edits = signedEdits(make, cancelled);
        return edits.ok() ? createWith(where, made, branch, *past->events(), *edits)
                          : edits.status();
    };
    return {text, onceThen(records, first), backFrom(records),
            [records](const std::string&) { return records->name; },
            [records](const std::string&) { return records->shownBefore; }};
}

BranchDeed combinationDeed(const QString& text, const std::string& first, const std::string& second,
                           Prefer prefer, const std::string& name) {
    const auto records = std::make_shared<Records>();
    records->shownBefore = first;
    const auto make = [first, second, prefer, name](const Where& where, Records& made,
                                                    const Cancelled&) -> absl::Status {
        const auto one = where.shelf.find(first);
        const auto other = where.shelf.find(second);
        if (!one.ok() || !other.ok()) {
            return one.ok() ? other.status() : one.status();
        }
        auto combined = combine(*one, *other, prefer);
        if (!combined.ok()) {
            return combined.status();
        }
        if (!combined->conflicts.empty() && prefer == Prefer::Neither) {
            return conflictsOf(first, second, combined->conflicts);
        }
        combined->branch.name = name;
        auto created = createUnderFreeName(where.shelf, combined->branch);
        if (created.ok()) {
            made.name = created->name;
            made.after = *std::move(created);
        }
        return created.status();
    };
    return {text, onceThen(records, make), backFrom(records),
            [records](const std::string&) { return records->name; },
            [records](const std::string&) { return records->shownBefore; }};
}

BranchDeed editsDeed(const QString& text, std::shared_ptr<const ShownPast> past,
                     ChangeEdits changeEdits) {
    const auto records = std::make_shared<Records>();
    records->name = past->name();
    const auto theBranch = [records](const std::string&) { return records->name; };
    const auto first = [past, changeEdits = std::move(changeEdits)](
                           const Where& where, Records& made, const Cancelled&) {
        return changeNow(where, made, [&](Branch& branch) {
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
    const auto first = [branch](const Where& where, Records& made, const Cancelled&) {
        auto created = where.shelf.create(branch);
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
    const auto first = [note](const Where& where, Records& made, const Cancelled&) {
        return changeNow(where, made, [&note](Branch& branch) {
            branch.note = note;
            return absl::OkStatus();
        });
    };
    return {text, onceThen(records, first), backFrom(records), whatIsShown, whatIsShown};
}

BranchDeed removalDeed(const QString& text, const std::string& name) {
    const auto records = std::make_shared<Records>();
    records->name = name;
    const auto first = [](const Where& where, Records& made, const Cancelled&) {
        auto branch = where.shelf.find(made.name);
        if (!branch.ok()) {
            return branch.status();
        }
        auto status = where.shelf.remove(made.name);
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
        return [from, to](const Where& where, const Cancelled&) {
            return where.shelf.rename(from, to);
        };
    };
    const auto shown = [](const std::string& from, const std::string& to) {
        return [from, to](const std::string& now) { return now == from ? to : now; };
    };
    return {text, rename(name, newName), rename(newName, name), shown(name, newName),
            shown(newName, name)};
}

}  // namespace oxbow
