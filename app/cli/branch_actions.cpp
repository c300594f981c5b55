#include "app/cli/branch_actions.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <filesystem>
#include <utility>

#include "app/cli/branch_edit.h"
#include "app/cli/command.h"
#include "app/cli/fold_choice.h"
#include "app/cli/interrupt.h"
#include "app/cli/json_line.h"
#include "app/cli/kept_finding.h"
#include "app/cli/message.h"
#include "model/branch/combine.h"
#include "model/branch/initial_row.h"
#include "model/branch/matching_events.h"
#include "model/branch/reordered_sequence.h"
#include "model/branch/type_shape.h"
#include "model/fold/latest_value.h"
#include "model/fold/script/read_fold.h"
#include "model/payload/json.h"
#include "model/query/condition.h"

namespace oxbow {

absl::StatusOr<OpenedBranch> open(const BranchArguments& arguments) {
    auto log = openForReading(arguments.workspace);
    if (!log.ok()) {
        return log.status();
    }
    auto line = openLine(BranchShelf((*log)->workspace()), arguments.name,
                         {*log, std::make_shared<LogHistory>(*log)}, interrupted);
    if (!line.ok()) {
        return line.status();
    }
    return OpenedBranch{*std::move(log), *std::move(line)};
}

std::string described(const Branch& branch, const EventSequence& base, const BranchLayout& layout,
                      std::optional<std::size_t> reachedKeys) {
    JsonObject json;
    json.text("name", branch.name);
    if (branch.base.empty()) {
        json.null("of");
    } else {
        json.text("of", branch.base);
    }
    const auto behind = branch.from.behind ? base.find(*branch.from.behind) : std::nullopt;
    json.number("from", behind ? behind->next().value() : 0);
    if (branch.pinnedEnd) {
        json.number("pinned_end", branch.pinnedEnd->value());
    }
    json.flag("following", !branch.pinnedEnd.has_value())
        .number("edits", std::uint64_t{branch.applied})
        .number("undone", std::uint64_t{branch.edits.size() - branch.applied})
        .number("conflicts", std::uint64_t{layout.conflicts().size()})
        .number("events", layout.end().value());
    if (reachedKeys) {
        json.number("reached_keys", std::uint64_t{*reachedKeys});
    }
    if (!branch.note.empty()) {
        json.text("note", branch.note);
    }
    return json.done();
}

std::string described(const OpenBranch& opened) {
    return described(opened.branch, *opened.base.events, opened.events->layout(),
                     opened.history->reachedKeys().size());
}

absl::StatusOr<std::vector<std::string>> faultsOf(const Edit& edit, const EventSequence& base) {
    if (edit.kind != Edit::Kind::Insert && edit.kind != Edit::Kind::Modify) {
        return std::vector<std::string>();
    }
    const auto near = edit.kind == Edit::Kind::Modify ? base.find(edit.events.front())
                      : edit.gap.behind               ? base.find(*edit.gap.behind)
                                                      : std::nullopt;
    const EventView event = edit.event.view();
    const auto shape = TypeShape::of(base, event, near.value_or(Position()), interrupted);
    return shape.ok() ? absl::StatusOr<std::vector<std::string>>(shape->faults(event))
                      : shape.status();
}

namespace {

// Changes the branch as its file has it now, and tells what it is then; `more` are members of that
// answer beside what it says of the branch.
absl::StatusOr<ExitCode> change(const OpenedBranch& opened, const BranchShelf::Change& change,
                                Output& out, const std::string& more = {}) {
    const BranchShelf shelf(opened.log->workspace());
    Branch changed;
    const auto status = shelf.change(opened.branch().branch.name, [&](Branch& branch) {
        auto done = change(branch);
        changed = branch;
        return done;
    });
    if (!status.ok()) {
        return status;
    }
    const auto after = openBranch(std::move(changed), opened.branch().base, interrupted);
    if (!after.ok()) {
        return after.status();
    }
    // It is made all the same, and folded as it is.
    if (!after->branch.edits.empty()) {
        const auto faults = faultsOf(after->branch.edits.back(), opened.base());
        if (!faults.ok()) {
            return faults.status();
        }
        for (const std::string& fault : *faults) {
            tell(absl::StrCat("the event is invalid: ", fault));
        }
    }
    std::string line = described(*after);
    line.insert(line.size() - 1, more);
    out.line(line);
    return kSuccess;
}

absl::StatusOr<ExitCode> keep(const OpenedBranch& opened, Edit edit,
                              const BranchArguments& arguments, Output& out,
                              const std::string& more = {}) {
    sign(edit, arguments.reason);
    return change(
        opened,
        [&](Branch& branch) {
            return addEdit(branch, opened.base(), edit, opened.branch().base.history.get());
        },
        out, more);
}

absl::StatusOr<Position> eventPosition(const OpenedBranch& opened, const std::string& text) {
    const auto p = resolvePosition(opened.base(), text);
    if (p.ok() && *p >= opened.base().end()) {
        return wrongUsage(absl::StrFormat(
            "no event leads on from position %d, the end: --position names an event by the "
            "position before it",
            p->value()));
    }
    return p;
}

absl::StatusOr<Gap> gapBehind(const OpenedBranch& opened, const std::string& text) {
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
absl::StatusOr<Edit> editOfOne(const OpenedBranch& opened, const BranchArguments& arguments,
                               Edit::Kind kind) {
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

// What --event and --set make of it.
absl::Status changeEvent(Event& event, const BranchArguments& arguments) {
    if (!arguments.event.empty()) {
        auto read = eventFromJson(arguments.event, event);
        if (!read.ok()) {
            return read.status();
        }
        read->partition = event.partition;
        read->offset = event.offset;
        event = *std::move(read);
    }
    return applySettings(event, arguments.settings);
}

// As the edits before have left it.
absl::StatusOr<Event> eventNow(const OpenedBranch& opened, const EventId& id) {
    const auto inBranch = opened.branch().events->find(id);
    return inBranch ? eventAt(*opened.branch().events, *inBranch)
                    : eventAt(opened.base(), *opened.base().find(id));
}

absl::Status findThose(const OpenedBranch& opened, const BranchArguments& arguments, Edit& edit) {
    const auto condition = Condition::parse(arguments.where);
    if (!condition.ok()) {
        return wrongUsage(std::string(condition.status().message()));
    }
    const auto from = resolvePosition(opened.base(), arguments.from);
    const auto to = resolvePosition(opened.base(), arguments.to);
    if (!from.ok() || !to.ok()) {
        return from.ok() ? to.status() : from.status();
    }
    auto found = eventsThat(*condition, *opened.branch().events, *from, *to, interrupted);
    if (!found.ok()) {
        return found.status();
    }
    edit.events.insert(edit.events.end(), found->begin(), found->end());
    edit.condition = arguments.where;
    return absl::OkStatus();
}

// --edit I names one in force.
absl::StatusOr<std::size_t> placeOfEdit(const OpenedBranch& opened,
                                        const BranchArguments& arguments) {
    const Branch& branch = opened.branch().branch;
    if (arguments.edit == 0 || arguments.edit > branch.applied) {
        return wrongUsage(absl::StrFormat(
            "say which edit: --edit I counts those in force from 1, of which the branch has %d",
            branch.applied));
    }
    return arguments.edit - 1;
}

absl::StatusOr<ExitCode> modifyEdit(const OpenedBranch& opened, const BranchArguments& arguments,
                                    Output& out) {
    const auto place = placeOfEdit(opened, arguments);
    if (!place.ok()) {
        return place.status();
    }
    Edit edit = opened.branch().branch.edits[*place];
    const Edit before = edit;
    if (!arguments.event.empty() || !arguments.settings.empty()) {
        if (!hasEvent(edit.kind)) {
            return wrongUsage(
                absl::StrFormat("edit %d tells of no event: --event and --set change "
                                "what was inserted, modified or set",
                                arguments.edit));
        }
        if (auto status = changeEvent(edit.event, arguments); !status.ok()) {
            return status;
        }
    }
    if (!arguments.after.empty()) {
        const auto gap = gapBehind(opened, arguments.after);
        if (!gap.ok() || !hasGap(edit.kind)) {
            return gap.ok() ? wrongUsage(absl::StrFormat("edit %d has no place: --after is the "
                                                         "place of what is inserted or moved",
                                                         arguments.edit))
                            : gap.status();
        }
        edit.gap = *gap;
    }
    if (!arguments.positions.empty()) {
        if (edit.kind == Edit::Kind::Drop) {
            edit.events.clear();
            edit.condition.clear();
        } else if (bringsEvent(edit.kind) || edit.events.size() != arguments.positions.size()) {
            return wrongUsage(absl::StrFormat(
                "edit %d is not about such events of the base: --position names those that are "
                "dropped, and the one that is modified or moved",
                arguments.edit));
        } else {
            edit.events.clear();
        }
        for (const std::string& text : arguments.positions) {
            const auto p = eventPosition(opened, text);
            if (!p.ok()) {
                return p.status();
            }
            edit.events.push_back(opened.base().idOf(*p));
        }
    }
    if (edit == before && arguments.reason.empty()) {
        return wrongUsage(
            "say what changes of the edit: --reason, --position, --after, --event or "
            "--set");
    }
    sign(edit, arguments.reason.empty() ? before.reason : arguments.reason);
    return change(
        opened,
        [&](Branch& branch) {
            if (*place >= branch.applied || !(branch.edits[*place] == before)) {
                return absl::FailedPreconditionError(
                    "the branch has been edited meanwhile: look again which edit it is");
            }
            return replaceEdit(branch, opened.base(), *place, edit,
                               opened.branch().base.history.get());
        },
        out);
}

}  // namespace

absl::StatusOr<ExitCode> dropEvents(const BranchArguments& arguments, Output& out) {
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
    if (!arguments.where.empty()) {
        if (auto status = findThose(*opened, arguments, edit); !status.ok()) {
            return status;
        }
    }
    if (edit.events.empty() && arguments.where.empty()) {
        return wrongUsage(
            "say which events: --position P names the one that leads from P to P+1, --where "
            "CONDITION all for which it holds");
    }
    if (edit.events.empty()) {
        tell(absl::StrFormat("no event fulfils %s: the branch is as it was", arguments.where));
        return kNo;
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

absl::StatusOr<ExitCode> insertEvent(const BranchArguments& arguments, Output& out) {
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

absl::StatusOr<ExitCode> modifyEvent(const BranchArguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    if (arguments.edit != 0) {
        return modifyEdit(*opened, arguments, out);
    }
    if (arguments.event.empty() && arguments.settings.empty()) {
        return wrongUsage("say what changes: --set PATH=VALUE, or the whole --event");
    }
    auto edit = editOfOne(*opened, arguments, Edit::Kind::Modify);
    if (!edit.ok()) {
        return edit.status();
    }
    auto before = eventNow(*opened, edit->events.front());
    if (!before.ok()) {
        return before.status();
    }
    edit->event = *std::move(before);
    if (auto status = changeEvent(edit->event, arguments); !status.ok()) {
        return status;
    }
    return keep(*opened, *std::move(edit), arguments, out);
}

absl::StatusOr<ExitCode> moveEvent(const BranchArguments& arguments, Output& out) {
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

absl::StatusOr<ExitCode> duplicateEvent(const BranchArguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    auto edit = editOfOne(*opened, arguments, Edit::Kind::Insert);
    if (!edit.ok()) {
        return edit.status();
    }
    const EventId original = edit->events.front();
    auto event = eventNow(*opened, original);
    if (!event.ok()) {
        return event.status();
    }
    edit->event = *std::move(event);
    if (auto status = changeEvent(edit->event, arguments); !status.ok()) {
        return status;
    }
    edit->copyOf = original;
    edit->gap = {original};
    if (!arguments.after.empty()) {
        const auto gap = gapBehind(*opened, arguments.after);
        if (!gap.ok()) {
            return gap.status();
        }
        edit->gap = *gap;
    }
    return keep(*opened, *std::move(edit), arguments, out);
}

absl::StatusOr<ExitCode> setRow(const BranchArguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    if (auto status = validateJson(arguments.row); !status.ok()) {
        return wrongUsage(absl::StrFormat("--row is the row as JSON, null for none: %s",
                                          std::string(status.message())));
    }
    const bool isFold = !arguments.fold.empty() && arguments.fold != LatestValue::kName;
    RowKey row{arguments.stream, arguments.key.value_or(std::string())};
    if (isFold) {
        if (const auto fold = findFoldIn(*opened->log, opened->line, arguments.fold); !fold.ok()) {
            return fold.status();
        }
    } else if (row.stream.empty() && opened->base().streams()->size() == 1) {
        row.stream = opened->base().streams()->front();
    } else if (row.stream.empty()) {
        return wrongUsage("say which stream's key it is: --stream NAME");
    }
    const bool isNone = compactJson(arguments.row) == "null";
    Edit edit;
    edit.kind = Edit::Kind::Row;
    edit.fold = isFold ? arguments.fold : std::string();
    edit.event = initialRow(edit.fold, row,
                            isNone ? OptionalBytes() : OptionalBytes(compactJson(arguments.row)));
    return keep(*opened, std::move(edit), arguments, out);
}

absl::StatusOr<ExitCode> replaceFold(const BranchArguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    if (const auto known = findFold(*opened->log, arguments.fold); !known.ok()) {
        return known.status();
    }
    const std::filesystem::path file = arguments.file;
    auto text = textOfFold(file);
    if (!text.ok()) {
        return text.status();
    }
    Edit edit;
    edit.kind = Edit::Kind::Fold;
    edit.fold = arguments.fold;
    edit.fileName = absl::StrCat(arguments.fold, file.extension() == ".js" ? ".js" : ".fold.json");
    edit.text = *std::move(text);
    if (const auto fold = readFold(edit.fileName, edit.text); !fold.ok()) {
        return fold.status();
    }
    return keep(*opened, std::move(edit), arguments, out);
}

absl::StatusOr<ExitCode> interleaveBranch(const BranchArguments& arguments, Output& out) {
    const auto rule = InterleaveRule::parse(arguments.order);
    if (!rule.ok()) {
        return wrongUsage(std::string(rule.status().message()));
    }
    auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto other = ReorderedSequence::create(opened->branch().base.events, *rule, interrupted);
    if (!other.ok()) {
        return other.status();
    }
    Edit edit;
    edit.kind = Edit::Kind::Interleave;
    edit.text = arguments.order;
    sign(edit, arguments.reason);
    const auto status =
        BranchShelf(opened->log->workspace()).change(arguments.name, [&](Branch& branch) {
            return addEdit(branch, opened->base(), edit);
        });
    if (!status.ok()) {
        return status;
    }
    opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    out.line(described(opened->branch()));
    return kSuccess;
}

absl::StatusOr<ExitCode> removeEdit(const BranchArguments& arguments, Output& out) {
    const auto opened = open(arguments);
    if (!opened.ok()) {
        return opened.status();
    }
    const auto place = placeOfEdit(*opened, arguments);
    if (!place.ok()) {
        return place.status();
    }
    const Edit before = opened->branch().branch.edits[*place];
    return change(
        *opened,
        [&](Branch& branch) {
            if (*place >= branch.applied || !(branch.edits[*place] == before)) {
                return absl::FailedPreconditionError(
                    "the branch has been edited meanwhile: look again which edit it is");
            }
            branch.take(*place);
            return absl::OkStatus();
        },
        out);
}

absl::StatusOr<ExitCode> combineBranches(const BranchArguments& arguments, Output& out) {
    const auto one = open(arguments);
    if (!one.ok()) {
        return one.status();
    }
    BranchArguments ofOther = arguments;
    ofOther.name = arguments.other;
    const auto other = open(ofOther);
    if (!other.ok()) {
        return other.status();
    }
    if (!arguments.prefer.empty() && arguments.prefer != arguments.name &&
        arguments.prefer != arguments.other) {
        return wrongUsage("--prefer names one of the two branches");
    }
    const Prefer prefer = arguments.prefer.empty()             ? Prefer::Neither
                          : arguments.prefer == arguments.name ? Prefer::First
                                                               : Prefer::Second;
    auto combined = combine(one->branch().branch, other->branch().branch, prefer);
    if (!combined.ok()) {
        return combined.status();
    }
    for (const CombineConflict& conflict : combined->conflicts) {
        out.line(JsonObject()
                     .text("conflict", conflict.what)
                     .number("edit", std::uint64_t{conflict.first + 1})
                     .number("other_edit", std::uint64_t{conflict.second + 1})
                     .done());
    }
    if (!combined->conflicts.empty() && prefer == Prefer::Neither) {
        tell(
            absl::StrFormat("%d pairs of edits do not go together, so nothing was made: --prefer "
                            "NAME takes those of one branch",
                            combined->conflicts.size()));
        return kNo;
    }
    combined->branch.name = arguments.into;
    const BranchShelf shelf(one->log->workspace());
    auto made = shelf.create(std::move(combined->branch));
    if (!made.ok()) {
        return made.status();
    }
    const auto opened = openBranch(*std::move(made), one->branch().base, interrupted);
    if (!opened.ok()) {
        return opened.status();
    }
    out.line(described(*opened));
    return kSuccess;
}

}  // namespace oxbow
