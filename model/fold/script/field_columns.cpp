#include "model/fold/script/field_columns.h"

#include <simdjson.h>

namespace oxbow {

struct FieldColumns::Parser {
    simdjson::dom::parser parser;
    std::vector<simdjson::dom::element> found;
    std::vector<char> isFound;
};

FieldColumns::FieldColumns(const std::vector<std::string>& fields)
    : m_fields(fields), m_parser(std::make_unique<Parser>()) {}

FieldColumns::~FieldColumns() = default;

void FieldColumns::appendWhole(std::vector<ScriptColumn>& columns) {
    for (ScriptColumn& column : columns) {
        column.kinds.push_back(ScriptColumn::kWhole);
        column.numbers.push_back(0);
    }
}

bool FieldColumns::append(std::string_view value, std::vector<ScriptColumn>& columns) {
    simdjson::dom::object object;
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (value.substr(0, kByteOrderMark.size()) == kByteOrderMark ||
        m_parser->parser.parse(value.data(), value.size(), true).get(object) != simdjson::SUCCESS) {
        appendWhole(columns);
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
        std::uint8_t kind = ScriptColumn::kAbsent;
        double number = 0;
        const simdjson::dom::element& element = m_parser->found[i];
        const auto text = [&](std::uint8_t as, std::string content) {
            kind = as;
            number = static_cast<double>(column.texts.size());
            column.texts.push_back(std::move(content));
        };
        switch (m_parser->isFound[i] != 0 ? element.type() : simdjson::dom::element_type('-')) {
            case simdjson::dom::element_type::INT64:
                kind = ScriptColumn::kNumber;
                number = static_cast<double>(std::int64_t(element));
                break;
            case simdjson::dom::element_type::UINT64:
                kind = ScriptColumn::kNumber;
                number = static_cast<double>(std::uint64_t(element));
                break;
            case simdjson::dom::element_type::DOUBLE:
                kind = ScriptColumn::kNumber;
                number = double(element);
                break;
            case simdjson::dom::element_type::STRING:
                text(ScriptColumn::kText, std::string(std::string_view(element)));
                break;
            case simdjson::dom::element_type::BOOL:
                kind = bool(element) ? ScriptColumn::kTrue : ScriptColumn::kFalse;
                break;
            case simdjson::dom::element_type::NULL_VALUE:
                kind = ScriptColumn::kNull;
                break;
            case simdjson::dom::element_type::ARRAY:
            case simdjson::dom::element_type::OBJECT:
                text(ScriptColumn::kJson, simdjson::minify(element));
                break;
            default:
                break;
        }
        column.kinds.push_back(kind);
        column.numbers.push_back(number);
    }
    return true;
}

}  // namespace oxbow
