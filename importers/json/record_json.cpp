#include "importers/json/record_json.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

#include "importers/delimited/dialect.h"

namespace oxbow {
namespace {

constexpr char kRelaxed[] =
    "records with comments, commas too many, NaN or Infinity: kept as they are, read without (NaN "
    "and Infinity as texts)";

constexpr char kListInText[] =
    "a list of objects in a text, which stays one record (save it as a file of its own to have "
    "them "
    "as records): it is the member ";

bool isNameByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Behind the comment that begins at `at`; `at` where none does.
std::size_t behindComment(std::string_view text, std::size_t at) {
    if (text.substr(at, 2) == "//") {
        return std::min(text.find('\n', at), text.size());
    }
    if (text.substr(at, 2) == "/*") {
        const std::size_t end = text.find("*/", at + 2);
        return end == std::string_view::npos ? text.size() : end + 2;
    }
    return at;
}

std::size_t behindString(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        at += text[at] == '\\' ? 1 : 0;
    }
    return std::min(at + 1, text.size());
}

// The elements of an array of scalars; none where it is no such array.
std::vector<JsonValue> scalarsOf(const JsonValue& record) {
    std::vector<JsonValue> elements;
    if (record.type == JsonType::Array) {
        elements = jsonElements(record.lexeme);
    }
    const bool scalars = std::none_of(elements.begin(), elements.end(), [](const JsonValue& one) {
        return one.type == JsonType::Object || one.type == JsonType::Array;
    });
    return scalars ? elements : std::vector<JsonValue>();
}

std::optional<JsonValue> valueOf(std::string_view text) {
    return validateJson(text).ok() ? jsonAt(text, JsonPath()) : std::nullopt;
}

// An array of names, or of objects that have one each, in what a document says of its records.
std::vector<std::string> namesIn(std::string_view json) {
    std::vector<std::string> names;
    const auto value = valueOf(json);
    if (!value || value->type != JsonType::Array) {
        return names;
    }
    static const JsonPath kName = *JsonPath::parse("name");
    for (const JsonValue& element : jsonElements(value->lexeme)) {
        const auto name = element.type == JsonType::Object ? jsonAt(element.lexeme, kName)
                                                           : std::optional(element);
        if (!name || name->type != JsonType::String) {
            return {};
        }
        names.push_back(jsonText(*name));
    }
    return names;
}

}  // namespace

std::string_view jsonBehindPrefix(std::string_view line) {
    constexpr int kMostTried = 8;
    std::size_t at = 0;
    for (int tried = 0; tried < kMostTried; ++tried, ++at) {
        at = line.find_first_of("{[", at);
        if (at == std::string_view::npos) {
            break;
        }
        // What begins like JSON itself, or holds a part of some, is broken JSON and no prefix.
        const std::string_view prefix = line.substr(0, at);
        if (prefix.find('{') != std::string_view::npos ||
            (prefix.starts_with('[') && prefix.find('"') != std::string_view::npos)) {
            break;
        }
        if (at > 0 && validateJson(line.substr(at)).ok()) {
            return line.substr(at);
        }
    }
    return {};
}

std::string strictJson(std::string_view text) {
    std::string out;
    std::size_t comma = std::string::npos;  // in `out`, where nothing has followed it yet
    char before = '[';                      // it, of what is no white space
    bool changed = false;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            out += c;
            ++at;
            continue;
        }
        if (const std::size_t end = behindComment(text, at); end > at) {
            changed = true;
            out += ' ';
            at = end;
            continue;
        }
        if ((c == '}' || c == ']') && comma != std::string::npos) {
            out[comma] = ' ';
            changed = true;
        }
        // Behind a value: [,] is none that anybody writes.
        const bool behindValue = std::string_view("[{,:").find(before) == std::string_view::npos;
        comma = c == ',' && behindValue ? out.size() : std::string::npos;
        before = c;
        if (c == '"') {
            const std::size_t end = behindString(text, at);
            out += text.substr(at, end - at);
            at = end;
            continue;
        }
        bool word = false;
        for (const std::string_view special : {"NaN", "Infinity", "-Infinity"}) {
            const std::size_t end = at + special.size();
            if (text.substr(at, special.size()) == special &&
                (end >= text.size() || !isNameByte(text[end]))) {
                absl::StrAppend(&out, "\"", std::string(special), "\"");
                at = end;
                word = changed = true;
                break;
            }
        }
        if (!word) {
            out += c;
            ++at;
        }
    }
    return changed && validateJson(out).ok() ? out : std::string();
}

void RecordJson::learn(std::span<const RecordFrame> records, bool byPlace) {
    std::size_t strict = 0;
    std::size_t prefixed = 0;
    std::size_t texts = 0;
    for (const RecordFrame& record : records) {
        const auto value = record.problem.empty() ? valueOf(record.bytes) : std::nullopt;
        strict += value ? 1 : 0;
        prefixed += !value && !jsonBehindPrefix(record.bytes).empty() ? 1 : 0;
        if (value && value->type == JsonType::String) {
            const auto inside = valueOf(jsonText(*value));
            texts += inside && inside->type == JsonType::Object ? 1 : 0;
        }
    }
    m_prefixed = prefixed * 2 > records.size();
    m_inText = texts > 0 && texts * 2 > strict;
    if (!byPlace) {
        learnColumns(records);
    }
    if (records.size() == 1 && strict == 1) {
        for (const JsonMember& member : jsonMembers(records.front().bytes)) {
            const auto inside = member.value.type == JsonType::String
                                    ? valueOf(jsonText(member.value))
                                    : std::nullopt;
            if (inside && inside->type == JsonType::Array &&
                inside->lexeme.find('{') != std::string_view::npos) {
                m_listInText = member.name;
            }
        }
    }
}

