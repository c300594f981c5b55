#include "model/branch/combine.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace oxbow {
namespace {

// Names what is inserted until the branch is kept, and given its id.
constexpr std::uint64_t kUntilKept = ~std::uint64_t{0};

// What an edit does, whoever made it and why.
Edit deedOf(const Edit& edit) {
    Edit deed = edit;
    deed.author.clear();
    deed.reason.clear();
    deed.nanoseconds = 0;
    if (bringsEvent(deed.kind)) {
        deed.events.clear();
    }
    return deed;
}

bool isOfEvents(const Edit& edit) {
    return edit.kind == Edit::Kind::Drop || edit.kind == Edit::Kind::Modify ||
           edit.kind == Edit::Kind::Move;
}

// What two edits are both about; absent where they go together.
std::optional<std::string> conflictOf(const Edit& a, const Edit& b) {
    if (!a.setAside.empty() || !b.setAside.empty()) {
        return std::nullopt;
    }
    if (isOfEvents(a) && isOfEvents(b) &&
        !(a.kind == Edit::Kind::Drop && b.kind == Edit::Kind::Drop)) {
        const std::set<EventId> named(a.events.begin(), a.events.end());
        const auto both = std::find_if(b.events.begin(), b.events.end(),
                                       [&named](const EventId& id) { return named.contains(id); });
        if (both != b.events.end()) {
            return both->branch == 0 ? absl::StrCat("the event ", both->number, " of the log")
                                     : std::string("an event that the base inserted");
        }
    }
    if (hasGap(a.kind) && hasGap(b.kind) && a.gap == b.gap) {
        return a.gap.behind ? absl::StrCat("the gap behind the event ", a.gap.behind->number)
                            : std::string("the gap before the first event");
    }
    if (a.kind != b.kind) {
        return std::nullopt;
    }
    if (a.kind == Edit::Kind::Row && a.fold == b.fold && a.event.stream == b.event.stream &&
        a.event.key == b.event.key) {
        return absl::StrCat("the row ", a.event.key.value_or(std::string()));
    }
    if (a.kind == Edit::Kind::Fold && a.fold == b.fold) {
        return absl::StrCat("the fold ", a.fold);
    }
    return a.kind == Edit::Kind::Interleave
               ? std::optional<std::string>("how partitions interleave")
               : std::nullopt;
}

}  // namespace

absl::StatusOr<CombinedBranch> combine(const Branch& first, const Branch& second, Prefer prefer) {
    if (first.base != second.base) {
        const auto name = [](const Branch& branch) {
            return branch.base.empty() ? std::string("the log") : branch.base;
        };
        return absl::FailedPreconditionError(
            absl::StrCat("the one is a branch of ", name(first), ", the other of ", name(second),
                         ": only branches of the same base are combined"));
    }
    CombinedBranch out;
    out.branch.id = kUntilKept;
    out.branch.base = first.base;
    out.branch.pinnedEnd =
        first.pinnedEnd == second.pinnedEnd ? first.pinnedEnd : std::optional<Position>();
    out.branch.from = first.from == second.from ? first.from : Gap();
    std::set<std::size_t> inBoth;                 // of the second
    std::map<std::size_t, std::string> aside[2];  // and why
    const auto ofFirst = first.editsInForce();
    const auto ofSecond = second.editsInForce();
    for (std::size_t j = 0; j < ofSecond.size(); ++j) {
        const Edit deed = deedOf(ofSecond[j]);
        for (std::size_t i = 0; i < ofFirst.size(); ++i) {
            if (deedOf(ofFirst[i]) == deed) {
                inBoth.insert(j);
                break;
            }
            if (auto what = conflictOf(ofFirst[i], ofSecond[j])) {
                const bool isFirst = prefer == Prefer::First;
                if (prefer != Prefer::Neither) {
                    aside[isFirst ? 1 : 0].emplace(
                        isFirst ? j : i,
                        absl::StrCat("an edit of ", isFirst ? first.name : second.name,
                                     " was preferred, which is about the same: ", *what));
                }
                out.conflicts.push_back({i, j, *std::move(what)});
            }
        }
    }
    // Names of what is inserted are the new branch's own.
    std::map<std::uint64_t, EventAnchor> anchors;
    for (const Branch* branch : {&first, &second}) {
        std::map<EventId, EventId> renamed;
        const auto edits = branch->editsInForce();
        for (std::size_t i = 0; i < edits.size(); ++i) {
            const bool isSecond = branch == &second;
            if (isSecond && inBoth.contains(i)) {
                continue;
            }
            Edit edit = edits[i];
            if (const auto why = aside[isSecond ? 1 : 0].find(i);
                why != aside[isSecond ? 1 : 0].end()) {
                edit.setAside = why->second;
            }
            const std::vector<EventId> before = edit.events;
            if (!bringsEvent(edit.kind)) {
                for (EventId& id : edit.events) {
                    const auto to = renamed.find(id);
                    id = to == renamed.end() ? id : to->second;
                }
            }
            out.branch.add(std::move(edit));
            if (bringsEvent(out.branch.edits.back().kind)) {
                renamed[before.front()] = out.branch.edits.back().events.front();
            }
        }
        for (const EventAnchor& anchor : branch->anchors) {
            anchors.emplace(anchor.number, anchor);
        }
    }
    for (auto& [number, anchor] : anchors) {
        out.branch.anchors.push_back(std::move(anchor));
    }
    // Of events that either knows of.
    std::map<std::uint64_t, AnchorTable::Entry> many;
    for (const AnchorTable* const table : {&first.manyAnchors, &second.manyAnchors}) {
        for (AnchorTable::Entry entry : table->entries()) {
            entry.origin = out.branch.manyAnchors.numberOf(table->origins()[entry.origin]);
            many.emplace(entry.number, entry);
        }
    }
    for (const auto& [number, entry] : many) {
        out.branch.manyAnchors.add(entry);
    }
    return out;
}

}  // namespace oxbow
