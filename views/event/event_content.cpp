#include "views/event/event_content.h"

#include "model/history/changes.h"

#include "model/event/event_weight.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

QString textOf(const absl::Status& status) {
    return fromUtf8(std::string(status.message()));
}

std::size_t weightOf(const PayloadNode& node) {
    std::size_t bytes = sizeof node + node.name.size() + node.text.size();
    for (const PayloadNode& child : node.children) {
        bytes += weightOf(child);
    }
    return bytes;
}

std::shared_ptr<EventContent> load(const History& history, Position position) {
    auto content = std::make_shared<EventContent>();
    content->position = position;
    auto event = eventAt(history.events(), position);
    if (!event.ok()) {
        content->error = textOf(event.status());
        return content;
    }
    content->event = *std::move(event);
    content->tree = parsePayload(content->event.view().value);
    auto changes = changesOf(history, position);
    if (!changes.ok()) {
        content->error = textOf(changes.status());
        return content;
    }
    content->touched = changes->size();
    if (!changes->empty()) {
        content->change = std::move(changes->front());
    }
    if (content->change && content->change->previousWriter) {
        const auto previous = eventAt(history.events(), *content->change->previousWriter);
        if (previous.ok()) {
            content->previousType = previous->type;
        }
    }
    return content;
}

std::shared_ptr<EventContent> loadGhost(const ShownPast& past, std::size_t number) {
    const Ghost& ghost = past.ghosts()[number];
    auto content = load(*past.baseOf(ghost).history, ghost.inBase);
    content->ghost = number;
    content->edit = EventEdit{ghost.isMoved ? EventEdit::What::MovedAway : EventEdit::What::Dropped,
                              past.line()[ghost.depth].branch.name, ghost.inBase, std::nullopt};
    return content;
}

std::optional<EventEdit> editOf(const ShownPast& past, Position position) {
    const ShownPast::Edited edited = past.editedAt(position);
    if (edited.mark == EditMark::None) {
        return std::nullopt;
    }
    const OpenBranch& branch = past.line()[edited.depth];
    EventEdit edit{edited.mark == EditMark::Inserted   ? EventEdit::What::Inserted
                   : edited.mark == EditMark::Modified ? EventEdit::What::Modified
                                                       : EventEdit::What::Moved,
                   branch.branch.name, edited.origin, std::nullopt};
    if (edit.what == EventEdit::What::Modified && edit.origin) {
        auto original = eventAt(*branch.base.events, *edit.origin);
        edit.original = original.ok() ? std::optional(*std::move(original)) : std::nullopt;
    }
    return edit;
}

}  // namespace

std::optional<std::size_t> EventContent::valueInRecord() const {
    if (!event.record || !event.value || event.value->empty()) {
        return std::nullopt;
    }
    const std::size_t at = event.record->find(*event.value);
    return at == std::string::npos ? std::nullopt : std::optional(at);
}

std::size_t EventContent::weight() const {
    std::size_t bytes = sizeof *this + weightOf(tree.root);
    for (const OptionalBytes* part : {&event.key, &event.value, &event.record}) {
        bytes += *part ? (*part)->size() : 0;
    }
    bytes += weightOf(event.details);
    if (change) {
        bytes += (change->before ? change->before->size() : 0) +
                 (change->after ? change->after->size() : 0);
    }
    return bytes;
}

LoadEventContent loadEventsFrom(std::shared_ptr<const ShownPast> past) {
    return [past = std::move(past)](std::uint64_t what) -> EventContentPtr {
        if ((what & kGhostContent) != 0) {
            return loadGhost(*past, static_cast<std::size_t>(what & ~kGhostContent));
        }
        auto content = load(*past->history(), Position(what));
        content->edit = editOf(*past, Position(what));
        return content;
    };
}

}  // namespace oxbow
