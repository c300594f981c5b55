// One field of many events, as it is worked with: numbers as integers, all else as it is spelled.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/payload/json.h"

namespace oxbow {

// A column of fields. A number in plain decimal digits, at most 18 of them, is an integer with a
// decimal exponent: 3.540 is 3540 × 10^-3, and no other. Every other value is a lexeme, of which
// several events may have the same; so a dictionary on the disk is looked at once a block. JSON's
// null is nothing, and so is what is no UTF-8. One thread.
class FieldColumn {
public:
    // What stands at a place: up to kMostScale a number with so many digits behind the point.
    static constexpr std::uint8_t kMostScale = 18;
    static constexpr std::uint8_t kLexeme = 0xFE;
    static constexpr std::uint8_t kAbsent = 0xFF;
    // In the columns of members only, see FieldsWanted::members.
    static constexpr std::uint8_t kNull = 0xFD;
    static constexpr std::uint8_t kUntold = 0xFC;

    std::size_t size() const { return m_size; }
    std::span<const std::uint8_t> kinds() const { return std::span(m_kinds).first(m_size); }
    // The integer of a number; of a lexeme which one it is; anything where there is none.
    std::span<const std::int64_t> numbers() const { return std::span(m_numbers).first(m_size); }
    std::size_t lexemeCount() const { return m_lexemes.size(); }
    std::size_t lexemeBytes() const { return m_bytes.size(); }
    // Valid until the column is changed.
    JsonValue lexeme(std::size_t which) const {
        const Lexeme& found = m_lexemes[which];
        return {found.type, std::string_view(m_bytes).substr(found.begin, found.size)};
    }
    // What stands at a place, to the letter; a number is spelled into `held`. Absent where nothing
    // is told.
    std::optional<JsonValue> value(std::size_t place, std::string& held) const;

    // --- for whoever fills it ---
    struct Entry {
        std::uint8_t kind = kAbsent;
        std::int64_t number = 0;
    };
    void clear();
    void add(const Entry& entry) {
        if (m_size == m_kinds.size()) {
            makeRoom(1);
        }
        m_kinds[m_size] = entry.kind;
        m_numbers[m_size++] = entry.number;
    }
    void add(std::size_t count, const Entry& entry);
    // One of `entries` for each of `which`; false, and nothing certain, where there is none such.
    bool add(std::span<const std::uint32_t> which, std::span<const Entry> entries);
    // What would be added for a field; what is no number is kept as a lexeme here.
    Entry entryOf(const JsonValue& value);
    // Room for so many numbers of one scale, to be filled.
    std::span<std::int64_t> addNumbers(std::size_t count, std::uint8_t scale);

private:
    struct Lexeme {
        std::size_t begin = 0;
        std::size_t size = 0;
        JsonType type = JsonType::Null;
    };
    void makeRoom(std::size_t count);

    // Room that was made once is kept, and not cleared for those who fill it anew.
    std::size_t m_size = 0;
    std::vector<std::uint8_t> m_kinds;
    std::vector<std::int64_t> m_numbers;
    std::vector<Lexeme> m_lexemes;
    std::string m_bytes;  // of the lexemes
};

}  // namespace oxbow
