// UTF-8, one code point at a time: for the places that need to know where it goes wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oxbow {

// One code point and how many bytes spell it; size 0 where the bytes at this place are no UTF-8
// (overlong forms, surrogates and everything above U+10FFFF are none).
struct CodePoint {
    char32_t value = 0;
    std::size_t size = 0;
};
// The code point at the start of `bytes`, which must not be empty.
CodePoint decodeUtf8(std::string_view bytes);

void appendUtf8(std::string& out, char32_t codePoint);

// The offset of the first byte that does not belong to valid UTF-8; bytes.size() where all do.
std::size_t firstInvalidUtf8(std::string_view bytes);

// The longest prefix of at most `size` bytes that does not cut a code point in two. For valid text.
std::string_view utf8Prefix(std::string_view text, std::size_t size);

}  // namespace oxbow
