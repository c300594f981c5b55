// What both halves of text_column.h know: words among numbers, and hexadecimal digits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace oxbow {

// In a column of numbers a word takes the place of a count of digits, which is at most 18.
inline constexpr std::string_view kWords[] = {"null", "true", "false"};
inline constexpr std::int64_t kFirstWord = 19;
inline constexpr std::int64_t kWordsEnd = kFirstWord + 3;

inline bool isWord(std::int64_t scale) {
    return scale >= kFirstWord;
}
inline std::optional<std::int64_t> wordOf(std::string_view text) {
    for (std::int64_t i = 0; i < kWordsEnd - kFirstWord; ++i) {
        if (kWords[i] == text) {
            return kFirstWord + i;
        }
    }
    return std::nullopt;
}

// Only digits that are written in one way: lower case. -1 for anything else.
inline constexpr std::array<std::int8_t, 256> kNibbles = [] {
    std::array<std::int8_t, 256> nibbles{};
    for (int c = 0; c < 256; ++c) {
        const bool letter = c >= 'a' && c <= 'f';
        nibbles[static_cast<std::size_t>(c)] =
            static_cast<std::int8_t>(c >= '0' && c <= '9' ? c - '0'
                                     : letter             ? c - 'a' + 10
                                                          : -1);
    }
    return nibbles;
}();
inline int nibbleOf(char c) {
    return kNibbles[static_cast<std::uint8_t>(c)];
}
inline char nibbleText(unsigned nibble) {
    return "0123456789abcdef"[nibble & 15U];
}

}  // namespace oxbow
