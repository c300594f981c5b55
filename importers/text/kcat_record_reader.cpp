#include "importers/text/kcat_record_reader.h"

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <charconv>
#include <utility>

#include "model/payload/json_scanner.h"

namespace oxbow {
namespace {

constexpr char kMessages[] = "lines with a message of kcat's own (% …): they are no events";
constexpr char kBadKeys[] =
    "keys that kcat could not decode: the event has none, the record tells why";
constexpr char kBadTimes[] = "times that cannot be read: kept in the record, not as a time";

// The members of a line, as they stand; names are unescaped where they need be.
struct Line {
    std::optional<JsonValue> topic, partition, offset, timeType, time, headers, key, payload;
    std::optional<JsonValue> keyError, payloadError, schemaId;
};

std::optional<JsonValue>* memberOf(Line& line, std::string_view name) {
    const std::pair<std::string_view, std::optional<JsonValue>*> members[] = {
        {"topic", &line.topic},
        {"partition", &line.partition},
        {"offset", &line.offset},
        {"tstype", &line.timeType},
        {"ts", &line.time},
        {"headers", &line.headers},
        {"key", &line.key},
        {"payload", &line.payload},
        {"key_error", &line.keyError},
        {"payload_error", &line.payloadError},
        {"value_schema_id", &line.schemaId}};
    for (const auto& [known, member] : members) {
        if (known == name) {
            return member;
        }
    }
    return nullptr;
}

// The value after a name, containers to their end; false at an error.
bool scanValue(JsonScanner& scanner, std::string_view text, JsonValue& out) {
    JsonToken token = scanner.next();
    const std::size_t begin = scanner.begin();
    out.type = scanner.type();
    if (token == JsonToken::BeginObject || token == JsonToken::BeginArray) {
        const std::size_t outside = scanner.depth() - 1;
        while (token != JsonToken::Error && scanner.depth() > outside) {
            token = scanner.next();
        }
    }
    if (token == JsonToken::Error) {
        return false;
    }
    out.lexeme = text.substr(begin, scanner.end() - begin);
    return true;
}

// Strings are taken as bytes: their encoding is not looked at.
absl::StatusOr<Line> scanLine(std::string_view text) {
    const auto invalid = [](const JsonScanner& scanner) {
        return absl::InvalidArgumentError(
            absl::StrCat("not valid JSON: ", std::string(scanner.error().message())));
    };
    Line line;
    JsonScanner scanner(text);
    JsonToken token = scanner.next();
    if (token != JsonToken::BeginObject && token != JsonToken::Error) {
        return absl::InvalidArgumentError("no message of kcat: it is no JSON object");
    }
    token = token == JsonToken::Error ? token : scanner.next();
    while (token == JsonToken::Name) {
        const std::string_view name = scanner.lexeme();
        std::optional<JsonValue>* const member = memberOf(line, name.substr(1, name.size() - 2));
        JsonValue value;
        if (!scanValue(scanner, text, value)) {
            return invalid(scanner);
        }
        if (member != nullptr) {
            *member = value;
        }
        token = scanner.next();
    }
    if (token == JsonToken::Error || scanner.next() != JsonToken::End) {
        return invalid(scanner);
    }
    return line;
}

template <class Number>
bool readInteger(const std::optional<JsonValue>& value, Number& out) {
    if (!value) {
        return true;
    }
    const char* const end = value->lexeme.data() + value->lexeme.size();
    const auto [at, error] = std::from_chars(value->lexeme.data(), end, out);
    return value->type == JsonType::Number && error == std::errc() && at == end;
}

OptionalBytesView bytesOf(const std::optional<JsonValue>& value, Arena& arena) {
    if (!value || value->type == JsonType::Null) {
        return std::nullopt;
    }
    if (value->type != JsonType::String) {
        return value->lexeme;
    }
    const std::string_view content = value->lexeme.substr(1, value->lexeme.size() - 2);
    return content.find('\\') == std::string_view::npos ? content
                                                        : arena.copy(unescapeJson(value->lexeme));
}

OptionalBytes ownBytes(const JsonValue& value) {
    return value.type == JsonType::Null ? std::nullopt : OptionalBytes(jsonText(value));
}

bool readHeaders(const JsonValue& value, std::vector<Header>& headers) {
    if (value.type == JsonType::Object) {
        for (const JsonMember& member : jsonMembers(value.lexeme)) {
            headers.push_back({member.name, ownBytes(member.value)});
        }
        return true;
    }
    const std::vector<JsonValue> flat = jsonElements(value.lexeme);
    if (flat.size() % 2 != 0) {
        return false;
    }
    for (std::size_t i = 0; i < flat.size(); i += 2) {
        if (flat[i].type != JsonType::String) {
            return false;
        }
        headers.push_back({unescapeJson(flat[i].lexeme), ownBytes(flat[i + 1])});
    }
    return value.type == JsonType::Array || value.type == JsonType::Null;
}

// Why the line is no message; empty where it is one.
std::string problemOf(const Line& line) {
    if (!line.topic || line.topic->type != JsonType::String) {
        return "no message of kcat: it names no topic";
    }
    if (line.payloadError && line.payloadError->type != JsonType::Null) {
        return absl::StrCat("kcat could not decode the payload: ", jsonText(*line.payloadError));
    }
    if (!line.payload) {
        return "no message of kcat: it has no payload, not even null";
    }
    return {};
}

// Fills what is no text; gives the reason where the line cannot be read.
std::string readNumbers(const Line& line, EventView& event, EventDetails& details) {
    if (!readInteger(line.partition, event.partition) || !readInteger(line.offset, event.offset)) {
        return "no message of kcat: its partition or offset is no whole number";
    }
    if (line.headers && !readHeaders(*line.headers, details.headers)) {
        return "the headers are no flat array of names and values";
    }
    std::uint64_t schema = 0;
    if (line.schemaId && readInteger(line.schemaId, schema)) {
        details.schemaId = schema;
    }
    return {};
}

// False where there is a time that cannot be read.
bool readTime(const Line& line, EventView& event) {
    constexpr std::int64_t kNone = -1;
    std::int64_t milliseconds = kNone;
    if (!line.time || line.time->type == JsonType::Null) {
        return true;
    }
    if (!readInteger(line.time, milliseconds)) {
        return false;
    }
    if (milliseconds == kNone) {
        return true;
    }
    event.time = timestampFromMilliseconds(milliseconds);
    if (line.timeType && line.timeType->lexeme == "\"logappend\"") {
        event.recordTime = event.time;
    }
    return event.time.has_value();
}

}  // namespace

bool looksLikeKcat(std::string_view text) {
    const auto line = scanLine(text);
    return line.ok() && line->topic && line->topic->type == JsonType::String && line->partition &&
           line->partition->type == JsonType::Number && line->offset &&
           line->offset->type == JsonType::Number && (line->payload || line->payloadError);
}

bool KcatRecordReader::read(const RecordFrame& frame, std::int64_t, BatchWriter& out) {
    const auto reject = [&](std::string reason) {
        out.reject(frame.offset, frame.line, frame.size, frame.bytes, std::move(reason));
        return true;
    };
    if (!frame.problem.empty()) {
        return reject(frame.problem);
    }
    if (frame.bytes.starts_with("% ")) {
        ++m_messages;
        return false;
    }
    const std::string_view record = out.arena().copy(frame.bytes);
    const auto line = scanLine(record);
    if (!line.ok()) {
        return reject(std::string(line.status().message()));
    }
    EventView event;
    EventDetails details;
    std::string problem = problemOf(*line);
    if (problem.empty()) {
        problem = readNumbers(*line, event, details);
    }
    if (!problem.empty()) {
        return reject(std::move(problem));
    }
    m_badTimes += readTime(*line, event) ? 0 : 1;
    m_badKeys += line->keyError && line->keyError->type != JsonType::Null ? 1 : 0;
    EventView& placed = out.add();
    event.source = placed.source;
    event.stream = *bytesOf(line->topic, out.arena());
    event.key = bytesOf(line->key, out.arena());
    event.value = bytesOf(line->payload, out.arena());
    event.record = record;
    if (!details.empty()) {
        event.details = &(out.newDetails() = std::move(details));
    }
    placed = event;
    return true;
}

FidelityReport KcatRecordReader::fidelity() const {
    FidelityReport report;
    const std::pair<const char*, std::uint64_t> counts[] = {
        {kMessages, m_messages}, {kBadKeys, m_badKeys}, {kBadTimes, m_badTimes}};
    for (const auto& [sentence, count] : counts) {
        if (count > 0) {
            report[sentence] = count;
        }
    }
    return report;
}

void KcatRecordReader::save(MarkWriter& mark) const {
    mark.number(m_messages).number(m_badKeys).number(m_badTimes);
}

absl::Status KcatRecordReader::restore(MarkReader& mark) {
    m_messages = mark.number();
    m_badKeys = mark.number();
    m_badTimes = mark.number();
    return absl::OkStatus();
}

}  // namespace oxbow
