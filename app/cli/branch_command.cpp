// oxbow branch W …: other pasts
#include <absl/strings/str_format.h>

#include <algorithm>

#include "app/cli/branch_edit.h"
#include "app/cli/branch_out.h"
#include "app/cli/command.h"
#include "app/cli/effect_choice.h"
#include "app/cli/interrupt.h"
#include "app/cli/json_line.h"
#include "app/cli/kept_finding.h"
#include "model/branch/open_branch.h"
#include "model/forms/event_json.h"

namespace oxbow {
namespace {

struct Arguments {
    std::string workspace;
    std::string name;
    std::string base;
    std::string from = "0";
    std::string note;
    bool pinned = false;
    std::vector<std::string> positions;
    std::string after;
    std::string event;
    std::vector<std::string> settings;
    std::string reason;
    bool withEffects = false;
    CauseFieldOptions causes;
};

// A branch, and what its places are told by.
struct Opened {
    std::shared_ptr<Log> log;
    std::vector<OpenBranch> line;
    const OpenBranch& branch() const { return line.back(); }
    const EventSequence& base() const { return *branch().base.events; }
};

absl::StatusOr<Opened> open(const Arguments& arguments) {
    auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    auto line = openLine(BranchShelf((*log)->workspace()), arguments.name,
                         {*log, std::make_shared<LogHistory>(*log)}, interrupted);
    if (!line.ok()) {
        return line.status();
    }
    return Opened{*std::move(log), *std::move(line)};
}

std::string described(const OpenBranch& opened) {
    const Branch& branch = opened.branch;
    JsonObject json;
    json.text("name", branch.name);
    if (branch.base.empty()) {
        json.null("of");
    } else {
        json.text("of", branch.base);
    }
    const auto behind =
        branch.from.behind ? opened.base.events->find(*branch.from.behind) : std::nullopt;
    json.number("from", behind ? behind->next().value() : 0);
    if (branch.pinnedEnd) {
        json.number("pinned_end", branch.pinnedEnd->value());
    }
    json.flag("following", !branch.pinnedEnd.has_value())
        .number("edits", std::uint64_t{branch.applied})
        .number("undone", std::uint64_t{branch.edits.size() - branch.applied})
        .number("conflicts", std::uint64_t{opened.events->layout().conflicts().size()})
        .number("events", opened.events->end().value())
        .number("reached_keys", std::uint64_t{opened.history->reachedKeys().size()});
    if (!branch.note.empty()) {
        json.text("note", branch.note);
    }
    return json.done();
}

// What an action of a command does.
using Act = absl::StatusOr<ExitCode> (*)(const Arguments& arguments, Output& out);

absl::StatusOr<ExitCode> create(const Arguments& arguments, Output& out) {
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

// --- edits ---

// `more` are members that the answer has beside what it says of the branch.
absl::StatusOr<ExitCode> keep(const Opened& opened, Edit edit, const Arguments& arguments,
                              Output& out, const std::string& more = {}) {
    sign(edit, arguments.reason);
    const BranchShelf shelf(opened.log->workspace());
    Branch changed;
    const auto status = shelf.change(arguments.name, [&](Branch& branch) {
        auto added = addEdit(branch, opened.base(), edit);
        changed = branch;
        return added;
    });
    if (!status.ok()) {
        return status;
    }
    const auto after = openBranch(std::move(changed), opened.branch().base, interrupted);
    if (!after.ok()) {
        return after.status();
    }
    std::string line = described(*after);
    line.insert(line.size() - 1, more);
    out.line(line);
    return kSuccess;
}

absl::StatusOr<Position> eventPosition(const Opened& opened, const std::string& text) {
    const auto p = resolvePosition(opened.base(), text);
    if (p.ok() && *p >= opened.base().end()) {
        return wrongUsage(absl::StrFormat(
            "no event leads on from position %d, the end: --position names an event by the "
            "position before it",
            p->value()));
    }
    return p;
}

absl::StatusOr<Gap> gapBehind(const Opened& opened, const std::string& text) {
    if (text.empty()) {
        return wrongUsage("say where: --after Q is the gap behind the first Q events of the base");
    }
    const auto p = resolvePosition(opened.base(), text);
    if (!p.ok()) {
        return p.status();
    }
    return *p == Position() ? Gap{} : Gap{opened.base().idOf(p->previous())};
}

// The one event that is edited.
absl::StatusOr<Edit> editOfOne(const Opened& opened, const Arguments& arguments, Edit::Kind kind) {
    if (arguments.positions.size() != 1) {
        return wrongUsage("say which event: --position P names the one that leads from P to P+1");
    }
    const auto p = eventPosition(opened, arguments.positions.front());
    if (!p.ok()) {
        return p.status();
    }
    Edit edit;
    edit.kind = kind;
    edit.events = {opened.base().idOf(*p)};
    return edit;
}

absl::StatusOr<ExitCode> drop(const Arguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    Edit edit;
    edit.kind = Edit::Kind::Drop;
    for (const std::string& text : arguments.positions) {
        const auto p = eventPosition(*opened, text);
        if (!p.ok()) {
            return p.status();
        }
        edit.events.push_back(opened->base().idOf(*p));
    }
    if (edit.events.empty()) {
        return wrongUsage("say which event: --position P names the one that leads from P to P+1");
    }
    if (!arguments.withEffects) {
        return keep(*opened, std::move(edit), arguments, out);
    }
    const auto fields = arguments.causes.fields();
    if (!fields.ok()) {
        return fields.status();
    }
    const auto effects = addEffects(*opened->branch().events, *fields, edit.events);
    if (!effects.ok()) {
        return effects.status();
    }
    return keep(*opened, std::move(edit), arguments, out,
                absl::StrFormat(",\"effects\":%d", *effects));
}

absl::StatusOr<ExitCode> insert(const Arguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto gap = gapBehind(*opened, arguments.after);
    if (!gap.ok()) {
        return gap.status();
    }
    // It comes from where its neighbour came from.
    Event like;
    if (opened->base().end() > Position()) {
        const Position at = gap->behind ? *opened->base().find(*gap->behind) : Position();
        auto neighbour = eventAt(opened->base(), at);
        if (!neighbour.ok()) {
            return neighbour.status();
        }
        like = *std::move(neighbour);
    }
    auto event = eventFromJson(arguments.event, like);
    if (!event.ok()) {
        return event.status();
    }
    if (auto status = applySettings(*event, arguments.settings); !status.ok()) {
        return status;
    }
    Edit edit;
    edit.kind = Edit::Kind::Insert;
    edit.gap = *gap;
    edit.event = *std::move(event);
    return keep(*opened, std::move(edit), arguments, out);
}

absl::StatusOr<ExitCode> modify(const Arguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    if (arguments.event.empty() && arguments.settings.empty()) {
        return wrongUsage("say what changes: --set PATH=VALUE, or the whole --event");
    }
    auto edit = editOfOne(*opened, arguments, Edit::Kind::Modify);
    if (!edit.ok()) {
        return edit.status();
    }
    // As the edits before have left it.
    const auto inBranch = opened->branch().events->find(edit->events.front());
    auto before = inBranch ? eventAt(*opened->branch().events, *inBranch)
                           : eventAt(opened->base(), *opened->base().find(edit->events.front()));
    if (!before.ok()) {
        return before.status();
    }
    edit->event = *before;
    if (!arguments.event.empty()) {
        auto event = eventFromJson(arguments.event, *before);
        if (!event.ok()) {
            return event.status();
        }
        event->partition = before->partition;
        event->offset = before->offset;
        edit->event = *std::move(event);
    }
    if (auto status = applySettings(edit->event, arguments.settings); !status.ok()) {
        return status;
    }
    return keep(*opened, *std::move(edit), arguments, out);
}

absl::StatusOr<ExitCode> move(const Arguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    auto edit = editOfOne(*opened, arguments, Edit::Kind::Move);
    if (!edit.ok()) {
        return edit.status();
    }
    const auto gap = gapBehind(*opened, arguments.after);
    if (!gap.ok()) {
        return gap.status();
    }
    edit->gap = *gap;
    return keep(*opened, *std::move(edit), arguments, out);
}

absl::StatusOr<ExitCode> takeBack(const Arguments& arguments, Output& out, bool again) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    bool done = false;
    const BranchShelf shelf((*log)->workspace());
    const auto status = shelf.change(arguments.name, [&](Branch& branch) {
        done = again ? branch.redo() : branch.undo();
        return absl::OkStatus();
    });
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

absl::StatusOr<ExitCode> undo(const Arguments& arguments, Output& out) {
    return takeBack(arguments, out, false);
}

absl::StatusOr<ExitCode> redo(const Arguments& arguments, Output& out) {
    return takeBack(arguments, out, true);
}

// --- what there is ---

absl::StatusOr<ExitCode> list(const Arguments& arguments, Output& out) {
    const auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    const BranchShelf shelf((*log)->workspace());
    const auto entries = shelf.list();
    if (!entries.ok()) {
        return entries.status();
    }
    bool allGood = true;
    const auto history = std::make_shared<const LogHistory>(*log);
    for (const BranchShelf::Entry& entry : *entries) {
        const auto opened = entry.branch.ok()
                                ? openBranch(shelf, entry.name, {*log, history}, interrupted)
                                : entry.branch.status();
        if (absl::IsCancelled(opened.status())) {
            return opened.status();
        }
        allGood = allGood && opened.ok();
        out.line(opened.ok() ? described(*opened)
                             : JsonObject()
                                   .text("name", entry.name)
                                   .text("error", std::string(opened.status().message()))
                                   .done());
    }
    return allGood ? kSuccess : kNo;
}

// `orphans`: later events whose cause the edit took away, where it dropped events.
std::string describedEdit(const Opened& opened, std::size_t number, std::uint64_t orphans) {
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
    if (edit.kind != Edit::Kind::Insert) {
        JsonArray positions;
        for (const EventId& id : edit.events) {
            const auto p = opened.base().find(id);
            positions.add(p ? absl::StrFormat("%d", p->value()) : "null");
        }
        json.raw("positions", positions.done());
    }
    if (edit.kind == Edit::Kind::Drop && number < branch.applied) {
        json.number("orphaned", orphans);
    }
    if (edit.kind == Edit::Kind::Insert || edit.kind == Edit::Kind::Move) {
        const auto behind = edit.gap.behind ? opened.base().find(*edit.gap.behind) : std::nullopt;
        json.position("after", behind ? behind->next() : Position());
    }
    if (edit.kind == Edit::Kind::Insert || edit.kind == Edit::Kind::Modify) {
        std::string event;
        appendEventJson(event, std::nullopt, edit.event.view());
        json.raw("event", event);
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

absl::StatusOr<ExitCode> show(const Arguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto fields = arguments.causes.fields();
    if (!fields.ok()) {
        return fields.status();
    }
    auto gone = goneCauses(opened->line, *fields, interrupted);
    if (!gone.ok()) {
        return gone.status();
    }
    const Branch& branch = opened->branch().branch;
    std::vector<std::uint64_t> orphans(std::max(branch.edits.size(), branch.applied + 1));
    EffectFinder finder(*opened->branch().events, *fields, *std::move(gone));
    if (auto status =
            finder.forEach([&](Position, std::size_t edit) { ++orphans[edit]; }, interrupted);
        !status.ok()) {
        return status;
    }
    for (std::size_t i = 0; i < branch.edits.size(); ++i) {
        out.line(describedEdit(*opened, i, orphans[i]));
    }
    return kSuccess;
}

absl::StatusOr<ExitCode> remove(const Arguments& arguments, Output&) {
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
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("workspace", arguments->workspace, "The workspace")->required();
    command.require_subcommand(1);
    command.footer(
        "oxbow branch W create B [--of BASE] [--from P] [--pinned] [--note TEXT]\n"
        "oxbow branch W drop B --position P [--position P …] [--with-effects] [--reason TEXT]\n"
        "oxbow branch W insert B --after Q --event JSON [--set PATH=VALUE …] [--reason TEXT]\n"
        "oxbow branch W modify B --position P --set PATH=VALUE … | --event JSON [--reason TEXT]\n"
        "oxbow branch W move B --position P --after Q [--reason TEXT]\n"
        "oxbow branch W undo B | redo B | show B | delete B | list\n"
        "oxbow branch W correct B --to FILE.jsonl [--fold F] [--lines]\n"
        "oxbow branch W export B --to FILE.oxlog | FILE.jsonl | FILE.csv\n"
        "oxbow branch W fixture B --to FILE.json [--fold F]\n"
        "oxbow branch W report B --to FILE.html | FILE.pdf [--fold F]\n"
        "`oxbow branch W insert --help` explains one");
    const auto add = [&](const char* name, const char* description, Act act) -> CLI::App& {
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

    CLI::App& dropping = add("drop", "As if an event had not happened", drop);
    withName(dropping);
    dropping.add_option("--position", arguments->positions, kPositionHelp);
    dropping.add_flag("--with-effects", arguments->withEffects,
                      "With all that it caused, and that caused, as far as events name their "
                      "causes");
    arguments->causes.addTo(dropping);
    withReason(dropping);

    CLI::App& inserting = add("insert", "As if another event had happened", insert);
    withName(inserting);
    inserting.add_option("--after", arguments->after, kAfterHelp);
    inserting
        .add_option("--event", arguments->event,
                    "The event as a JSON object, as `oxbow events` prints them; its stream and "
                    "source are those of the event before it, where it has none")
        ->required();
    inserting.add_option("--set", arguments->settings, "PATH=VALUE, as of modify");
    withReason(inserting);

    CLI::App& modifying = add("modify", "As if an event had been another one", modify);
    withName(modifying);
    modifying.add_option("--position", arguments->positions, kPositionHelp);
    modifying.add_option("--event", arguments->event, "The whole event as a JSON object");
    modifying.add_option("--set", arguments->settings,
                         "PATH=VALUE: a path into the value, or @key, @type, @stream, @time, "
                         "@value; VALUE is JSON where it reads as that, and else a text");
    withReason(modifying);

    CLI::App& moving = add("move", "As if an event had come earlier or later", move);
    withName(moving);
    moving.add_option("--position", arguments->positions, kPositionHelp);
    moving.add_option("--after", arguments->after, kAfterHelp);
    withReason(moving);

    withName(add("undo", "Take the last edit back; exit 1 where there is none", undo));
    withName(add("redo", "Do again what was taken back; exit 1 where nothing was", redo));
    add("list", "All branches", list);
    CLI::App& showing =
        add("show",
            "The edits of a branch, those that were taken back, too; of a drop also how many later "
            "events are orphaned: what caused them is gone, and they were decided in the original "
            "history",
            show);
    withName(showing);
    arguments->causes.addTo(showing);
    withName(add("delete", "Remove a branch", remove));
    addWaysOut(command, chosen, {arguments, &arguments->workspace});
}

}  // namespace oxbow
