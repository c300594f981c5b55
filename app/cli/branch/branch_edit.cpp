#include "app/cli/branch/branch_edit.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "app/cli/command.h"
#include "model/event/timestamp.h"
#include "model/forms/event_json.h"
#include "model/payload/json.h"
#include "model/payload/json_tree.h"

namespace oxbow {
namespace {

std::optional<Timestamp> timeOf(std::string_view text) {
    const auto time = parseTimestamp(text);
    return time ? time : parseEpoch(text);
}

void remove(JsonTree& object, std::string_view name) {
    const std::size_t place = object.placeOf(name);
    if (place < object.names.size()) {
        object.names.erase(object.names.begin() + static_cast<std::ptrdiff_t>(place));
        object.items.erase(object.items.begin() + static_cast<std::ptrdiff_t>(place));
    }
}

absl::Status setInValue(Event& event, std::string_view path, std::string_view text) {
    const auto steps = JsonPath::parse(path);
    if (!steps.ok()) {
        return wrongUsage(absl::StrCat(std::string(path), ": ", steps.status().message()));
    }
    auto tree = JsonTree::parse(event.value.value_or("null"));
    if (!event.value || event.view().valueIsText() || !tree.ok()) {
        return absl::FailedPreconditionError(
            "the event's value is no JSON, so it has no fields: give it as a whole, by --event or "
            "--set @value=…");
    }
    JsonTree* at = &*tree;
    for (const JsonPath::Step& step : steps->steps()) {
        if (at->type == JsonType::Array && step.index) {
            if (*step.index >= at->items.size()) {
                return absl::FailedPreconditionError(absl::StrFormat(
                    "%s: the list has %d items", std::string(path), at->items.size()));
            }
            at = &at->items[*step.index];
            continue;
        }
        if (at->type != JsonType::Object || step.name.empty()) {
            return absl::FailedPreconditionError(
                absl::StrFormat("%s: what stands there is no object, so it has no member to set",
                                std::string(path)));
        }
        JsonTree* member = at->member(step.name);
        if (member == nullptr) {
            at->names.push_back(step.name);
            member = &at->items.emplace_back();
            // Set below, or made an object by the next step.
            member->type = JsonType::Object;
        }
        at = member;
    }
    if (auto json = JsonTree::parse(text); json.ok()) {
        *at = *std::move(json);
    } else {
        std::string quoted;
        appendStringJson(quoted, text);
        auto string = JsonTree::parse(quoted);
        if (!string.ok() || string->type != JsonType::String) {
            return wrongUsage(absl::StrCat(std::string(path), ": the text is not UTF-8"));
        }
        *at = *std::move(string);
    }
    event.value = tree->text();
    return absl::OkStatus();
}

absl::Status apply(Event& event, std::string_view name, std::string_view text) {
    if (!name.starts_with('@')) {
        return setInValue(event, name, text);
    }
    if (name == "@key") {
        event.key = std::string(text);
    } else if (name == "@type") {
        event.type = std::string(text);
    } else if (name == "@stream") {
        event.stream = std::string(text);
    } else if (name == "@value") {
        // JSON where it reads as that: null is none, and a string is its text.
        const bool isJson = validateJson(text).ok();
        event.value = isJson && text.starts_with('"') ? unescapeJson(text) : std::string(text);
        if (isJson && text == "null") {
            event.value.reset();
        }
    } else if (name == "@time") {
        event.time = timeOf(text);
        if (!event.time) {
            return wrongUsage(absl::StrCat("\"", std::string(text),
                                           "\" is no time; one is 2024-05-17T10:00:00Z"));
        }
    } else {
        return wrongUsage(absl::StrCat("there is no ", std::string(name),
                                       ": @key, @type, @stream, @time and @value there are, and "
                                       "paths into the value"));
    }
    return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Event> eventFromJson(const std::string& text, const Event& like) {
    auto tree = JsonTree::parse(text);
    if (!tree.ok() || tree->type != JsonType::Object) {
        return wrongUsage(absl::StrCat(
            "--event takes an event as a JSON object, {\"key\": …, \"type\": …, \"value\": …}",
            tree.ok() ? "" : absl::StrCat(": ", tree.status().message())));
    }
    for (const std::string_view name : {"key", "type", "time", "record_time"}) {
        const JsonTree* member = tree->member(name);
        if (member != nullptr && member->type == JsonType::Null) {
            remove(*tree, name);
        }
    }
    std::optional<Timestamp> time;
    if (const JsonTree* member = tree->member("time");
        member != nullptr && member->type == JsonType::Number) {
        time = parseEpoch(member->lexeme);
        if (!time) {
            return wrongUsage(absl::StrCat(member->lexeme, " is no time"));
        }
        remove(*tree, "time");
    }
    const bool hasStream = tree->member("stream") != nullptr;
    auto event = parseEventJson(tree->text());
    if (!event.ok()) {
        return wrongUsage(absl::StrCat("--event: ", event.status().message()));
    }
    if (time) {
        event->time = time;
    }
    if (!hasStream) {
        event->stream = like.stream;
    }
    if (event->source.empty()) {
        event->source = like.source;
    }
    return event;
}

absl::Status applySettings(Event& event, const std::vector<std::string>& settings) {
    for (const std::string& setting : settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0) {
            return wrongUsage(
                absl::StrCat("\"", setting, "\" sets nothing: write PATH=VALUE, status=paid"));
        }
        const std::string_view all = setting;
        if (auto status = apply(event, all.substr(0, equals), all.substr(equals + 1));
            !status.ok()) {
            return status;
        }
    }
    // The source's record tells of the event as it was.
    event.record.reset();
    return absl::OkStatus();
}

}  // namespace oxbow