// A first record that names the columns differs from those below in kind.
void RecordJson::learnColumns(std::span<const RecordFrame> records) {
    std::vector<std::vector<JsonValue>> rows;
    for (const RecordFrame& record : records) {
        const auto value = record.problem.empty() ? valueOf(record.bytes) : std::nullopt;
        if (!value) {
            return;
        }
        rows.push_back(scalarsOf(*value));
        if (rows.back().size() < 2 || rows.back().size() != rows.front().size()) {
            return;
        }
    }
    if (rows.empty()) {
        return;
    }
    for (const Header& parent :
         records.front().parents != nullptr ? *records.front().parents : std::vector<Header>()) {
        std::vector<std::string> names = namesIn(parent.value.value_or(""));
        if (names.size() == rows.front().size()) {
            m_columns = std::move(names);
            return;
        }
    }
    const bool texts = std::all_of(rows[0].begin(), rows[0].end(), [](const JsonValue& one) {
        return one.type == JsonType::String;
    });
    bool differs = false;
    for (std::size_t column = 0; column < rows[0].size(); ++column) {
        differs = differs || (rows.size() > 1 && rows[1][column].type != JsonType::String &&
                              rows[1][column].type != JsonType::Null);
    }
    if (!texts || !differs) {
        return;
    }
    for (const JsonValue& name : rows[0]) {
        m_columns.push_back(jsonText(name));
    }
    m_headerToCome = true;
}

bool RecordJson::takeHeader() {
    const bool header = m_headerToCome;
    m_headerToCome = false;
    return header;
}

std::string_view RecordJson::ofBroken(std::string_view record, Arena& arena) {
    if (m_prefixed) {
        const std::string_view json = jsonBehindPrefix(record);
        m_prefix = record.substr(0, json.empty() ? 0 : record.size() - json.size());
        return json.empty() ? json : arena.copy(json);
    }
    const std::string strict = strictJson(record);
    m_relaxed += strict.empty() ? 0 : 1;
    return strict.empty() ? std::string_view() : arena.copy(strict);
}

std::string_view RecordJson::ofValid(const JsonValue& record, Arena& arena) {
    if (m_inText && record.type == JsonType::String) {
        const std::string inside = unescapeJson(record.lexeme);
        return validateJson(inside).ok() ? arena.copy(inside) : std::string_view();
    }
    if (m_columns.empty() || record.type != JsonType::Array) {
        return {};
    }
    const std::vector<JsonValue> elements = jsonElements(record.lexeme);
    std::string object = "{";
    for (std::size_t i = 0; i < elements.size(); ++i) {
        object += i == 0 ? "" : ",";
        appendJsonString(object,
                         i < m_columns.size() ? m_columns[i] : absl::StrCat("column", i + 1));
        absl::StrAppend(&object, ":", std::string(elements[i].lexeme));
    }
    return arena.copy(object + "}");
}

std::vector<std::string> RecordJson::reasons() const {
    std::vector<std::string> reasons;
    if (m_prefixed) {
        reasons.emplace_back("the JSON behind a prefix is read; the prefix is kept as a header");
    }
    if (m_inText) {
        reasons.emplace_back("each record is a text that holds JSON, which is read");
    }
    if (!m_columns.empty()) {
        reasons.push_back(absl::StrCat("each record is an array, whose elements are named ",
                                       absl::StrJoin(m_columns, ", ")));
    }
    if (!m_listInText.empty()) {
        reasons.push_back(absl::StrCat(kListInText, "\"", m_listInText, "\""));
    }
    return reasons;
}

void RecordJson::countInto(FidelityReport& report) const {
    if (m_relaxed > 0) {
        report[kRelaxed] += m_relaxed;
    }
    if (!m_listInText.empty()) {
        report[absl::StrCat(kListInText, "\"", m_listInText, "\"")] = 1;
    }
}

void RecordJson::save(MarkWriter& mark) const {
    mark.number(m_prefixed ? 1 : 0).number(m_inText ? 1 : 0).number(m_headerToCome ? 1 : 0);
    mark.text(m_listInText).number(m_relaxed).number(m_columns.size());
    for (const std::string& column : m_columns) {
        mark.text(column);
    }
}

void RecordJson::restore(MarkReader& mark) {
    m_prefixed = mark.number() != 0;
    m_inText = mark.number() != 0;
    m_headerToCome = mark.number() != 0;
    m_listInText = mark.text();
    m_relaxed = mark.number();
    m_columns.clear();
    for (std::uint64_t left = mark.number(); left > 0 && mark.ok(); --left) {
        m_columns.push_back(mark.text());
    }
}

}  // namespace oxbow
