#include "model/branch/cause_fields.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <optional>

namespace oxbow {
namespace {

// As they are without their case, and without what is neither letter nor digit.
constexpr std::array<std::string_view, 15> kCauseNames = {"causationid",
                                                          "causationids",
                                                          "causation",
                                                          "causations",
                                                          "causedby",
                                                          "causeid",
                                                          "causingeventid",
                                                          "cecausationid",
                                                          "xcausationid",
                                                          "inreplyto",
                                                          "parenteventid",
                                                          "parentmessageid",
                                                          "nservicebusrelatedto",
                                                          "mtinitiatorid",
                                                          "triggeredby"};
constexpr std::array<std::string_view, 10> kOwnNames = {
    "id",         "eventid",    "messageid",
    "msgid",      "uuid",       "ceid",
    "xeventid",   "xmessageid", "nservicebusmessageid",
    "mtmessageid"};
constexpr std::array<std::string_view, 4> kMetadataNames = {"metadata", "meta", "headers",
                                                            "eventmetadata"};
// One of these stands in each of the names of a cause, as people spell it.
constexpr std::array<std::string_view, 9> kPartsOfCauses = {
    "aus", "AUS", "eply", "EPLY", "arent", "PARENT", "elated", "nitiator", "rigger"};

std::string plain(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
            out += absl::ascii_tolower(static_cast<unsigned char>(c));
        }
    }
    return out;
}

template <std::size_t N>
bool isOneOf(std::string_view name, const std::array<std::string_view, N>& names) {
    // Longer ones are none of them, and need not be spelt out.
    constexpr std::size_t kLongest = 32;
    return name.size() <= kLongest &&
           std::find(names.begin(), names.end(), plain(name)) != names.end();
}

void add(std::string_view text, std::vector<std::string>& out) {
    if (!text.empty()) {
        out.emplace_back(text);
    }
}

// A text or a number, or a list of them.
void addJson(const JsonValue& value, std::vector<std::string>& out) {
    if (value.type == JsonType::String || value.type == JsonType::Number) {
        add(jsonText(value), out);
    } else if (value.type == JsonType::Array) {
        for (const JsonValue& item : jsonElements(value.lexeme)) {
            if (item.type != JsonType::Array) {
                addJson(item, out);
            }
        }
    }
}

template <std::size_t N>
void readMembers(std::string_view json, const std::array<std::string_view, N>& names,
                 bool withMetadata, std::vector<std::string>& out) {
    for (const JsonMember& member : jsonMembers(json)) {
        if (isOneOf(member.name, names)) {
            addJson(member.value, out);
        } else if (withMetadata && member.value.type == JsonType::Object &&
                   isOneOf(member.name, kMetadataNames)) {
            readMembers(member.value.lexeme, names, false, out);
        }
    }
}

bool isObject(std::string_view bytes) {
    const std::size_t begin = bytes.find_first_not_of(" \t\r\n");
    return begin != std::string_view::npos && bytes[begin] == '{' && validateJson(bytes).ok();
}

bool mayNameACause(std::string_view bytes) {
    return std::any_of(
        kPartsOfCauses.begin(), kPartsOfCauses.end(),
        [bytes](std::string_view part) { return bytes.find(part) != std::string_view::npos; });
}

// What the event says of itself in JSON: its record, which holds the value mostly, and the value.
template <class Visit>
void forEachText(const EventView& event, const Visit& visit) {
    if (event.record) {
        visit(*event.record);
    }
    const bool isTheRecord = event.valueIsInRecord() && event.value->size() == event.record->size();
    if (event.value && !isTheRecord && !event.valueIsText()) {
        visit(*event.value);
    }
}

template <std::size_t N>
void readUsual(const EventView& event, const std::array<std::string_view, N>& names,
               bool (*mayHold)(std::string_view), std::vector<std::string>& out) {
    if (event.details != nullptr) {
        for (const Header& header : event.details->headers) {
            if (header.value && isOneOf(header.name, names)) {
                add(*header.value, out);
            }
        }
    }
    forEachText(event, [&](std::string_view text) {
        if ((mayHold == nullptr || mayHold(text)) && isObject(text)) {
            readMembers(text, names, true, out);
        }
    });
}

