#include "model/forms/event_cloud.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>

#include "model/forms/event_json.h"
#include "model/payload/json.h"

namespace oxbow {
namespace {

// A reference to a URI (RFC 3986) that says this name.
std::string referenceOf(std::string_view name) {
    std::string out;
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
    return out.empty() ? "/" : out;
}

void appendTime(std::string& out, const char* name, const char* localName, Timestamp time) {
    const bool zoned = time.zoneMinutes != Timestamp::kNoZone;
    if (zoned) {
        time.precision = std::max(time.precision, TimePrecision::Second);
    }
    out += ',';
    appendTextJson(out, zoned ? name : localName, formatTimestamp(time));
}

void appendText(std::string& out, const char* name, std::string_view text) {
    out += ',';
    appendTextJson(out, name, text);
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
    appendText(out, "type", event.type && !event.type->empty() ? *event.type : "event");
    if (event.key) {
        appendText(out, "subject", *event.key);
    }
    if (event.time) {
        appendTime(out, "time", "localtime", *event.time);
    }
    if (event.recordTime) {
        appendTime(out, "recordedtime", "recordedlocaltime", *event.recordTime);
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
    out += '}';
    return true;
}

}  // namespace oxbow
