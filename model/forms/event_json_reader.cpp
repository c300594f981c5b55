// The reading half of event_json.h.
#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>

#include <charconv>
#include <utility>

#include "model/forms/event_json.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

absl::Status wrong(std::string_view name, std::string_view should) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", std::string(name), "\" must be ", std::string(should)));
}

template <class Number>
bool readNumber(const JsonValue& value, Number& out) {
    const char* const end = value.lexeme.data() + value.lexeme.size();
    const auto [at, error] = std::from_chars(value.lexeme.data(), end, out);
    return value.type == JsonType::Number && error == std::errc() && at == end;
}

template <class Number>
absl::Status readNumber(const JsonMember& member, Number& out, std::string_view should) {
    return readNumber(member.value, out) ? absl::OkStatus() : wrong(member.name, should);
}

absl::Status readBool(const JsonMember& member, bool& out) {
    out = member.value.type == JsonType::True;
    return out || member.value.type == JsonType::False ? absl::OkStatus()
                                                       : wrong(member.name, "true or false");
}

// Whether the member is the text `name`, or its base64; `status` is how reading it went.
template <class Text>
bool isText(const JsonMember& member, std::string_view name, Text& out, absl::Status& status) {
    const std::string_view full = member.name;
    const bool plain = full == name;
    if (!plain &&
        !(full.size() == name.size() + 7 && full.starts_with(name) && full.ends_with("_base64"))) {
        return false;
    }
    if (member.value.type != JsonType::String) {
        status = wrong(full, "a string");
        return true;
    }
    std::string text = unescapeJson(member.value.lexeme);
    if (!plain) {
        std::string bytes;
        if (!absl::Base64Unescape(text, &bytes)) {
            status = wrong(full, "base64");
            return true;
        }
        text = std::move(bytes);
    }
    out = std::move(text);
    status = absl::OkStatus();
    return true;
}

absl::Status unknown(const JsonMember& member) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", member.name, "\" is no field of an event; take it out or correct it"));
}

// Calls read(member) for each member of an object until one is wrong.
template <class Read>
absl::Status readObject(std::string_view name, const JsonValue& value, Read read) {
    if (value.type != JsonType::Object) {
        return wrong(name, "an object");
    }
    for (const JsonMember& member : jsonMembers(value.lexeme)) {
        if (absl::Status status = read(member); !status.ok()) {
            return absl::InvalidArgumentError(
                absl::StrCat("in \"", std::string(name), "\": ", std::string(status.message())));
        }
    }
    return absl::OkStatus();
}

