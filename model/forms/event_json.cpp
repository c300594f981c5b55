#include "model/forms/event_json.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>

#include "model/payload/json.h"

namespace oxbow {
namespace {

void appendName(std::string& out, std::string_view name, std::string_view suffix = {}) {
    out += '"';
    out += name;
    out += suffix;
    out += "\":";
}

void appendBase64(std::string& out, std::string_view bytes) {
    out += '"';
    out += absl::Base64Escape(std::string(bytes));
    out += '"';
}

// The members of one object, with commas between them.
class Members {
public:
    explicit Members(std::string& out) : m_out(out) {}

    std::string& next() {
        if (!m_first) {
            m_out += ',';
        }
        m_first = false;
        return m_out;
    }
    void number(std::string_view name, std::int64_t value) {
        appendName(next(), name);
        absl::StrAppend(&m_out, value);
    }
    void text(std::string_view name, std::string_view bytes) {
        appendTextJson(next(), name, bytes);
    }
    template <class Optional>
    void optionalText(std::string_view name, const Optional& bytes) {
        if (bytes) {
            text(name, *bytes);
        }
    }

private:
    std::string& m_out;
    bool m_first = true;
};

void appendExact(Members& members, std::string_view name, const std::optional<Timestamp>& time) {
    if (!time || exactTimeText(time)) {
        return;
    }
    std::string& out = members.next();
    appendName(out, name, "_exact");
    absl::StrAppend(&out, "[", time->nanoseconds, ",", static_cast<int>(time->precision), ",");
    if (time->zoneMinutes == Timestamp::kNoZone) {
        out += "null]";
    } else {
        absl::StrAppend(&out, time->zoneMinutes, "]");
    }
}

// Calls write(item) for each, in brackets and with commas between.
template <class Items, class Write>
void appendArray(Members& members, std::string_view name, const Items& items, Write write) {
    if (items.empty()) {
        return;
    }
    std::string& out = members.next();
    appendName(out, name);
    char before = '[';
    for (const auto& item : items) {
        out += before;
        write(out, item);
        before = ',';
    }
    out += ']';
}

void appendHeader(std::string& out, const Header& header) {
    out += '{';
    appendTextJson(out, "name", header.name);
    out += ',';
    if (header.value) {
        appendTextJson(out, "value", *header.value);
    } else {
        out += "\"value\":null";
    }
    out += '}';
}

void appendReference(std::string& out, const Reference& reference) {
    out += '{';
    Members members(out);
    members.text("type", reference.type);
    members.text("id", reference.id);
    members.text("role", reference.role);
    out += '}';
}

void appendDetails(Members& members, const EventDetails& details) {
    appendArray(members, "headers", details.headers, appendHeader);
    if (details.transaction) {
        std::string& out = members.next();
        out += "\"transaction\":{";
        appendTextJson(out, "id", details.transaction->id);
        absl::StrAppend(&out, ",\"index\":", details.transaction->index,
                        details.transaction->last ? ",\"last\":true" : ",\"last\":false");
        if (details.transaction->outcome != TransactionOutcome::Decided) {
            out += ',';
            appendTextJson(out, "outcome", outcomeName(details.transaction->outcome));
        }
        out += '}';
    }
    members.optionalText("actor", details.actor);
    members.optionalText("correlation", details.correlation);
    appendArray(members, "causations", details.causations, appendStringJson);
    appendArray(members, "references", details.references, appendReference);
    members.optionalText("content_type", details.contentType);
    if (details.schemaId) {
        absl::StrAppend(&members.next(), "\"schema_id\":", *details.schemaId);
    }
}

void appendExtras(Members& members, const EventView& event) {
    appendExact(members, "time", event.time);
    appendExact(members, "record_time", event.recordTime);
    if (event.details) {
        appendDetails(members, *event.details);
    }
}

bool recordIsValue(const EventView& event) {
    return event.record && event.record == event.value;
}

}  // namespace

std::string_view eventKindName(EventKind kind) {
    switch (kind) {
        case EventKind::Control:
            return "control";
        case EventKind::Aborted:
            return "aborted";
        default:
            return "data";
    }
}

std::optional<EventKind> eventKindNamed(std::string_view name) {
    for (const EventKind kind : {EventKind::Data, EventKind::Control, EventKind::Aborted}) {
        if (eventKindName(kind) == name) {
            return kind;
        }
    }
    return std::nullopt;
}

std::string_view outcomeName(TransactionOutcome outcome) {
    switch (outcome) {
        case TransactionOutcome::Open:
            return "open";
        case TransactionOutcome::Unknown:
            return "unknown";
        default:
            return "decided";
    }
}

std::optional<TransactionOutcome> outcomeNamed(std::string_view name) {
    for (const TransactionOutcome outcome :
         {TransactionOutcome::Decided, TransactionOutcome::Open, TransactionOutcome::Unknown}) {
        if (outcomeName(outcome) == name) {
            return outcome;
        }
    }
    return std::nullopt;
}

OptionalBytes exactTimeText(const std::optional<Timestamp>& time) {
    if (!time) {
        return std::nullopt;
    }
    std::string text = formatTimestamp(*time);
    return parseTimestamp(text) == time ? OptionalBytes(std::move(text)) : std::nullopt;
}

void appendTextJson(std::string& out, std::string_view name, std::string_view bytes) {
    if (fitsJsonString(bytes)) {
        appendName(out, name);
        appendJsonString(out, bytes);
    } else {
        appendName(out, name, "_base64");
        appendBase64(out, bytes);
    }
}

void appendStringJson(std::string& out, std::string_view text) {
    if (isValidUtf8(text)) {
        appendJsonString(out, text);
        return;
    }
    out += "{\"base64\":";
    appendBase64(out, text);
    out += '}';
}

void appendValueJson(std::string& out, std::string_view name, const OptionalBytesView& bytes,
                     bool isText) {
    if (!bytes || (!isText && standsAsJson(*bytes))) {
        appendName(out, name);
        out += !bytes || isOneLine(*bytes) ? bytes.value_or("null") : compactJson(*bytes);
    } else {
        appendTextJson(out, name, *bytes);
    }
}

void appendEventJson(std::string& out, std::optional<Position> position, const EventView& event) {
    out += '{';
    Members members(out);
    if (position) {
        appendName(members.next(), "position");
        absl::StrAppend(&out, position->value());
    }
    members.text("source", event.source);
    members.text("stream", event.stream);
    if (event.partition != -1) {
        members.number("partition", event.partition);
    }
    if (event.offset != -1) {
        members.number("offset", event.offset);
    }
    members.text("kind", eventKindName(event.kind));
    members.optionalText("key", event.key);
    appendValueJson(members.next(), "value", event.value, event.valueIsText());
    if (event.value && !event.valueIsText() && !isOneLine(*event.value) &&
        standsAsJson(*event.value)) {
        members.text("value_exact", *event.value);
    }
    members.optionalText("type", event.type);
    members.optionalText("time", exactTimeText(event.time));
    members.optionalText("record_time", exactTimeText(event.recordTime));
    appendExtras(members, event);
    if (recordIsValue(event)) {
        members.next() += "\"record_is_value\":true";
    } else {
        members.optionalText("record", event.record);
    }
    out += '}';
}

std::string eventExtrasJson(const EventView& event) {
    std::string out = "{";
    Members members(out);
    appendExtras(members, event);
    if (recordIsValue(event)) {
        members.next() += "\"record_is_value\":true";
    }
    return out.size() == 1 ? std::string() : out + "}";
}

void appendRowJson(std::string& out, std::string_view stream, std::string_view key,
                   const OptionalBytesView& row, Position position, bool isText) {
    out += '{';
    Members members(out);
    if (!stream.empty()) {
        members.text("stream", stream);
    }
    members.text("key", key);
    appendValueJson(members.next(), "row", row, isText);
    absl::StrAppend(&members.next(), "\"position\":", position.value(), "}");
}

}  // namespace oxbow
