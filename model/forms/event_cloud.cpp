#include "model/forms/event_cloud.h"

#include <absl/strings/ascii.h>
#include <absl/strings/escaping.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "model/forms/event_json.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

// What stands for a type that there is none of, and for the name of a stream without one.
constexpr std::string_view kNoType = "event";
constexpr std::string_view kNoName = "/";
// What the attributes are that CloudEvents cannot have without a letter.
constexpr std::string_view kEmpty = "empty";
constexpr std::string_view kAbsent = "absent";

// A reference to a URI (RFC 3986) that says this name.
std::string referenceOf(std::string_view name) {
    std::string out;
    if (name == kNoName) {
        return "%2F";
    }
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = absl::ascii_isalnum(byte) ||
                           std::string_view("-._~/:@!$&'()*+,;=").find(c) != std::string_view::npos;
        if (plain) {
            out += c;
        } else {
            absl::StrAppendFormat(&out, "%%%02X", byte);
        }
    }
    return out.empty() ? std::string(kNoName) : out;
}

std::string nameOfReference(std::string_view reference) {
    std::string out;
    for (std::size_t at = 0; at < reference.size() && reference != kNoName; ++at) {
        const absl::string_view digits(reference.data() + std::min(at + 1, reference.size()),
                                       std::min<std::size_t>(2, reference.size() - at - 1));
        int byte = 0;
        if (reference[at] == '%' && digits.size() == 2 && absl::SimpleHexAtoi(digits, &byte)) {
            out += static_cast<char>(byte);
            at += 2;
        } else {
            out += reference[at];
        }
    }
    return out;
}

void appendText(std::string& out, std::string_view name, std::string_view text) {
    out += ',';
    appendTextJson(out, name, text);
}

// The names of the attributes that say one of an event's times.
struct TimeNames {
    std::string_view zoned;
    std::string_view local;
    std::string_view exact;  // "nanoseconds precision zone"; no zone is "-"
};
constexpr TimeNames kCloudTime = {"time", "localtime", "exacttime"};
constexpr TimeNames kCloudRecordTime = {"recordedtime", "recordedlocaltime", "recordedexacttime"};

void appendTime(std::string& out, const TimeNames& names, const Timestamp& time) {
    const bool zoned = time.zoneMinutes != Timestamp::kNoZone;
    Timestamp shown = time;
    if (zoned) {
        shown.precision = std::max(time.precision, TimePrecision::Second);
    }
    const std::string text = formatTimestamp(shown);
    if (parseTimestamp(text) != time) {
        appendText(out, names.exact,
                   absl::StrCat(time.nanoseconds, " ", static_cast<int>(time.precision), " ",
                                zoned ? absl::StrCat(time.zoneMinutes) : std::string("-")));
    }
    appendText(out, zoned ? names.zoned : names.local, text);
}

std::optional<Timestamp> exactTimeOf(const std::string& text) {
    const std::vector<std::string> parts = absl::StrSplit(text, ' ');
    Timestamp time;
    int precision = 0;
    int zone = Timestamp::kNoZone;
    if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &time.nanoseconds) ||
        !absl::SimpleAtoi(parts[1], &precision) || precision < 0 ||
        precision > static_cast<int>(TimePrecision::Nanosecond) ||
        (parts[2] != "-" && !absl::SimpleAtoi(parts[2], &zone))) {
        return std::nullopt;
    }
    time.precision = static_cast<TimePrecision>(precision);
    time.zoneMinutes = static_cast<std::int16_t>(zone);
    return time;
}

// Whether the attribute is one of these, and with it whether it could be read.
std::optional<bool> readCloudTime(const std::string& name, const std::string& text,
                                  const TimeNames& names, std::optional<Timestamp>& out) {
    if (name == names.exact) {
        out = exactTimeOf(text);
    } else if (name == names.zoned || name == names.local) {
        // The exact one stands before it, and tells more.
        out = out ? out : parseTimestamp(text);
    } else {
        return std::nullopt;
    }
    return out.has_value();
}

bool fits(const OptionalBytesView& text) {
    return !text || fitsJsonString(*text);
}

}  // namespace

