#include "model/sequence/field_column.h"

#include "model/payload/canonical_text.h"

namespace oxbow {

std::optional<JsonValue> FieldColumn::value(std::size_t place, std::string& held) const {
    const std::uint8_t kind = m_kinds[place];
    if (kind == kAbsent) {
        return std::nullopt;
    }
    if (kind == kLexeme) {
        return lexeme(static_cast<std::size_t>(m_numbers[place]));
    }
    held.clear();
    appendDecimal(held, m_numbers[place], kind);
    return JsonValue{JsonType::Number, held};
}

void FieldColumn::clear() {
    m_kinds.clear();
    m_numbers.clear();
    m_lexemes.clear();
    m_bytes.clear();
}

void FieldColumn::add(std::size_t count, const Entry& entry) {
    m_kinds.resize(m_kinds.size() + count, entry.kind);
    m_numbers.resize(m_numbers.size() + count, entry.number);
}

FieldColumn::Entry FieldColumn::entryOf(const JsonValue& value) {
    if (value.type == JsonType::Number) {
        if (const auto number = readDecimal(value.lexeme)) {
            return {number->scale, number->mantissa};
        }
    } else if (value.type == JsonType::Null || !isValidUtf8(value.lexeme)) {
        return {};
    }
    m_lexemes.push_back({m_bytes.size(), value.lexeme.size(), value.type});
    m_bytes += value.lexeme;
    return {kLexeme, static_cast<std::int64_t>(m_lexemes.size() - 1)};
}

std::span<std::int64_t> FieldColumn::addNumbers(std::size_t count, std::uint8_t scale) {
    m_kinds.resize(m_kinds.size() + count, scale);
    m_numbers.resize(m_numbers.size() + count);
    return std::span(m_numbers).last(count);
}

}  // namespace oxbow
