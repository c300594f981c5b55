#include "importers/format/reading.h"

#include <absl/strings/match.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <iterator>

#include "importers/delimited/dialect.h"
#include "importers/format/json_parts.h"
#include "importers/format/path_in_record.h"
#include "importers/json/record_path.h"

namespace oxbow {
namespace {

constexpr char kReadingPair[] = "reading";

bool isText(const JsonValue& value) {
    return value.type == JsonType::String;
}

std::string fieldNames() {
    return absl::StrJoin(kMappedFields, ", ", [](std::string* out, const MappedField& field) {
        absl::StrAppend(out, field.name);
    });
}

absl::Status checkPaths(std::string_view text, const JsonValue& value,
                        const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        if (path.empty() && paths.size() > 1) {
            return faultAt(text, value.lexeme,
                           "an empty path says that there is no such field, and stands alone");
        }
        if (const absl::Status status = checkFieldPath(path); !status.ok()) {
            return faultAt(text, value.lexeme, std::string(status.message()));
        }
    }
    return absl::OkStatus();
}

absl::Status readFields(std::string_view text, const JsonValue& value, Reading& out) {
    const auto take = [&](const JsonMember& member) -> absl::StatusOr<bool> {
        const auto* const field =
            std::find_if(std::begin(kMappedFields), std::end(kMappedFields),
                         [&](const MappedField& known) { return member.name == known.name; });
        if (field == std::end(kMappedFields)) {
            return false;
        }
        const auto paths = jsonTextsOf(text, member.value);
        if (!paths.ok()) {
            return paths.status();
        }
        if (const absl::Status status = checkPaths(text, member.value, *paths); !status.ok()) {
            return status;
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
                    paths.all().empty() ? std::string("\"\"") : oneOrTexts(paths.all()));
        }
    }
    return out.empty() ? std::string() : out.done();
}

constexpr char kDayMonth[] = "day-month";
constexpr char kMonthDay[] = "month-day";
constexpr char kContradictory[] = "contradictory";

constexpr std::string_view kTimeParts[] = {"layout", "unit",  "unit_guessed",
                                           "zone",   "order", "year"};

absl::StatusOr<TimeUnit> unitOf(std::string_view text, const JsonValue& value) {
    const std::string word = jsonText(value);
    const auto unit = timeUnitOf(word);
    return unit ? absl::StatusOr<TimeUnit>(*unit)
                : faultAt(text, value.lexeme,
                          absl::StrCat("\"", word, "\" is no unit of time; there are ",
                                       timeUnitNames()));
}

// Of all numbers, or of those at each path.
absl::Status takeUnit(std::string_view text, const JsonValue& value, TimeReading& time) {
    if (value.type != JsonType::Object) {
        const auto unit = unitOf(text, value);
        if (unit.ok()) {
            time.unit = *unit;
            time.units.clear();
        }
        return unit.status();
    }
    time.units.clear();
    time.unit.reset();
    for (const JsonMember& member : jsonMembers(value.lexeme)) {
        const auto unit = unitOf(text, member.value);
        if (!unit.ok()) {
            return unit.status();
        }
        if (member.name.empty()) {
            time.unit = *unit;
        } else {
            time.units.emplace_back(member.name, *unit);
        }
    }
    return absl::OkStatus();
}

// The empty path stands for all that are not named.
std::string unitsJson(const TimeReading& time) {
    if (time.units.empty()) {
        return time.unit ? quotedJson(nameOf(*time.unit)) : std::string();
    }
    MemberWriter out;
    for (const auto& [path, unit] : time.units) {
        out.add(path, quotedJson(nameOf(unit)));
    }
    return out.add("", time.unit ? quotedJson(nameOf(*time.unit)) : std::string()).done();
}

