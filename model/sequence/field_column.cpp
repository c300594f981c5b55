#include "model/sequence/field_column.h"

#include <algorithm>

#include "model/payload/canonical_text.h"

namespace oxbow {

std::optional<JsonValue> FieldColumn::value(std::size_t place, std::string& held) const {
    const std::uint8_t kind = m_kinds[place];
    if (kind == kLexeme) {
        return lexeme(static_cast<std::size_t>(m_numbers[place]));
    }
    if (kind > kMostScale) {
        return std::nullopt;
    }
    held.clear();
    appendDecimal(held, m_numbers[place], kind);
    return JsonValue{JsonType::Number, held};
}

void FieldColumn::clear() {
    m_size = 0;
    m_lexemes.clear();
    m_bytes.clear();
}

void FieldColumn::makeRoom(std::size_t count) {
    if (m_size + count > m_kinds.size()) {
        m_kinds.resize(std::max(m_size + count, m_kinds.size() * 2));
        m_numbers.resize(m_kinds.size());
    }
}

void FieldColumn::add(std::size_t count, const Entry& entry) {
    makeRoom(count);
    std::fill_n(m_kinds.data() + m_size, count, entry.kind);
    std::fill_n(m_numbers.data() + m_size, count, entry.number);
    m_size += count;
}

bool FieldColumn::add(std::span<const std::uint32_t> which, std::span<const Entry> entries) {
    makeRoom(which.size());
    std::uint8_t* kind = m_kinds.data() + m_size;
    std::int64_t* number = m_numbers.data() + m_size;
    for (const std::uint32_t entry : which) {
        if (entry >= entries.size()) {
            return false;
        }
        *kind++ = entries[entry].kind;
        *number++ = entries[entry].number;
    }
    m_size += which.size();
    return true;
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
    makeRoom(count);
    std::fill_n(m_kinds.data() + m_size, count, scale);
    const auto room = std::span(m_numbers).subspan(m_size, count);
    m_size += count;
    return room;
}

}  // namespace oxbow
