// A text that is looked for in others.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oxbow {

// Which bytes a text may be made of.
using ByteSet = std::bitset<256>;

// Compares bytes; upper and lower case may be the same. Then letters of the Latin, Greek, Cyrillic
// and Armenian alphabets are, whose two cases take as many bytes; all else is as it is.
// Immutable; any thread.
class TextNeedle {
public:
    enum class Case : std::uint8_t { Exact, Ignored };
    static constexpr std::size_t kNowhere = std::string_view::npos;

    // `text` may be empty: that is everywhere.
    explicit TextNeedle(std::string_view text, Case letters = Case::Exact);

    std::size_t size() const { return m_one.size(); }
    // Where it stands first in `text`, from `from` on; kNowhere. Some gigabytes a second.
    std::size_t find(std::string_view text, std::size_t from = 0) const;
    bool isIn(std::string_view text) const { return find(text) != kNowhere; }
    // Whether it is all of the text.
    bool is(std::string_view text) const { return text.size() == size() && matchesAt(text.data()); }
    // Whether a text that is made of these bytes alone may have it.
    bool canBeMadeOf(const ByteSet& bytes) const;
    // Whether it may begin within the text and end behind it, or begin before it and end within it.
    bool mayLeave(std::string_view text) const;
    bool mayEnter(std::string_view text) const;

private:
    bool mayBe(char c, std::size_t at) const;
    // There are size() bytes.
    bool matchesAt(const char* text) const;

    // A byte of it that texts seldom have, as it may be spelled.
    struct Anchor {
        std::size_t at = 0;
        char one = 0;
        char other = 0;
    };

    // Byte by byte, in one case and in the other. Both bytes of a letter of two are of one case.
    std::string m_one;
    std::string m_other;
    std::string m_lengths;  // of the letter that begins at a byte; 0 inside of one
    std::array<Anchor, 2> m_anchors;
};

}  // namespace oxbow