absl::Status takeTime(std::string_view text, const JsonMember& member, TimeReading& time) {
    const std::string_view at = member.value.lexeme;
    if (member.name == "layout") {
        auto layouts = jsonTextsOf(text, member.value);
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
        return takeUnit(text, member.value, time);
    }
    if (member.name == "zone") {
        const absl::Status status = checkTimeZone(word);
        time.zone = word;
        return status.ok() ? status : faultAt(text, at, std::string(status.message()));
    }
    if (member.name == "year") {
        int year = 0;
        const bool read = absl::SimpleAtoi(word, &year);
        const absl::Status status =
            read ? checkTimeYear(year) : absl::InvalidArgumentError("\"year\" is a number");
        time.year = year;
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
    return eachMember(text, value, "\"time\"", "layout, unit, zone, order, year", take);
}

std::string writeTime(const Reading& reading) {
    const TimeReading& time = reading.time;
    MemberWriter out;
    if (!time.layouts.empty()) {
        out.add("layout", oneOrTexts(time.layouts));
    }
    out.add("unit", unitsJson(time));
    if (time.unitGuessed) {
        out.add("unit_guessed", "true");
    }
    if (!time.zone.empty()) {
        out.add("zone", quotedJson(time.zone));
    }
    if (time.order) {
        out.add("order", quotedJson(*time.order == DateOrder::DayMonth   ? kDayMonth
                                    : *time.order == DateOrder::MonthDay ? kMonthDay
                                                                         : kContradictory));
    }
    if (time.year) {
        out.add("year", absl::StrCat(*time.year));
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
    return reading.records.empty() ? std::string() : quotedJson(reading.records);
}

absl::Status readNull(std::string_view text, const JsonValue& value, Reading& out) {
    auto texts = jsonTextsOf(text, value);
    if (!texts.ok()) {
        return texts.status();
    }
    out.dialect.nulls = *std::move(texts);
    return absl::OkStatus();
}

std::string writeNull(const Reading& reading) {
    return reading.dialect.nulls.empty() ? std::string() : oneOrTexts(reading.dialect.nulls);
}

absl::Status readDelete(std::string_view text, const JsonValue& value, Reading& out) {
    Deleting read;
    const auto take = [&](const JsonMember& member) -> absl::StatusOr<bool> {
        const bool field = member.name == "field";
        if (!field && member.name != "is") {
            return false;
        }
        auto texts = jsonTextsOf(text, member.value);
        if (!texts.ok()) {
            return texts.status();
        }
        if (!field) {
            read.texts = *std::move(texts);
            return true;
        }
        const absl::Status status = checkPaths(text, member.value, *texts);
        read.field = FieldPaths(*std::move(texts));
        return status.ok() ? absl::StatusOr<bool>(true) : status;
    };
    absl::Status status = eachMember(text, value, "\"delete\"", "field, is", take);
    if (status.ok() && (read.field.all().empty() || read.texts.empty())) {
        status = faultAt(text, value.lexeme,
                         "\"delete\" says which field, and what it is in a record that deletes: "
                         "{\"field\": \"op\", \"is\": \"d\"}");
    }
    out.deleting = std::move(read);
    return status;
}

std::string writeDelete(const Reading& reading) {
    const Deleting& deleting = reading.deleting;
    return deleting.texts.empty() ? std::string()
                                  : MemberWriter()
                                        .add("field", oneOrTexts(deleting.field.all()))
                                        .add("is", oneOrTexts(deleting.texts))
                                        .done();
}

absl::Status readFormat(std::string_view text, const JsonValue& value, Reading& out) {
    auto name = jsonTextOf(text, value);
    if (!name.ok()) {
        return name.status();
    }
    out.format = *std::move(name);
    return absl::OkStatus();
}

std::string writeFormat(const Reading& reading) {
    return reading.format.empty() ? std::string() : quotedJson(reading.format);
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
            out.add(part.name, quotedJson(*told));
        }
    }
    if (reading.dialect.skip) {
        out.add("skip", absl::StrCat(*reading.dialect.skip));
    }
    return out.empty() ? std::string() : out.done();
}