bool appendCloudEvent(std::string& out, Position position, const EventView& event) {
    if (event.kind != EventKind::Data || !fits(event.key) || !fits(event.type) ||
        !fits(event.stream) || !fits(event.source)) {
        return false;
    }
    absl::StrAppend(&out, R"({"specversion":"1.0","id":")", position.value(), "\"");
    appendText(out, "source", referenceOf(event.stream));
    const bool typed = event.type && !event.type->empty();
    appendText(out, "type", typed ? *event.type : kNoType);
    if (!typed) {
        appendText(out, "typeis", event.type ? kEmpty : kAbsent);
    }
    if (event.key && !event.key->empty()) {
        appendText(out, "subject", *event.key);
    } else if (event.key) {
        appendText(out, "subjectis", kEmpty);
    }
    if (event.time) {
        appendTime(out, kCloudTime, *event.time);
    }
    if (event.recordTime) {
        appendTime(out, kCloudRecordTime, *event.recordTime);
    }
    if (event.partition >= 0) {
        absl::StrAppend(&out, ",\"partition\":", event.partition);
    }
    if (event.offset >= 0) {
        // Integers of CloudEvents have 32 bits.
        absl::StrAppend(&out, ",\"offset\":\"", event.offset, "\"");
    }
    appendText(out, "sourcefile", event.source);
    if (event.details != nullptr && event.details->actor && fits(*event.details->actor)) {
        appendText(out, "actor", *event.details->actor);
    }
    if (event.details != nullptr && event.details->correlation &&
        fits(*event.details->correlation)) {
        appendText(out, "correlation", *event.details->correlation);
    }
    const bool text = event.valueIsText();
    if (event.value && isValidUtf8(*event.value)) {
        const bool json = !text && standsAsJson(*event.value);
        appendText(out, "datacontenttype", json ? "application/json" : "text/plain");
    }
    out += ',';
    appendValueJson(out, "data", event.value, text);
    if (event.value && !text && !isOneLine(*event.value) && standsAsJson(*event.value)) {
        appendText(out, "dataexact", *event.value);
    }
    out += '}';
    return true;
}

namespace {

// An attribute whose value is a text; false where it is none of ours, or says what it cannot.
bool readAttribute(const std::string& name, const std::string& text, Event& event) {
    if (const auto read = readCloudTime(name, text, kCloudTime, event.time)) {
        return *read;
    }
    if (const auto read = readCloudTime(name, text, kCloudRecordTime, event.recordTime)) {
        return *read;
    }
    if (name == "specversion" || name == "id" || name == "datacontenttype") {
        return true;
    }
    if (name == "source") {
        event.stream = nameOfReference(text);
    } else if (name == "type") {
        event.type = text;
    } else if (name == "typeis") {
        event.type = text == kEmpty ? OptionalBytes(std::string()) : std::nullopt;
    } else if (name == "subject") {
        event.key = text;
    } else if (name == "subjectis") {
        event.key = std::string();
    } else if (name == "sourcefile") {
        event.source = text;
    } else if (name == "offset") {
        return absl::SimpleAtoi(text, &event.offset);
    } else if (name == "actor") {
        event.details.actor = text;
    } else if (name == "correlation") {
        event.details.correlation = text;
    } else if (name == "dataexact") {
        event.value = text;
    } else if (name == "data_base64") {
        return absl::Base64Unescape(text, &event.value.emplace());
    } else {
        return false;
    }
    return true;
}

bool readCloudMember(const JsonMember& member, Event& event) {
    if (member.name == "partition") {
        return member.value.type == JsonType::Number &&
               absl::SimpleAtoi(
                   absl::string_view(member.value.lexeme.data(), member.value.lexeme.size()),
                   &event.partition);
    }
    const bool text = member.value.type == JsonType::String;
    if (member.name != "data") {
        return text && readAttribute(member.name, unescapeJson(member.value.lexeme), event);
    }
    event.value = member.value.type == JsonType::Null ? std::nullopt
                  : text ? OptionalBytes(unescapeJson(member.value.lexeme))
                         : OptionalBytes(member.value.lexeme);
    if (text && standsAsJson(*event.value)) {
        event.details.contentType = kTextContent;
    }
    return true;
}

}  // namespace

absl::StatusOr<Event> parseCloudEvent(std::string_view json) {
    if (const absl::Status status = validateJson(json); !status.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat("not valid JSON: ", std::string(status.message())));
    }
    const auto root = jsonAt(json, JsonPath());
    if (root->type != JsonType::Object) {
        return absl::InvalidArgumentError("no CloudEvent: it is no object");
    }
    Event event;
    for (const JsonMember& member : jsonMembers(root->lexeme)) {
        if (!readCloudMember(member, event)) {
            return absl::InvalidArgumentError(absl::StrCat(
                "\"", member.name, "\" is no attribute that Oxbow writes, or says what it cannot: ",
                std::string(member.value.lexeme.substr(0, 80))));
        }
    }
    return event;
}

}  // namespace oxbow