// "00-TRACE-PARENT-FLAGS"
std::string_view traceOf(std::string_view traceparent) {
    constexpr std::size_t kBegin = 3;
    constexpr std::size_t kSize = 32;
    const bool isWhole = traceparent.size() > kBegin + kSize && traceparent[kBegin - 1] == '-' &&
                         traceparent[kBegin + kSize] == '-';
    return isWhole ? traceparent.substr(kBegin, kSize) : std::string_view();
}

}  // namespace

absl::StatusOr<CauseFields> CauseFields::create(std::span<const std::string> causes,
                                                std::span<const std::string> names) {
    CauseFields fields;
    for (const std::string& text : causes) {
        auto field = parse(text);
        if (!field.ok()) {
            return field.status();
        }
        if (field->kind == Kind::Correlation || field->kind == Kind::Trace) {
            fields.m_names.push_back(*field);
        }
        fields.m_causes.push_back(*std::move(field));
    }
    for (const std::string& text : names) {
        auto field = parse(text);
        if (!field.ok()) {
            return field.status();
        }
        fields.m_names.push_back(*std::move(field));
    }
    return fields;
}

absl::StatusOr<CauseFields::Field> CauseFields::parse(const std::string& text) {
    constexpr std::string_view kHeader = "@header.";
    Field field;
    if (text.starts_with(kHeader) && text.size() > kHeader.size()) {
        field.kind = Kind::Header;
        field.header = text.substr(kHeader.size());
    } else if (text == "@causations") {
        field.kind = Kind::Causations;
    } else if (text == "@correlation") {
        field.kind = Kind::Correlation;
    } else if (text == "@trace") {
        field.kind = Kind::Trace;
    } else if (text == "@key") {
        field.kind = Kind::Key;
    } else {
        auto path = JsonPath::parse(text);
        if (!path.ok() || text.starts_with('@') || path->isRoot()) {
            return absl::InvalidArgumentError(absl::StrCat(
                "\"", text,
                "\" names no field: @causations, @correlation, @trace, @key and @header.NAME there "
                "are, and paths into the value or the source's record"));
        }
        field.path = *std::move(path);
    }
    return field;
}

void CauseFields::readHeaders(const Field& field, const EventDetails& details,
                              std::vector<std::string>& out) {
    for (const Header& header : details.headers) {
        if (!header.value) {
            continue;
        }
        if (field.kind == Kind::Header && header.name == field.header) {
            add(*header.value, out);
        } else if (field.kind == Kind::Trace &&
                   absl::EqualsIgnoreCase(header.name, "traceparent")) {
            add(traceOf(*header.value), out);
        }
    }
}

void CauseFields::read(const Field& field, const EventView& event, std::vector<std::string>& out) {
    switch (field.kind) {
        case Kind::Causations:
            if (event.details != nullptr) {
                for (const std::string& cause : event.details->causations) {
                    add(cause, out);
                }
            }
            break;
        case Kind::Correlation:
            if (event.details != nullptr && event.details->correlation) {
                add(*event.details->correlation, out);
            }
            break;
        case Kind::Key:
            add(event.key.value_or(std::string_view()), out);
            break;
        case Kind::Trace:
        case Kind::Header:
            if (event.details != nullptr) {
                readHeaders(field, *event.details, out);
            }
            break;
        case Kind::Path: {
            std::optional<JsonValue> found;
            if (event.value && !event.valueIsText() && validateJson(*event.value).ok()) {
                found = jsonAt(*event.value, field.path);
            }
            if (!found && event.record && validateJson(*event.record).ok()) {
                found = jsonAt(*event.record, field.path);
            }
            if (found) {
                addJson(*found, out);
            }
            break;
        }
    }
}

void CauseFields::readCauses(const EventView& event, std::vector<std::string>& out) const {
    for (const Field& field : m_causes) {
        read(field, event, out);
    }
    if (m_causes.empty()) {
        read({Kind::Causations, {}, {}}, event, out);
        readUsual(event, kCauseNames, mayNameACause, out);
    }
}

void CauseFields::readNames(const EventView& event, std::vector<std::string>& out) const {
    for (const Field& field : m_names) {
        read(field, event, out);
    }
    if (m_names.empty()) {
        readUsual(event, kOwnNames, nullptr, out);
        if (event.offset >= 0) {
            out.push_back(
                absl::StrCat(std::string(event.source), "/", event.partition, "/", event.offset));
        }
    }
}

}  // namespace oxbow
