#include "importers/format/reading.h"

#include <absl/strings/match.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <iterator>

#include "importers/format/field_path.h"
#include "importers/text/dialect.h"
#include "importers/text/record_path.h"

namespace oxbow {
namespace {

constexpr char kReadingPair[] = "reading";

std::string jsonStringOf(std::string_view text) {
    std::string out;
    appendJsonString(out, text);
    return out;
}

std::string jsonTextsOf(std::span<const std::string> texts) {
    return absl::StrCat("[",
                        absl::StrJoin(texts, ", ",
                                      [](std::string* out, const std::string& text) {
                                          absl::StrAppend(out, jsonStringOf(text));
                                      }),
                        "]");
}

// `"a"` where there is one.
std::string jsonOneOrTexts(std::span<const std::string> texts) {
    return texts.size() == 1 ? jsonStringOf(texts.front()) : jsonTextsOf(texts);
}

// `{"a": 1, "b": 2}`, less the members that say nothing.
class MemberWriter {
public:
    MemberWriter& add(std::string_view name, const std::string& json) {
        if (!json.empty()) {
            absl::StrAppend(&m_out, m_out.empty() ? "" : ", ", jsonStringOf(name), ": ", json);
        }
        return *this;
    }
    bool empty() const { return m_out.empty(); }
    std::string done() const { return absl::StrCat("{", m_out, "}"); }

private:
    std::string m_out;
};

bool isText(const JsonValue& value) {
    return value.type == JsonType::String;
}

absl::StatusOr<std::vector<std::string>> textsOf(std::string_view text, const JsonValue& value) {
    constexpr char kWanted[] = "a text is wanted here, or an array of texts";
    if (isText(value)) {
        return std::vector<std::string>{unescapeJson(value.lexeme)};
    }
    if (value.type != JsonType::Array) {
        return faultAt(text, value.lexeme, kWanted);
    }
    std::vector<std::string> texts;
    for (const JsonValue& element : jsonElements(value.lexeme)) {
        if (!isText(element)) {
            return faultAt(text, element.lexeme, kWanted);
        }
        texts.push_back(unescapeJson(element.lexeme));
    }
    return texts;
}

// The members of an object, each given to `take` by name; one that `take` does not know is a fault.
template <class Take>
absl::Status eachMember(std::string_view text, const JsonValue& value, std::string_view whole,
                        std::string_view known, const Take& take) {
    if (value.type != JsonType::Object) {
        return faultAt(
            text, value.lexeme,
            absl::StrCat(std::string(whole), " is an object: {\"", std::string(known), "\": …}"));
    }
    for (const JsonMember& member : jsonMembers(value.lexeme)) {
        const absl::StatusOr<bool> taken = take(member);
        if (!taken.ok()) {
            return taken.status();
        }
        if (!*taken) {
            return faultAt(text, member.value.lexeme,
                           absl::StrCat(std::string(whole), " has no \"", member.name,
                                        "\"; there are ", std::string(known)));
        }
    }
    return absl::OkStatus();
}

std::string fieldNames() {
    return absl::StrJoin(kMappedFields, ", ", [](std::string* out, const MappedField& field) {
        absl::StrAppend(out, field.name);
    });
}

absl::Status readFields(std::string_view text, const JsonValue& value, Reading& out) {
    const auto take = [&](const JsonMember& member) -> absl::StatusOr<bool> {
        const auto* const field =
            std::find_if(std::begin(kMappedFields), std::end(kMappedFields),
                         [&](const MappedField& known) { return member.name == known.name; });
        if (field == std::end(kMappedFields)) {
            return false;
        }
        const auto paths = textsOf(text, member.value);
        if (!paths.ok()) {
            return paths.status();
        }
        for (const std::string& path : *paths) {
            if (const absl::Status status = checkFieldPath(path); !status.ok()) {
                return faultAt(text, member.value.lexeme, std::string(status.message()));
            }
        }
        out.fields.*field->path = FieldPaths(*paths);
        return true;
    };
    return eachMember(text, value, "\"fields\"", fieldNames(), take);
}

std::string writeFields(const Reading& reading) {
    MemberWriter out;
    for (const MappedField& field : kMappedFields) {
        const FieldPaths& paths = reading.fields.*field.path;
        if (paths) {
            out.add(field.name,
                    paths.all().empty() ? std::string("\"\"") : jsonOneOrTexts(paths.all()));
        }
    }
    return out.empty() ? std::string() : out.done();
}

constexpr char kDayMonth[] = "day-month";
constexpr char kMonthDay[] = "month-day";
constexpr char kContradictory[] = "contradictory";

constexpr std::string_view kTimeParts[] = {"layout", "unit", "unit_guessed", "zone", "order"};

absl::Status takeTime(std::string_view text, const JsonMember& member, TimeReading& time) {
    const std::string_view at = member.value.lexeme;
    if (member.name == "layout") {
        auto layouts = textsOf(text, member.value);
        if (!layouts.ok()) {
            return layouts.status();
        }
        for (const std::string& layout : *layouts) {
            if (const absl::Status status = checkTimeLayout(layout); !status.ok()) {
                return faultAt(text, at, std::string(status.message()));
            }
        }
        time.layouts = *std::move(layouts);
        return absl::OkStatus();
    }
    const std::string word = isText(member.value) ? unescapeJson(at) : std::string(at);
    if (member.name == "unit_guessed") {
        time.unitGuessed = word == "true";
        return absl::OkStatus();
    }
    if (member.name == "unit") {
        time.unit = timeUnitOf(word);
        return time.unit ? absl::OkStatus()
                         : faultAt(text, at,
                                   absl::StrCat("\"", word, "\" is no unit of time; there are ",
                                                timeUnitNames()));
    }
    if (member.name == "zone") {
        const absl::Status status = checkTimeZone(word);
        time.zone = word;
        return status.ok() ? status : faultAt(text, at, std::string(status.message()));
    }
    if (word != kDayMonth && word != kMonthDay && word != kContradictory) {
        return faultAt(text, at,
                       absl::StrCat("\"order\" is \"", kDayMonth, "\" or \"", kMonthDay, "\""));
    }
    time.order = word == kDayMonth   ? DateOrder::DayMonth
                 : word == kMonthDay ? DateOrder::MonthDay
                                     : DateOrder::Contradictory;
    return absl::OkStatus();
}

absl::Status readTime(std::string_view text, const JsonValue& value, Reading& out) {
    const auto take = [&](const JsonMember& member) -> absl::StatusOr<bool> {
        if (std::find(std::begin(kTimeParts), std::end(kTimeParts), member.name) ==
            std::end(kTimeParts)) {
            return false;
        }
        const absl::Status status = takeTime(text, member, out.time);
        return status.ok() ? absl::StatusOr<bool>(true) : status;
    };
    return eachMember(text, value, "\"time\"", "layout, unit, zone, order", take);
}

std::string writeTime(const Reading& reading) {
    const TimeReading& time = reading.time;
    MemberWriter out;
    if (!time.layouts.empty()) {
        out.add("layout", jsonOneOrTexts(time.layouts));
    }
    if (time.unit) {
        out.add("unit", jsonStringOf(nameOf(*time.unit)));
    }
    if (time.unitGuessed) {
        out.add("unit_guessed", "true");
    }
    if (!time.zone.empty()) {
        out.add("zone", jsonStringOf(time.zone));
    }
    if (time.order) {
        out.add("order", jsonStringOf(*time.order == DateOrder::DayMonth   ? kDayMonth
                                      : *time.order == DateOrder::MonthDay ? kMonthDay
                                                                           : kContradictory));
    }
    return out.empty() ? std::string() : out.done();
}

absl::Status readRecords(std::string_view text, const JsonValue& value, Reading& out) {
    if (!isText(value)) {
        return faultAt(text, value.lexeme, "\"records\" is a path: \"Records[*]\"");
    }
    out.records = unescapeJson(value.lexeme);
    const auto path = RecordPath::parse(out.records);
    return path.ok() ? absl::OkStatus()
                     : faultAt(text, value.lexeme, std::string(path.status().message()));
}

std::string writeRecords(const Reading& reading) {
    return reading.records.empty() ? std::string() : jsonStringOf(reading.records);
}

struct DialectPart {
    const char* name;
    std::optional<std::string> ToldDialect::*text;
};
constexpr DialectPart kDialectParts[] = {
    {"encoding", &ToldDialect::encoding}, {"delimiter", &ToldDialect::delimiter},
    {"quote", &ToldDialect::quote},       {"header", &ToldDialect::header},
    {"comment", &ToldDialect::comment},
};

absl::Status takeDialect(std::string_view text, const JsonMember& member, ToldDialect& dialect) {
    const std::string_view at = member.value.lexeme;
    if (member.name == "skip") {
        std::uint64_t lines = 0;
        if (!absl::SimpleAtoi(absl::string_view(at.data(), at.size()), &lines)) {
            return faultAt(text, at, "\"skip\" is a number of lines");
        }
        dialect.skip = lines;
        return absl::OkStatus();
    }
    if (!isText(member.value)) {
        return faultAt(text, at, "a text is wanted here");
    }
    for (const DialectPart& part : kDialectParts) {
        if (member.name == part.name) {
            dialect.*part.text = unescapeJson(at);
        }
    }
    const absl::Status status = checkDialect(dialect);
    return status.ok() ? status : faultAt(text, at, std::string(status.message()));
}

absl::Status readDialect(std::string_view text, const JsonValue& value, Reading& out) {
    const auto take = [&](const JsonMember& member) -> absl::StatusOr<bool> {
        const bool known =
            member.name == "skip" ||
            std::any_of(std::begin(kDialectParts), std::end(kDialectParts),
                        [&](const DialectPart& part) { return member.name == part.name; });
        if (!known) {
            return false;
        }
        const absl::Status status = takeDialect(text, member, out.dialect);
        return status.ok() ? absl::StatusOr<bool>(true) : status;
    };
    return eachMember(text, value, "\"dialect\"",
                      "encoding, delimiter, quote, header, skip, comment", take);
}

std::string writeDialect(const Reading& reading) {
    MemberWriter out;
    for (const DialectPart& part : kDialectParts) {
        if (const auto& told = reading.dialect.*part.text) {
            out.add(part.name, jsonStringOf(*told));
        }
    }
    if (reading.dialect.skip) {
        out.add("skip", absl::StrCat(*reading.dialect.skip));
    }
    return out.empty() ? std::string() : out.done();
}

constexpr ReadingPart kParts[] = {
    {"fields", readFields, writeFields},
    {"time", readTime, writeTime},
    {"records", readRecords, writeRecords},
    {"dialect", readDialect, writeDialect},
};

std::string partNames() {
    return absl::StrJoin(kParts, ", ", [](std::string* out, const ReadingPart& part) {
        absl::StrAppend(out, part.name);
    });
}

// validateJson() says "byte 17: why".
absl::Status syntaxFault(std::string_view text, const absl::Status& status) {
    constexpr absl::string_view kByte = "byte ";
    const std::string message(status.message());
    const std::size_t colon = message.find(": ");
    std::uint64_t byte = 0;
    if (colon == std::string::npos || !absl::StartsWith(message, kByte) ||
        !absl::SimpleAtoi(absl::string_view(message).substr(kByte.size(), colon - kByte.size()),
                          &byte)) {
        return status;
    }
    return faultAt(text, text.substr(std::min<std::size_t>(byte, text.size())),
                   message.substr(colon + 2));
}

Reading readingOfPairs(const ReadingPairs& pairs) {
    Reading reading;
    for (const auto& [name, text] : pairs) {
        if (name == kReadingPair) {
            const auto rest = parseReading(text);
            reading = rest.ok() ? *rest : reading;
        }
    }
    return reading;
}

}  // namespace

std::span<const std::string> FieldPaths::all() const {
    if (!m_paths || (m_paths->size() == 1 && m_paths->front().empty())) {
        return {};
    }
    return *m_paths;
}

std::string FieldPaths::words() const {
    return absl::StrJoin(all(), ", else ", [](std::string* out, const std::string& path) {
        absl::StrAppend(out, "\"", path, "\"");
    });
}

std::span<const ReadingPart> readingParts() {
    return kParts;
}

const ReadingPart* findReadingPart(std::string_view name) {
    const auto* const found =
        std::find_if(std::begin(kParts), std::end(kParts),
                     [&](const ReadingPart& part) { return name == part.name; });
    return found == std::end(kParts) ? nullptr : found;
}

absl::StatusOr<Reading> parseReading(std::string_view json) {
    if (const absl::Status status = validateJson(json); !status.ok()) {
        return syntaxFault(json, status);
    }
    Reading reading;
    const auto take = [&](const JsonMember& member) -> absl::StatusOr<bool> {
        const ReadingPart* const part = findReadingPart(member.name);
        if (part == nullptr) {
            return false;
        }
        const absl::Status status = part->read(json, member.value, reading);
        return status.ok() ? absl::StatusOr<bool>(true) : status;
    };
    const std::size_t first = std::min(json.find_first_not_of(" \t\r\n"), json.size());
    const JsonValue whole{json.substr(first).starts_with('{') ? JsonType::Object : JsonType::Null,
                          json.substr(first)};
    const absl::Status status = eachMember(json, whole, "a reading", partNames(), take);
    return status.ok() ? absl::StatusOr<Reading>(std::move(reading)) : status;
}

std::string readingJson(const Reading& reading) {
    MemberWriter out;
    for (const ReadingPart& part : kParts) {
        out.add(part.name, part.write(reading));
    }
    return out.done();
}

absl::Status faultAt(std::string_view text, std::string_view at, std::string_view why) {
    const auto offset = static_cast<std::size_t>(at.data() - text.data());
    const std::string_view before = text.substr(0, offset);
    const std::size_t lineBegin = before.rfind('\n') + 1;  // npos + 1 is 0
    return absl::InvalidArgumentError(
        absl::StrCat("line ", std::count(before.begin(), before.end(), '\n') + 1, ", column ",
                     offset - lineBegin + 1, ": ", std::string(why)));
}

ReadingPairs pairsOf(const Reading& reading) {
    ReadingPairs pairs;
    for (const MappedField& field : kMappedFields) {
        const FieldPaths& paths = reading.fields.*field.path;
        if (!paths) {
            continue;
        }
        // One that begins like an array is told apart from several.
        const bool plain =
            paths.all().empty() || (paths.all().size() == 1 && paths->front() != '[');
        pairs.emplace_back(field.name, plain ? *paths : jsonTextsOf(paths.all()));
    }
    Reading rest = reading;
    rest.fields = {};
    if (rest != Reading()) {
        pairs.emplace_back(kReadingPair, readingJson(rest));
    }
    return pairs;
}

Reading readingOf(const ReadingPairs& pairs) {
    Reading reading = readingOfPairs(pairs);
    for (const auto& [name, text] : pairs) {
        for (const MappedField& field : kMappedFields) {
            if (name != field.name) {
                continue;
            }
            const JsonValue value{JsonType::Array, text};
            const auto several = text.starts_with('[') && validateJson(text).ok()
                                     ? textsOf(text, value)
                                     : absl::InvalidArgumentError("one path");
            reading.fields.*field.path = several.ok() ? FieldPaths(*several) : FieldPaths(text);
        }
    }
    return reading;
}

}  // namespace oxbow
