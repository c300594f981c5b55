// oxbow branch W …: other pasts
#include "app/cli/branch/branch_actions.h"
#include "app/cli/branch/branch_out.h"
#include "app/cli/branch/opened_branch.h"
#include "app/cli/command.h"
#include "app/cli/output/interrupt.h"
#include "model/branch/anchors.h"

namespace oxbow {
namespace {

absl::StatusOr<ExitCode> create(const BranchArguments& arguments, Output& out) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const BranchShelf shelf((*log)->workspace());
    BranchBase base{*log, std::make_shared<LogHistory>(*log)};
    if (!arguments.base.empty()) {
        const auto opened = openBranch(shelf, arguments.base, base, interrupted);
        if (!opened.ok()) {
            return opened.status();
        }
        base = {opened->events, opened->history};
    }
    const auto from = resolvePosition(*base.events, arguments.from);
    if (!from.ok()) {
        return from.status();
    }
    Branch branch;
    branch.name = arguments.name;
    branch.base = arguments.base;
    branch.note = arguments.note;
    if (*from > Position()) {
        branch.from.behind = base.events->idOf(from->previous());
    }
    if (arguments.pinned) {
        branch.pinnedEnd = base.events->end();
    }
    if (auto status = anchor(branch, Edit(), *base.events, base.history.get()); !status.ok()) {
        return status;
    }
    auto made = shelf.create(std::move(branch));
    if (!made.ok()) {
        return made.status();
    }
    const auto opened = openBranch(*std::move(made), std::move(base), interrupted);
    if (!opened.ok()) {
        return opened.status();
    }
    out.line(described(*opened));
    return kSuccess;
}

// --- edits that are taken back ---

absl::StatusOr<ExitCode> takeBack(const BranchArguments& arguments, Output& out, bool again) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    bool done = false;
    const BranchShelf shelf((*log)->workspace());
    const auto status = changeBranch(
        shelf, arguments.name, **log,
        [&](Branch& branch) {
            done = again ? branch.redo() : branch.undo();
            return absl::OkStatus();
        },
        interrupted);
    if (!status.ok()) {
        return status;
    }
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    out.line(described(opened->branch()));
    return done ? kSuccess : kNo;
}

absl::StatusOr<ExitCode> undo(const BranchArguments& arguments, Output& out) {
    return takeBack(arguments, out, false);
}

absl::StatusOr<ExitCode> redo(const BranchArguments& arguments, Output& out) {
    return takeBack(arguments, out, true);
}

absl::StatusOr<ExitCode> remove(const BranchArguments& arguments, Output&) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const auto status = BranchShelf((*log)->workspace()).remove(arguments.name);
    return status.ok() ? absl::StatusOr<ExitCode>(kSuccess) : status;
}

}  // namespace

void addBranchCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand(
        "branch",
        "Other pasts: a branch is a list of edits of the log, or of another branch. What it makes "
        "of them is shown by events, table, changes, diff and blame with --in. The log is never "
        "touched");
    const auto arguments = std::make_shared<BranchArguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    command.require_subcommand(1);
    command.footer(
        "oxbow branch W create B [--of BASE] [--from P] [--pinned] [--note TEXT]\n"
        "oxbow branch W drop B --position P [--position P …] | --where CONDITION\n"
        "    [--with-effects] [--reason TEXT]\n"
        "oxbow branch W insert B --after Q --event JSON [--set PATH=VALUE …] [--invalid fold | "
        "skip]\n"
        "oxbow branch W duplicate B --position P [--after Q] [--set PATH=VALUE …]\n"
        "oxbow branch W modify B --position P --set PATH=VALUE … | --event JSON [--reason TEXT]\n"
        "oxbow branch W modify B --edit I [--reason TEXT] [--position P] [--after Q] [--set …]\n"
        "oxbow branch W move B --position P --after Q [--reason TEXT]\n"
        "oxbow branch W rows B --key K --row JSON [--stream S] [--fold F]\n"
        "oxbow branch W fold B NAME --as FILE\n"
        "oxbow branch W interleave B --order time | partitions | \"partitions 2,0,1\"\n"
        "oxbow branch W remove B --edit I\n"
        "oxbow branch W combine B C --into D [--prefer B]\n"
        "oxbow branch W undo B | redo B | show B | delete B | list\n"
        "oxbow branch W correct B --to FILE.jsonl [--fold F] [--lines]\n"
        "oxbow branch W export B --to FILE.oxlog | FILE.jsonl | FILE.csv\n"
        "oxbow branch W fixture B --to FILE.json [--fold F]\n"
        "oxbow branch W report B --to FILE.html | FILE.pdf [--fold F]\n"
        "`oxbow branch W insert --help` explains one");
    const auto add = [&](const char* name, const char* description, BranchAction act) -> CLI::App& {
        CLI::App& action = *command.add_subcommand(name, description);
        onRun(action, chosen, [arguments, act](Output& out) { return act(*arguments, out); });
        return action;
    };
    const auto withName = [&](CLI::App& action) {
        action.add_option("branch", arguments->name, "The branch's name")->required();
    };
    const auto withReason = [&](CLI::App& action) {
        action.add_option("--reason", arguments->reason, "Why, kept with the edit");
    };
    constexpr const char* kPositionHelp = "The event that leads from position P to P+1 in the base";
    constexpr const char* kAfterHelp =
        "The gap behind the first Q events of the base; what stands in one gap stands in the order "
        "in which it was put there";

    CLI::App& make = add("create", "Make a branch without edits", create);
    withName(make);
    make.add_option("--of", arguments->base, "A branch of this branch, in place of the log");
    make.add_option("--from", arguments->from,
                    std::string("No edit may reach what is before this moment: ") + kMomentHelp);
    make.add_flag("--pinned", arguments->pinned,
                  "It ends where the base ends now, and does not go along when that grows");
    make.add_option("--note", arguments->note, "What it is for");

    const auto withSettings = [&](CLI::App& action) {
        action.add_option("--set", arguments->settings,
                          "PATH=VALUE: a path into the value, or @key, @type, @stream, @time, "
                          "@value; VALUE is JSON where it reads as that, and else a text");
    };

    const auto withInvalid = [&](CLI::App& action) {
        action
            .add_option("--invalid", arguments->invalid,
                        "What becomes of the event where it breaks the shape that all others of "
                        "its type have: fold, as it is (so it is where nothing is said), or skip, "
                        "so that it stands there and no fold sees it. It is told either way")
            ->check(CLI::IsMember({"fold", kSkipInvalid}));
    };

    CLI::App& dropping = add("drop", "As if events had not happened", dropEvents);
    withName(dropping);
    dropping.add_option("--position", arguments->positions, kPositionHelp);
    dropping.add_option("--where", arguments->where,
                        "All events for which this holds: FIELD OP LITERAL joined by and, or, not; "
                        "a field is a path into the value, @key, @type, @stream or @time, a text "
                        "stands in single quotes: status = 'paid' and amount > 100");
    dropping.add_option("--from", arguments->from,
                        "With --where: of the base's events from this moment on, and of what edits "
                        "put behind them");
    dropping.add_option("--to", arguments->to, "With --where: before this moment");
    dropping.add_flag("--with-effects", arguments->withEffects,
                      "With all that they caused, and that caused, as far as events name their "
                      "causes");
    arguments->causes.addTo(dropping);
    withReason(dropping);

    CLI::App& inserting = add("insert", "As if another event had happened", insertEvent);
    withName(inserting);
    inserting.add_option("--after", arguments->after, kAfterHelp);
    inserting
        .add_option("--event", arguments->event,
                    "The event as a JSON object, as `oxbow events` prints them; its stream and "
                    "source are those of the event before it, where it has none")
        ->required();
    withSettings(inserting);
    withInvalid(inserting);
    withReason(inserting);

    CLI::App& duplicating = add("duplicate", "As if an event had come twice", duplicateEvent);
    withName(duplicating);
    duplicating.add_option("--position", arguments->positions, kPositionHelp);
    duplicating.add_option("--after", arguments->after,
                           "Where it comes again: the gap behind the first Q events of the base; "
                           "else right behind itself");
    withSettings(duplicating);
    withInvalid(duplicating);
    withReason(duplicating);

    CLI::App& modifying =
        add("modify", "As if an event had been another one; or an edit another one", modifyEvent);
    withName(modifying);
    modifying.add_option("--position", arguments->positions, kPositionHelp);
    modifying.add_option("--event", arguments->event, "The whole event as a JSON object");
    withSettings(modifying);
    addNumberOption(modifying, "edit", arguments->edit,
                    "Change this edit, counted from 1 as `show` does: its --reason, --position, "
                    "--after, --event, --set or --invalid");
    modifying.add_option("--after", arguments->after, "With --edit: its place");
    withInvalid(modifying);
    withReason(modifying);

    CLI::App& moving = add("move", "As if an event had come earlier or later", moveEvent);
    withName(moving);
    moving.add_option("--position", arguments->positions, kPositionHelp);
    moving.add_option("--after", arguments->after, kAfterHelp);
    withReason(moving);

    CLI::App& setting =
        add("rows",
            "A row that is there before the log's first event: written by an event of its "
            "own, which then is the first",
            setRow);
    withName(setting);
    addBytesOption(setting, "key", arguments->key, "The row's key");
    setting.add_option("--row", arguments->row, "What it holds, as JSON; null: there is none")
        ->required();
    setting.add_option("--stream", arguments->stream, "The stream that the key is of");
    setting.add_option("--fold", arguments->fold, "A row of this fold, not of the latest value");
    withReason(setting);

    CLI::App& folding = add("fold", "In the branch, a fold is another one", replaceFold);
    withName(folding);
    folding.add_option("name", arguments->fold, "The fold's name")->required();
    folding
        .add_option("--as", arguments->file,
                    "What it is there: a file NAME.fold.json or NAME.js, of which a copy is kept")
        ->required();
    withReason(folding);

    CLI::App& ordering = add("interleave",
                             "As if the partitions of the base had come together by another rule; "
                             "positions of the base are those of that order then",
                             interleaveBranch);
    withName(ordering);
    ordering
        .add_option("--order", arguments->order,
                    "time: the earliest next event first; partitions: one after the other; or "
                    "\"partitions 2,0,1\": in this order")
        ->required();
    withReason(ordering);

    CLI::App& removing =
        add("remove", "Take an edit out, wherever it stands; the others stay", removeEdit);
    withName(removing);
    addNumberOption(removing, "edit", arguments->edit, "Counted from 1, as `show` does");

    CLI::App& combining =
        add("combine", "A branch with the edits of two; exit 1 where some do not go together",
            combineBranches);
    withName(combining);
    combining.add_option("other", arguments->other, "The other branch, of the same base")
        ->required();
    combining.add_option("--into", arguments->into, "The new branch's name")->required();
    combining.add_option(
        "--prefer", arguments->prefer,
        "Where two edits are of one event, gap, row or fold: those of this branch; the other's "
        "are kept as conflicts, without effect until they are modified");

    withName(add("undo", "Take the last edit back; exit 1 where there is none", undo));
    withName(add("redo", "Do again what was taken back; exit 1 where nothing was", redo));
    add("list", "All branches", showBranches);
    CLI::App& showing =
        add("show",
            "The edits of a branch, those that were taken back, too; of a drop also how many later "
            "events are orphaned: what caused them is gone, and they were decided in the original "
            "history",
            showBranch);
    withName(showing);
    arguments->causes.addTo(showing);
    showing.add_flag("--all-orphans", arguments->allOrphans,
                     "Count the orphaned events to the end, where that takes long, too: else those "
                     "of the 500,000 events behind the first that is gone are counted");
    showing.add_option("--fold", arguments->fold,
                       "Behind them a line: whether of this fold only what the edits reach was "
                       "folded (way: refolded; rows, events), or all anew, and why");
    withName(add("delete", "Remove a branch", remove));
    addWaysOut(command, chosen, {arguments, &arguments->workspace});
}

}  // namespace oxbow
