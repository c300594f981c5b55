#include "views/event/event_content.h"

#include "views/common/format.h"

namespace oxbow {

namespace {

QString textOf(const absl::Status& status) {
    return fromUtf8(std::string(status.message()));
}

EventContentPtr load(const History& history, Position position) {
    auto content = std::make_shared<EventContent>();
    content->position = position;
    auto event = history.log().event(position);
    if (!event.ok()) {
        content->error = textOf(event.status());
        return content;
    }
    content->event = *std::move(event);
    content->tree = parsePayload(content->event.view().value);
    auto change = history.changeOf(position);
    if (!change.ok()) {
        content->error = textOf(change.status());
        return content;
    }
    content->change = *std::move(change);
    if (content->change && content->change->previousWriter) {
        const auto previous = history.log().event(*content->change->previousWriter);
        if (previous.ok()) {
            content->previousType = previous->type;
        }
    }
    return content;
}

}  // namespace

std::optional<std::size_t> EventContent::valueInRecord() const {
    if (!event.record || !event.value || event.value->empty()) {
        return std::nullopt;
    }
    const std::size_t at = event.record->find(*event.value);
    return at == std::string::npos ? std::nullopt : std::optional(at);
}

LoadEventContent loadEventsFrom(const History& history) {
    return [history](std::uint64_t position) { return load(history, Position(position)); };
}

}  // namespace oxbow