// Calls read(element) for each element of an array until one is wrong.
template <class Read>
absl::Status readArray(const JsonMember& member, Read read) {
    if (member.value.type != JsonType::Array) {
        return wrong(member.name, "an array");
    }
    for (const JsonValue& element : jsonElements(member.value.lexeme)) {
        if (absl::Status status = read(element); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status readTime(const JsonMember& member, std::optional<Timestamp>& out) {
    if (member.value.type == JsonType::String) {
        out = parseTimestamp(unescapeJson(member.value.lexeme));
    }
    return out ? absl::OkStatus() : wrong(member.name, "a time like \"2024-03-05T10:00:00Z\"");
}

absl::Status readExact(const JsonMember& member, std::optional<Timestamp>& out) {
    absl::Status bad = wrong(member.name, "[nanoseconds, precision, zone or null]");
    if (member.value.type != JsonType::Array) {
        return bad;
    }
    const std::vector<JsonValue> parts = jsonElements(member.value.lexeme);
    Timestamp time;
    unsigned precision = 0;
    if (parts.size() != 3 || !readNumber(parts[0], time.nanoseconds) ||
        !readNumber(parts[1], precision) ||
        precision > static_cast<unsigned>(TimePrecision::Nanosecond) ||
        (parts[2].type != JsonType::Null && !readNumber(parts[2], time.zoneMinutes))) {
        return bad;
    }
    time.precision = static_cast<TimePrecision>(precision);
    out = time;
    return absl::OkStatus();
}

absl::Status readHeader(const JsonValue& value, Header& header) {
    return readObject("headers", value, [&header](const JsonMember& member) {
        absl::Status status;
        if (member.name == "value" && member.value.type == JsonType::Null) {
            header.value.reset();
            return status;
        }
        return isText(member, "name", header.name, status) ||
                       isText(member, "value", header.value, status)
                   ? status
                   : unknown(member);
    });
}

absl::Status readOutcome(const JsonMember& member, TransactionOutcome& out) {
    const auto outcome = member.value.type == JsonType::String
                             ? outcomeNamed(unescapeJson(member.value.lexeme))
                             : std::nullopt;
    if (!outcome) {
        return wrong("outcome", "\"decided\", \"open\" or \"unknown\"");
    }
    out = *outcome;
    return absl::OkStatus();
}

absl::Status readTransaction(const JsonValue& value, Transaction& transaction) {
    return readObject("transaction", value, [&transaction](const JsonMember& member) {
        absl::Status status;
        if (member.name == "index") {
            return readNumber(member, transaction.index, "a number from 0 on");
        }
        if (member.name == "last") {
            return readBool(member, transaction.last);
        }
        if (member.name == "outcome") {
            return readOutcome(member, transaction.outcome);
        }
        return isText(member, "id", transaction.id, status) ? status : unknown(member);
    });
}

absl::Status readReference(const JsonValue& value, Reference& reference) {
    return readObject("references", value, [&reference](const JsonMember& member) {
        absl::Status status;
        return isText(member, "type", reference.type, status) ||
                       isText(member, "id", reference.id, status) ||
                       isText(member, "role", reference.role, status)
                   ? status
                   : unknown(member);
    });
}

// A string, or {"base64":…}.
absl::Status readString(const JsonValue& value, std::string& out) {
    if (value.type == JsonType::String) {
        out = unescapeJson(value.lexeme);
        return absl::OkStatus();
    }
    return readObject("causations", value, [&out](const JsonMember& member) {
        return member.name == "base64" && member.value.type == JsonType::String &&
                       absl::Base64Unescape(unescapeJson(member.value.lexeme), &out)
                   ? absl::OkStatus()
                   : wrong("base64", "base64");
    });
}

template <class Item>
absl::Status readItems(const JsonMember& member, std::vector<Item>& items,
                       absl::Status (*read)(const JsonValue&, Item&)) {
    return readArray(member,
                     [&](const JsonValue& element) { return read(element, items.emplace_back()); });
}

// What eventExtrasJson() writes; absent where the member is none of it.
std::optional<absl::Status> readExtra(const JsonMember& member, Event& event) {
    EventDetails& details = event.details;
    absl::Status status;
    if (isText(member, "actor", details.actor, status) ||
        isText(member, "correlation", details.correlation, status) ||
        isText(member, "content_type", details.contentType, status)) {
        return status;
    }
    if (member.name == "headers") {
        return readItems(member, details.headers, readHeader);
    }
    if (member.name == "transaction") {
        return readTransaction(member.value, details.transaction.emplace());
    }
    if (member.name == "causations") {
        return readItems(member, details.causations, readString);
    }
    if (member.name == "references") {
        return readItems(member, details.references, readReference);
    }
    if (member.name == "schema_id") {
        return readNumber(member, details.schemaId.emplace(), "a number from 0 on");
    }
    if (member.name == "time_exact") {
        return readExact(member, event.time);
    }
    if (member.name == "record_time_exact") {
        return readExact(member, event.recordTime);
    }
    return std::nullopt;
}

absl::Status readKind(const JsonMember& member, EventKind& out) {
    const auto kind = member.value.type == JsonType::String
                          ? eventKindNamed(unescapeJson(member.value.lexeme))
                          : std::nullopt;
    if (!kind) {
        return wrong("kind", "\"data\", \"control\" or \"aborted\"");
    }
    out = *kind;
    return absl::OkStatus();
}

absl::Status readMember(const JsonMember& member, Event& event, bool& recordIsValue) {
    absl::Status status;
    if (isText(member, "value_exact", event.value, status)) {
        return status;
    }
    if (member.name == "value" && member.value.type != JsonType::String) {
        event.value =
            member.value.type == JsonType::Null ? std::nullopt : OptionalBytes(member.value.lexeme);
        return status;
    }
    if (isText(member, "source", event.source, status) ||
        isText(member, "stream", event.stream, status) ||
        isText(member, "key", event.key, status) || isText(member, "value", event.value, status) ||
        isText(member, "type", event.type, status) ||
        isText(member, "record", event.record, status) || member.name == "position") {
        return status;
    }
    if (member.name == "partition") {
        return readNumber(member, event.partition, "a number of 32 bits");
    }
    if (member.name == "offset") {
        return readNumber(member, event.offset, "a number of 64 bits");
    }
    if (member.name == "kind") {
        return readKind(member, event.kind);
    }
    if (member.name == "time") {
        return readTime(member, event.time);
    }
    if (member.name == "record_time") {
        return readTime(member, event.recordTime);
    }
    if (member.name == "record_is_value") {
        return readBool(member, recordIsValue);
    }
    return readExtra(member, event).value_or(unknown(member));
}

}  // namespace

absl::StatusOr<Event> parseEventJson(std::string_view line) {
    if (absl::Status status = validateJson(line); !status.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("not valid JSON: ", std::string(status.message())));
    }
    Event event;
    bool recordIsValue = false;
    const auto root = jsonAt(line, JsonPath());
    const absl::Status status = readObject("event", *root, [&](const JsonMember& member) {
        return readMember(member, event, recordIsValue);
    });
    if (!status.ok()) {
        return status;
    }
    if (recordIsValue) {
        event.record = event.value;
    }
    return event;
}

absl::Status applyEventExtras(std::string_view json, Event& event) {
    if (absl::Status status = validateJson(json); !status.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("not valid JSON: ", std::string(status.message())));
    }
    bool recordIsValue = false;
    const auto root = jsonAt(json, JsonPath());
    absl::Status status = readObject("details", *root, [&](const JsonMember& member) {
        if (member.name == "record_is_value") {
            return readBool(member, recordIsValue);
        }
        return readExtra(member, event).value_or(unknown(member));
    });
    if (recordIsValue) {
        event.record = event.value;
    }
    return status;
}

}  // namespace oxbow