absl::Status takeText(std::string_view text, const JsonMember& member, ToldText& out) {
    auto texts = jsonTextsOf(text, member.value);
    if (!texts.ok()) {
        return texts.status();
    }
    absl::Status status;
    if (member.name == "numbers") {
        out.numbers = *std::move(texts);
    } else if (member.name == "start") {
        out.start = texts->size() == 1 ? texts->front() : std::string();
        status = out.start.empty() ? absl::InvalidArgumentError("\"start\" is a pattern")
                                   : checkStartPattern(out.start);
    } else {
        for (const std::string& pattern : *texts) {
            status.Update(checkRecordPattern(pattern));
        }
        out.patterns = *std::move(texts);
    }
    return status.ok() ? status : faultAt(text, member.value.lexeme, std::string(status.message()));
}

absl::Status readText(std::string_view text, const JsonValue& value, Reading& out) {
    const auto take = [&](const JsonMember& member) -> absl::StatusOr<bool> {
        if (member.name != "pattern" && member.name != "start" && member.name != "numbers") {
            return false;
        }
        const absl::Status status = takeText(text, member, out.text);
        return status.ok() ? absl::StatusOr<bool>(true) : status;
    };
    absl::Status status = eachMember(text, value, "\"text\"", "pattern, start, numbers", take);
    if (status.ok()) {
        status = checkNumbers(out.text);
        status = status.ok() ? status : faultAt(text, value.lexeme, std::string(status.message()));
    }
    return status;
}

std::string writeText(const Reading& reading) {
    const ToldText& told = reading.text;
    MemberWriter out;
    if (!told.patterns.empty()) {
        out.add("pattern", oneOrTexts(told.patterns));
    }
    if (!told.start.empty()) {
        out.add("start", quotedJson(told.start));
    }
    if (told.numbers) {
        out.add("numbers", quotedJson(*told.numbers));
    }
    return out.empty() ? std::string() : out.done();
}

constexpr ReadingPart kParts[] = {
    {"fields", readFields, writeFields},    {"time", readTime, writeTime},
    {"records", readRecords, writeRecords}, {"dialect", readDialect, writeDialect},
    {"text", readText, writeText},          {"null", readNull, writeNull},
    {"delete", readDelete, writeDelete},    {kFormatPart, readFormat, writeFormat},
};

std::string partNames() {
    return absl::StrJoin(kParts, ", ", [](std::string* out, const ReadingPart& part) {
        absl::StrAppend(out, part.name);
    });
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
    const auto whole = objectOf(json, "a reading", partNames());
    if (!whole.ok()) {
        return whole.status();
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
    const absl::Status status = eachMember(json, *whole, "a reading", partNames(), take);
    return status.ok() ? absl::StatusOr<Reading>(std::move(reading)) : status;
}

absl::StatusOr<Reading> readingOver(const Reading& told, Reading described) {
    if (told.fields.time) {
        described.time = {};
    }
    for (const MappedField& field : kMappedFields) {
        if (told.fields.*field.path) {
            described.fields.*field.path = told.fields.*field.path;
        }
    }
    Reading rest = told;
    rest.fields = {};
    for (const ReadingPart& part : kParts) {
        const std::string json = part.write(rest);
        if (json.empty()) {
            continue;
        }
        const JsonValue value{json[0] == '{'   ? JsonType::Object
                              : json[0] == '[' ? JsonType::Array
                                               : JsonType::String,
                              json};
        if (const absl::Status status = part.read(json, value, described); !status.ok()) {
            return status;
        }
    }
    return described;
}

std::string readingJson(const Reading& reading) {
    MemberWriter out;
    for (const ReadingPart& part : kParts) {
        out.add(part.name, part.write(reading));
    }
    return out.done();
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
        pairs.emplace_back(field.name, plain ? *paths : quotedJson(paths.all()));
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
                                     ? jsonTextsOf(text, value)
                                     : absl::InvalidArgumentError("one path");
            reading.fields.*field.path = several.ok() ? FieldPaths(*several) : FieldPaths(text);
        }
    }
    return reading;
}

}  // namespace oxbow
