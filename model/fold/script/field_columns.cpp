#include "model/fold/script/field_columns.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>

#include "model/payload/json.h"
#include "model/payload/utf8.h"

namespace oxbow {

namespace {

void append(ScriptColumn& column, std::uint8_t kind, double number) {
    column.kinds.push_back(kind);
    column.numbers.push_back(number);
}

// Whether it is a number that a double can hold.
bool readNumber(std::string_view lexeme, double& number) {
    constexpr std::size_t kMostDigits = 15;  // of a whole number, which is read ten times as fast
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (lexeme.size() <= kMostDigits && std::all_of(lexeme.begin(), lexeme.end(), isDigit)) {
        std::int64_t whole = 0;
        for (const char digit : lexeme) {
            whole = whole * 10 + (digit - '0');
        }
        number = static_cast<double>(whole);
        return true;
    }
    const auto [end, error] = std::from_chars(lexeme.data(), lexeme.data() + lexeme.size(), number);
    return error == std::errc() && end == lexeme.data() + lexeme.size();
}

}  // namespace

struct FieldColumns::Parser {
    simdjson::dom::parser parser;
    std::string padded;
    std::vector<simdjson::dom::element> found;
    std::vector<char> isFound;
};

FieldColumns::FieldColumns(const std::vector<std::string>& fields)
    : m_fields(fields), m_parser(std::make_unique<Parser>()), m_texts(fields.size()) {}

FieldColumns::~FieldColumns() = default;

void FieldColumns::begin(std::vector<ScriptColumn>& columns) {
    columns.resize(m_fields.size());
    for (ScriptColumn& column : columns) {
        column.kinds.clear();
        column.numbers.clear();
        column.texts.clear();
    }
    for (auto& texts : m_texts) {
        texts.clear();
    }
}

void FieldColumns::appendWhole(std::vector<ScriptColumn>& columns) {
    for (ScriptColumn& column : columns) {
        oxbow::append(column, ScriptColumn::kWhole, 0);
    }
}

bool FieldColumns::append(std::string_view value, std::vector<ScriptColumn>& columns) {
    // How an escape is to be read, or whether it can be, is not for here.
    std::int32_t shape = m_matcher.match(value);
    if (shape < 0 && learn(value)) {
        shape = m_matcher.match(value);
    }
    if (shape >= 0 && !m_matcher.hasEscapes() &&
        appendShaped(value, m_places[static_cast<std::size_t>(shape)], columns)) {
        return true;
    }
    if (!appendParsed(value, columns)) {
        appendWhole(columns);
        return false;
    }
    return true;
}

// False, with nothing appended, where a number is too large.
bool FieldColumns::appendShaped(std::string_view value, const std::vector<Place>& places,
                                std::vector<ScriptColumn>& columns) {
    const std::span<const Slot> slots = m_matcher.found();
    for (std::size_t i = 0; i < places.size(); ++i) {
        const Place& place = places[i];
        ScriptColumn& column = columns[i];
        const auto text = [&](std::uint8_t kind, std::string_view content) {
            const auto [known, isNew] =
                m_texts[i].try_emplace(absl::string_view(content.data(), content.size()),
                                       static_cast<std::uint32_t>(column.texts.size()));
            if (isNew) {
                column.texts.add(content);
            }
            oxbow::append(column, kind, known->second);
        };
        switch (place.is) {
            case Place::Is::Absent:
                oxbow::append(column, ScriptColumn::kAbsent, 0);
                break;
            case Place::Is::Text:
                text(ScriptColumn::kText, slots[place.slot].in(value));
                break;
            case Place::Is::Json: {
                const std::size_t begin = place.begin.offset(slots);
                text(ScriptColumn::kJson, value.substr(begin, place.end.offset(slots) - begin));
                break;
            }
            case Place::Is::Bare: {
                const std::string_view lexeme = slots[place.slot].in(value);
                double number = 0;
                const char first = lexeme.front();
                const std::uint8_t kind = first == 't'   ? ScriptColumn::kTrue
                                          : first == 'f' ? ScriptColumn::kFalse
                                          : first == 'n' ? ScriptColumn::kNull
                                                         : ScriptColumn::kNumber;
                if (kind == ScriptColumn::kNumber && !readNumber(lexeme, number)) {
                    for (std::size_t j = 0; j < i; ++j) {
                        columns[j].kinds.pop_back();
                        columns[j].numbers.pop_back();
                    }
                    return false;
                }
                oxbow::append(column, kind, number);
                break;
            }
        }
    }
    return true;
}

// Whether its shape is a new one that is known now: that of a valid JSON object.
bool FieldColumns::learn(std::string_view value) {
    if (!validateJson(value).ok() || jsonAt(value, JsonPath())->type != JsonType::Object ||
        m_matcher.learn(value) < 0) {
        return false;
    }
    const std::span<const Slot> slots = m_matcher.found();
    std::vector<Place>& places = m_places.emplace_back(m_fields.size());
    for (const JsonMember& member : jsonMembers(value)) {
        const auto field = std::find(m_fields.begin(), m_fields.end(), member.name);
        if (field == m_fields.end()) {
            continue;
        }
        const std::string_view lexeme = member.value.lexeme;
        const bool isText = member.value.type == JsonType::String;
        const auto begin =
            static_cast<std::size_t>(lexeme.data() - value.data()) + (isText ? 1 : 0);
        // Of several with one name the last counts.
        Place& place = places[static_cast<std::size_t>(field - m_fields.begin())];
        if (member.value.type == JsonType::Object || member.value.type == JsonType::Array) {
            place.is = Place::Is::Json;
            place.begin = Anchor::ofBegin(begin, slots);
            place.end = Anchor::ofEnd(begin + lexeme.size(), slots);
            continue;
        }
        const auto slot = std::find_if(slots.begin(), slots.end(), [begin](const Slot& candidate) {
            return candidate.begin >= begin;
        });
        place.is = isText ? Place::Is::Text : Place::Is::Bare;
        place.slot = static_cast<std::uint32_t>(slot - slots.begin());
    }
    return true;
}

bool FieldColumns::appendParsed(std::string_view value, std::vector<ScriptColumn>& columns) {
    simdjson::dom::object object;
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (value.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
        return false;
    }
    m_parser->padded.assign(value);
    m_parser->padded.append(simdjson::SIMDJSON_PADDING, '\0');
    if (m_parser->parser.parse(m_parser->padded.data(), value.size(), false).get(object) !=
        simdjson::SUCCESS) {
        return false;
    }
    m_parser->found.resize(m_fields.size());
    m_parser->isFound.assign(m_fields.size(), 0);
    for (const simdjson::dom::key_value_pair& member : object) {
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            if (member.key == m_fields[i]) {  // of several with one name the last counts
                m_parser->found[i] = member.value;
                m_parser->isFound[i] = 1;
            }
        }
    }
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        ScriptColumn& column = columns[i];
        const simdjson::dom::element& element = m_parser->found[i];
        const auto text = [&](std::uint8_t kind, std::string_view content) {
            oxbow::append(column, kind, static_cast<double>(column.texts.size()));
            column.texts.add(content);
        };
        const auto number = [&](double read) {
            oxbow::append(column, ScriptColumn::kNumber, read);
        };
        switch (m_parser->isFound[i] != 0 ? element.type() : simdjson::dom::element_type('-')) {
            case simdjson::dom::element_type::INT64:
                number(static_cast<double>(std::int64_t(element)));
                break;
            case simdjson::dom::element_type::UINT64:
                number(static_cast<double>(std::uint64_t(element)));
                break;
            case simdjson::dom::element_type::DOUBLE:
                number(double(element));
                break;
            case simdjson::dom::element_type::STRING:
                text(ScriptColumn::kText, std::string_view(element));
                break;
            case simdjson::dom::element_type::BOOL:
                oxbow::append(column, bool(element) ? ScriptColumn::kTrue : ScriptColumn::kFalse,
                              0);
                break;
            case simdjson::dom::element_type::NULL_VALUE:
                oxbow::append(column, ScriptColumn::kNull, 0);
                break;
            case simdjson::dom::element_type::ARRAY:
            case simdjson::dom::element_type::OBJECT:
                text(ScriptColumn::kJson, simdjson::minify(element));
                break;
            default:
                oxbow::append(column, ScriptColumn::kAbsent, 0);
                break;
        }
    }
    return true;
}

}  // namespace oxbow
