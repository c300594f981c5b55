// What is typed to find events: `refund type:"Order paid" -key:o-7*`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/event/event.h"
#include "model/payload/text_needle.h"

namespace oxbow {

// One of its words.
struct FindTerm {
    enum class Field : std::uint8_t {
        Anywhere,  // in the value, the key, the type, the stream, or a header's name or value
        Type,      // the whole name of the type …
        Stream,    // … of the stream
        Key,       // … or the whole key
    };
    Field field = Field::Anywhere;
    bool negated = false;
    // In quotes: upper and lower case differ, and `*` is itself. Else it stands in names for any
    // letters, none too.
    bool exact = false;
    std::string text;
    friend bool operator==(const FindTerm&, const FindTerm&) = default;
};

// Where an expression is wrong, and why.
struct FindFault {
    std::size_t begin = 0;  // bytes of the text
    std::size_t size = 0;
    std::string reason;  // a sentence
};

// Words with blanks between them, all of which an event must have. A word may be in quotes, in
// which \" and \\ are a quote and a backslash; `type:`, `stream:` and `key:` before it say what it
// names, `-` before all that: that the event must not have it. Texts are looked for in the bytes as
// they are stored: in JSON with its escapes.
//
// Immutable; any thread.
class FindExpression {
public:
    // Takes any text. One without a word has a fault, of no size.
    static std::variant<FindExpression, FindFault> parse(std::string_view text);
    // At least one term.
    explicit FindExpression(std::vector<FindTerm> terms) : m_terms(std::move(terms)) {}

    const std::vector<FindTerm>& terms() const { return m_terms; }
    // What parses to it.
    std::string text() const;
    // Of one event, whose parts are all there.
    bool holds(const EventView& event) const;

    friend bool operator==(const FindExpression&, const FindExpression&) = default;

private:
    std::vector<FindTerm> m_terms;
};

// What the term looks for in texts.
TextNeedle needleOf(const FindTerm& term);

// Whether a name is what the term says of one: its `negated` is not asked.
class NameTest {
public:
    explicit NameTest(const FindTerm& term);
    bool has(std::string_view name) const;

private:
    std::vector<TextNeedle> m_parts;  // between its stars
};

}  // namespace oxbow
