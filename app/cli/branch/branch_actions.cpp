// Edits of events.
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <utility>

#include "app/cli/branch/branch_actions.h"
#include "app/cli/branch/branch_edit.h"
#include "app/cli/branch/kept_finding.h"
#include "app/cli/branch/opened_branch.h"
#include "app/cli/command.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/message.h"
#include "model/branch/invalid_event.h"
#include "model/branch/matching_events.h"
#include "model/query/condition.h"

namespace oxbow {

namespace {

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
    auto event = inBranch ? eventAt(*opened.branch().events, *inBranch)
                          : eventAt(opened.base(), *opened.base().find(id));
    return event.ok() ? absl::StatusOr<Event>(asWritten(*std::move(event))) : event;
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
    edit.setAside.clear();  // in force again, in place of what was preferred
    if (auto status = judge(opened, arguments, edit); !status.ok()) {
        return status;
    }
    if (edit == before && arguments.reason.empty()) {
        return wrongUsage(
            arguments.invalid.empty()
                ? "say what changes of the edit: --reason, --position, --after, --event, --set or "
                  "--invalid"
                : "nothing changes of the edit: --invalid is about an event that breaks the shape "
                  "of its type, and `show` says what becomes of it already");
    }
    sign(edit, arguments.reason.empty() ? before.reason : arguments.reason);
    auto done = change(
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
    if (done.ok()) {
        tellOfFaults(edit);
    }
    return done;
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

}  // namespace oxbow
