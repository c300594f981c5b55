// What branches there are, and the edits of one.
#include <absl/strings/str_format.h>

#include <algorithm>

#include "app/cli/branch/branch_actions.h"
#include "app/cli/branch/opened_branch.h"
#include "app/cli/command.h"
#include "app/cli/options/fold_choice.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "model/branch/branch_list.h"
#include "model/forms/event_json.h"

namespace oxbow {
namespace {

// So many events behind the first that is gone are looked through for what it caused, unless all
// are to be: about half a second.
constexpr std::uint64_t kSearchedForOrphans = 500'000;

// Later events whose cause an edit took away.
struct Orphans {
    std::vector<std::uint64_t> counts;  // by edits
    bool areAll = false;                // there may be more, where not
};

std::string describedEdit(const OpenedBranch& opened, std::size_t number, const Orphans& orphans) {
    const Branch& branch = opened.branch().branch;
    const Edit& edit = branch.edits[number];
    JsonObject json;
    json.number("edit", std::uint64_t{number + 1}).text("kind", editKindName(edit.kind));
    json.flag("undone", number >= branch.applied);
    for (const EditConflict& conflict : opened.branch().events->layout().conflicts()) {
        if (conflict.edit == number) {
            json.text("conflict", conflict.reason);
            break;
        }
    }
    constexpr std::size_t kMostShown = 1'000;
    if (edit.events.size() > kMostShown) {
        json.number("events", std::uint64_t{edit.events.size()});
    } else if (!edit.events.empty() && !bringsEvent(edit.kind)) {
        JsonArray positions;
        for (const EventId& id : edit.events) {
            const auto p = opened.base().find(id);
            positions.add(p ? absl::StrFormat("%d", p->value()) : "null");
        }
        json.raw("positions", positions.done());
    }
    if (edit.kind == Edit::Kind::Drop && number < branch.applied) {
        json.number(orphans.areAll ? "orphaned" : "orphaned_at_least", orphans.counts[number]);
    }
    if (!edit.condition.empty()) {
        json.text("where", edit.condition);
    }
    if (edit.copyOf) {
        if (const auto original = opened.base().find(*edit.copyOf)) {
            json.position("copy_of", *original);
        } else {
            json.null("copy_of");
        }
    }
    if (!edit.fold.empty()) {
        json.text("fold", edit.fold);
    }
    if (edit.kind == Edit::Kind::Interleave) {
        json.text("order", edit.text);
    }
    if (edit.kind == Edit::Kind::Fold) {
        json.text("file", edit.fileName).text("definition", edit.text);
    }
    if (hasGap(edit.kind)) {
        const auto behind = edit.gap.behind ? opened.base().find(*edit.gap.behind) : std::nullopt;
        json.position("after", behind ? behind->next() : Position());
    }
    if (hasEvent(edit.kind)) {
        std::string event;
        appendEventJson(event, std::nullopt, edit.event.view());
        json.raw("event", event);
    }
    if (!edit.faults.empty()) {
        JsonArray invalid;
        for (const std::string& fault : edit.faults) {
            invalid.addText(fault);
        }
        json.raw("invalid", invalid.done()).flag("skipped", edit.isSkipped);
    }
    if (!edit.author.empty()) {
        json.text("author", edit.author);
    }
    if (!edit.reason.empty()) {
        json.text("reason", edit.reason);
    }
    json.time("made", Timestamp{edit.nanoseconds, TimePrecision::Millisecond, 0});
    return json.done();
}

// What of a fold is made in the branch, and why.
absl::StatusOr<ExitCode> showPlan(const OpenedBranch& opened, const std::string& fold,
                                  Output& out) {
    const auto made = openFoldIn(opened.log, opened.line, fold);
    if (!made.ok()) {
        return made.status();
    }
    const BranchFoldPlan& plan = made->plan;
    JsonObject json;
    json.text("fold", fold).text("way", plan.isMadeAnew ? "anew" : "refolded");
    if (plan.isMadeAnew) {
        json.text("why", plan.why);
    } else {
        json.number("rows", plan.rows).number("events", plan.events);
    }
    out.line(json.done());
    return kSuccess;
}

}  // namespace

absl::StatusOr<ExitCode> showBranches(const BranchArguments& arguments, Output& out) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const auto branches = listBranches(BranchShelf((*log)->workspace()), *log, interrupted);
    if (!branches.ok()) {
        return branches.status();
    }
    bool allGood = true;
    for (const ListedBranch& each : *branches) {
        allGood = allGood && each.branch.ok();
        out.line(each.branch.ok() ? described(*each.branch, *each.base, each.layout)
                                  : JsonObject()
                                        .text("name", each.name)
                                        .text("error", std::string(each.branch.status().message()))
                                        .done());
    }
    return allGood ? kSuccess : kNo;
}

absl::StatusOr<ExitCode> showBranch(const BranchArguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto fields = arguments.causes.fields();
    if (!fields.ok()) {
        return fields.status();
    }
    const std::uint64_t searched =
        arguments.allOrphans ? opened->branch().events->end().value() : kSearchedForOrphans;
    auto gone = goneCauses(opened->line, *fields, interrupted, searched);
    if (!gone.ok()) {
        return gone.status();
    }
    const Branch& branch = opened->branch().branch;
    Orphans orphans;
    orphans.counts.resize(std::max(branch.edits.size(), branch.applied + 1));
    EffectFinder finder(*opened->branch().events, *fields, *std::move(gone));
    const auto areAll = finder.forEachOf(
        searched, [&](Position, std::size_t edit) { ++orphans.counts[edit]; }, interrupted);
    if (!areAll.ok()) {
        return areAll.status();
    }
    orphans.areAll = *areAll;
    for (std::size_t i = 0; i < branch.edits.size(); ++i) {
        out.line(describedEdit(*opened, i, orphans));
    }
    return arguments.fold.empty() ? absl::StatusOr<ExitCode>(kSuccess)
                                  : showPlan(*opened, arguments.fold, out);
}

}  // namespace oxbow
