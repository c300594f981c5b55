#include "importers/format/description.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <re2/re2.h>

#include <algorithm>
#include <iterator>

#include "importers/format/json_parts.h"
#include "importers/format/path_in_record.h"
#include "importers/registry.h"
#include "model/event/timestamp.h"

namespace oxbow {
namespace {

constexpr char kExample[] =
    "{\"name\": \"my-log\", \"container\": \"json\", \"match\": {\"fields\": [\"…\"]}, \"fields\": "
    "{\"key\": \"…\"}, \"samples\": […]}";

struct Family {
    const char* name;
    std::vector<std::string> containers;
};

const std::vector<Family>& families() {
    static const std::vector<Family> families = {
        {"json", {"jsonl", "json-array", "json-document", "json-concat"}},
        {"delimited", {"csv", "tsv"}},
    };
    return families;
}

// The registry's formats that a description can be about: those that take a mapping.
std::string containerNames() {
    std::vector<std::string> names;
    for (const Family& family : families()) {
        names.emplace_back(family.name);
    }
    for (const Format& format : allFormats()) {
        if (format.takesMapping) {
            names.push_back(format.name);
        }
    }
    return absl::StrJoin(names, ", ");
}

std::size_t lineOf(std::string_view text, std::string_view at) {
    const auto before = text.substr(0, static_cast<std::size_t>(at.data() - text.data()));
    return static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
}

absl::Status checkPattern(std::string_view text, const JsonValue& at, const std::string& pattern) {
    const RE2 compiled(pattern, RE2::Quiet);
    return compiled.ok()
               ? absl::OkStatus()
               : faultAt(text, at.lexeme, absl::StrCat("no pattern of RE2: ", compiled.error()));
}

absl::Status checkPathAt(std::string_view text, const JsonValue& at, const std::string& path) {
    const absl::Status status = checkFieldPath(path);
    return status.ok() ? status : faultAt(text, at.lexeme, std::string(status.message()));
}

absl::Status readMatchFields(std::string_view text, const JsonValue& value, DescribedMatch& out) {
    auto paths = jsonTextsOf(text, value);
    if (!paths.ok()) {
        return paths.status();
    }
    for (const std::string& path : *paths) {
        if (const absl::Status status = checkPathAt(text, value, path); !status.ok()) {
            return status;
        }
    }
    out.fields = *std::move(paths);
    return absl::OkStatus();
}

absl::Status readMatchValues(std::string_view text, const JsonValue& value, DescribedMatch& out) {
    if (value.type != JsonType::Object) {
        return faultAt(text, value.lexeme,
                       "\"values\" is an object of fields and the patterns of their texts: "
                       "{\"specversion\": \"1\\\\.0\"}");
    }
    for (const JsonMember& member : jsonMembers(value.lexeme)) {
        auto pattern = jsonTextOf(text, member.value);
        absl::Status status = pattern.status();
        status.Update(status.ok() ? checkPathAt(text, member.value, member.name) : status);
        status.Update(status.ok() ? checkPattern(text, member.value, *pattern) : status);
        if (!status.ok()) {
            return status;
        }
        out.values.emplace_back(member.name, *std::move(pattern));
    }
    return absl::OkStatus();
}

absl::Status readMatch(std::string_view text, const JsonValue& value, DescribedMatch& out) {
    const auto take = [&](const JsonMember& member) -> absl::StatusOr<bool> {
        absl::Status status;
        if (member.name == "fields") {
            status = readMatchFields(text, member.value, out);
        } else if (member.name == "values") {
            status = readMatchValues(text, member.value, out);
        } else if (member.name == "pattern" || member.name == "line") {
            auto pattern = jsonTextOf(text, member.value);
            status = pattern.status();
            status.Update(status.ok() ? checkPattern(text, member.value, *pattern) : status);
            if (status.ok()) {
                (member.name == "line" ? out.line : out.pattern) = *std::move(pattern);
            }
        } else if (member.name == "sure") {
            const std::string_view number = member.value.lexeme;
            const bool read =
                absl::SimpleAtoi(absl::string_view(number.data(), number.size()), &out.sure);
            if (!read || out.sure < 1 || out.sure > 100) {
                status = faultAt(text, number, "\"sure\" is a number from 1 to 100");
            }
        } else {
            return false;
        }
        return status.ok() ? absl::StatusOr<bool>(true) : status;
    };
    return eachMember(text, value, "\"match\"", "fields, values, pattern, line, sure", take);
}

// Records as texts, or as the JSON that they are, which then is one line.
absl::StatusOr<std::string> readSampleText(std::string_view text, const JsonValue& value) {
    const auto lineOfSample = [&](const JsonValue& line) -> absl::StatusOr<std::string> {
        if (line.type == JsonType::Object || line.type == JsonType::Array) {
            return compactJson(line.lexeme);
        }
        return jsonTextOf(text, line);
    };
    if (value.type != JsonType::Array) {
        auto one = lineOfSample(value);
        if (one.ok() && value.type == JsonType::Object) {
            *one += '\n';
        }
        return one;
    }
    std::string lines;
    for (const JsonValue& element : jsonElements(value.lexeme)) {
        const auto line = lineOfSample(element);
        if (!line.ok()) {
            return line.status();
        }
        absl::StrAppend(&lines, *line, "\n");
    }
    return lines;
}

constexpr char kEventParts[] = "key, type, time, stream, value, rejected";

absl::Status readExpected(std::string_view text, const JsonValue& value, ExpectedEvent& out) {
    out.line = lineOf(text, value.lexeme);
    const auto take = [&](const JsonMember& member) -> absl::StatusOr<bool> {
        const bool isValue = member.name == "value";
        const bool known =
            member.name == "rejected" ||
            std::any_of(std::begin(kMappedFields), std::end(kMappedFields),
                        [&](const MappedField& field) { return member.name == field.name; });
        if (!known) {
            return false;
        }
        ExpectedEvent::Part& part = out.parts.emplace_back();
        part.name = member.name;
        if (member.value.type == JsonType::Null) {
            return true;
        }
        part.isJson = isValue && member.value.type != JsonType::String;
        part.text = part.isJson ? compactJson(member.value.lexeme) : jsonText(member.value);
        if (member.name == "time" && !parseTimestamp(*part.text)) {
            return faultAt(text, member.value.lexeme,
                           "a time is written like 2024-05-17T08:05:32.123Z here");
        }
        return true;
    };
    return eachMember(text, value, "an event", kEventParts, take);
}

absl::Status readSample(std::string_view text, const JsonValue& value, DescribedSample& out) {
    out.line = lineOf(text, value.lexeme);
    bool said = false;
    const auto take = [&](const JsonMember& member) -> absl::StatusOr<bool> {
        if (member.name == "text") {
            auto sample = readSampleText(text, member.value);
            if (!sample.ok()) {
                return sample.status();
            }
            out.text = *std::move(sample);
            return true;
        }
        if (member.name != "events") {
            return false;
        }
        said = true;
        if (member.value.type != JsonType::Array) {
            return faultAt(text, member.value.lexeme,
                           "\"events\" is an array, one for each record");
        }
        for (const JsonValue& event : jsonElements(member.value.lexeme)) {
            if (const absl::Status status = readExpected(text, event, out.events.emplace_back());
                !status.ok()) {
                return status;
            }
        }
        return true;
    };
    absl::Status status = eachMember(text, value, "a sample", "text, events", take);
    if (status.ok() && (out.text.empty() || !said)) {
        status = faultAt(text, value.lexeme,
                         "a sample has a \"text\", and the \"events\" that are read from it");
    }
    return status;
}

absl::Status readSamples(std::string_view text, const JsonValue& value, Description& out) {
    if (value.type != JsonType::Array) {
        return faultAt(text, value.lexeme,
                       "\"samples\" is an array: [{\"text\": …, \"events\": […]}]");
    }
    for (const JsonValue& sample : jsonElements(value.lexeme)) {
        if (const absl::Status status = readSample(text, sample, out.samples.emplace_back());
            !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

bool isName(std::string_view text) {
    return !text.empty() && text.size() <= 60 && text.front() != '-' &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                      c == '_';
           });
}

absl::Status readContainer(std::string_view text, const JsonValue& value,
                           const std::string& container) {
    for (const std::string& name : containersOf(container)) {
        const Format* const format = findFormat(name);
        if (format == nullptr || !format->takesMapping) {
            return faultAt(text, value.lexeme,
                           absl::StrCat("\"", container,
                                        "\" is no container that can be "
                                        "described; there are ",
                                        containerNames()));
        }
    }
    return absl::OkStatus();
}

absl::Status readName(std::string_view text, const JsonValue& value, const std::string& name) {
    if (!isName(name)) {
        return faultAt(text, value.lexeme,
                       absl::StrCat("\"", name, "\" is no name: small letters, digits, - . and _"));
    }
    return findFormat(name) == nullptr && containersOf(name).front() == name
               ? absl::OkStatus()
               : faultAt(text, value.lexeme,
                         absl::StrCat("\"", name, "\" is the name of a container"));
}

std::string memberNames() {
    std::string names = "name, title, about, container, match";
    for (const ReadingPart& part : readingParts()) {
        if (part.name != std::string_view(kFormatPart)) {
            absl::StrAppend(&names, ", ", part.name);
        }
    }
    return absl::StrCat(names, ", samples");
}

struct TextMember {
    const char* name;
    std::string Description::*text;
    absl::Status (*check)(std::string_view text, const JsonValue& value, const std::string& read);
};
constexpr TextMember kTexts[] = {
    {"name", &Description::name, readName},
    {"title", &Description::title, nullptr},
    {"about", &Description::about, nullptr},
    {"container", &Description::container, readContainer},
};

absl::StatusOr<bool> readMember(std::string_view text, const JsonMember& member, Description& out) {
    absl::Status status;
    const auto* const known =
        std::find_if(std::begin(kTexts), std::end(kTexts),
                     [&](const TextMember& one) { return member.name == one.name; });
    const ReadingPart* const part = findReadingPart(member.name);
    if (known != std::end(kTexts)) {
        auto read = jsonTextOf(text, member.value);
        status = read.status();
        if (status.ok()) {
            out.*known->text = *std::move(read);
            status = known->check == nullptr ? status
                                             : known->check(text, member.value, out.*known->text);
        }
    } else if (member.name == "match") {
        status = readMatch(text, member.value, out.match);
    } else if (member.name == "samples") {
        status = readSamples(text, member.value, out);
    } else if (part != nullptr && member.name != kFormatPart) {
        status = part->read(text, member.value, out.reading);
    } else {
        return false;
    }
    return status.ok() ? absl::StatusOr<bool>(true) : status;
}

// What a description must have, and what goes together.
absl::Status checkWhole(std::string_view text, const JsonValue& whole, const Description& read) {
    const auto missing = [&](std::string_view what) {
        return faultAt(text, whole.lexeme,
                       absl::StrCat("a description needs ", std::string(what), ": ", kExample));
    };
    if (read.name.empty()) {
        return missing("a \"name\"");
    }
    if (read.container.empty()) {
        return missing(absl::StrCat("a \"container\" (", containerNames(), ")"));
    }
    // Text is recognised by the pattern that reads it.
    if (read.match.empty() && read.container != "text") {
        return missing("a \"match\" that asks for something, so that it is known where it fits");
    }
    if (read.samples.empty()) {
        return missing("\"samples\": records, and what is read from them");
    }
    bool records = false;
    bool table = false;
    for (const std::string& name : containersOf(read.container)) {
        records = records || findFormat(name)->takesRecords;
        table = table || findFormat(name)->takesDialect;
    }
    if (!read.reading.records.empty() && !records) {
        return faultAt(text, whole.lexeme,
                       absl::StrCat("\"records\" means nothing in \"", read.container, "\""));
    }
    return !read.reading.dialect.saysTable() || table
               ? absl::OkStatus()
               : faultAt(text, whole.lexeme,
                         absl::StrCat("\"dialect\" means nothing in \"", read.container,
                                      "\" beside \"encoding\""));
}

std::string matchJson(const DescribedMatch& match) {
    MemberWriter values;
    for (const auto& [path, pattern] : match.values) {
        values.add(path, quotedJson(pattern));
    }
    MemberWriter out;
    out.add("fields", match.fields.empty() ? std::string() : quotedJson(match.fields));
    out.add("values", values.empty() ? std::string() : values.done());
    out.add("pattern", match.pattern.empty() ? std::string() : quotedJson(match.pattern));
    out.add("line", match.line.empty() ? std::string() : quotedJson(match.line));
    return out.add("sure", absl::StrCat(match.sure)).done();
}

std::string eventJson(const ExpectedEvent& event) {
    MemberWriter out;
    for (const ExpectedEvent::Part& part : event.parts) {
        out.add(part.name, !part.text    ? std::string("null")
                           : part.isJson ? *part.text
                                         : quotedJson(*part.text));
    }
    return out.done();
}

std::string sampleJson(const DescribedSample& sample) {
    std::vector<std::string> lines;
    std::string_view rest = sample.text;
    const bool whole = rest.ends_with('\n');
    for (std::size_t end = 0; whole && !rest.empty(); rest.remove_prefix(end + 1)) {
        end = rest.find('\n');
        lines.emplace_back(rest.substr(0, end));
    }
    std::string out = absl::StrCat(
        "    {\"text\": ",
        whole ? absl::StrCat("[\n      ",
                             absl::StrJoin(lines, ",\n      ",
                                           [](std::string* text, const std::string& line) {
                                               absl::StrAppend(text, quotedJson(line));
                                           }),
                             "]")
              : quotedJson(sample.text),
        ",\n     \"events\": [");
    for (const ExpectedEvent& event : sample.events) {
        absl::StrAppend(&out, out.ends_with('[') ? "\n      " : ",\n      ", eventJson(event));
    }
    return absl::StrCat(out, "]}");
}

}  // namespace

std::vector<std::string> containersOf(std::string_view container) {
    for (const Family& family : families()) {
        if (container == family.name) {
            return family.containers;
        }
    }
    return {std::string(container)};
}

absl::StatusOr<Description> parseDescription(std::string_view json) {
    const auto whole = objectOf(json, "a description", memberNames());
    if (!whole.ok()) {
        return whole.status();
    }
    Description out;
    absl::Status status =
        eachMember(json, *whole, "a description", memberNames(),
                   [&](const JsonMember& member) { return readMember(json, member, out); });
    if (status.ok()) {
        status = checkWhole(json, *whole, out);
    }
    if (!status.ok()) {
        return status;
    }
    out.title = out.title.empty() ? out.name : out.title;
    return out;
}

std::string descriptionJson(const Description& description) {
    std::string out = "{";
    const auto add = [&out](std::string_view name, const std::string& json) {
        if (!json.empty()) {
            absl::StrAppend(&out, out.size() > 1 ? ",\n  " : "\n  ", quotedJson(name), ": ", json);
        }
    };
    for (const TextMember& member : kTexts) {
        const std::string& text = description.*member.text;
        add(member.name, text.empty() ? std::string() : quotedJson(text));
    }
    add("match", matchJson(description.match));
    for (const ReadingPart& part : readingParts()) {
        if (part.name != std::string_view(kFormatPart)) {
            add(part.name, part.write(description.reading));
        }
    }
    std::string samples;
    for (const DescribedSample& sample : description.samples) {
        absl::StrAppend(&samples, samples.empty() ? "[\n" : ",\n", sampleJson(sample));
    }
    add("samples", samples.empty() ? std::string() : absl::StrCat(samples, "\n  ]"));
    return absl::StrCat(out, "\n}\n");
}

}  // namespace oxbow
