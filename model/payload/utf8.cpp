#include "model/payload/utf8.h"

#include <simdjson.h>

#include "model/payload/json.h"

namespace oxbow {
namespace {

bool isContinuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// How many bytes the lead byte announces, and the bits of the code point that it holds itself.
CodePoint lead(unsigned char byte) {
    if (byte < 0x80) {
        return {byte, 1};
    }
    if (byte >= 0xC2 && byte <= 0xDF) {
        return {static_cast<char32_t>(byte & 0x1F), 2};
    }
    if (byte >= 0xE0 && byte <= 0xEF) {
        return {static_cast<char32_t>(byte & 0x0F), 3};
    }
    if (byte >= 0xF0 && byte <= 0xF4) {
        return {static_cast<char32_t>(byte & 0x07), 4};
    }
    return {};
}

}  // namespace

CodePoint decodeUtf8(std::string_view bytes) {
    CodePoint point = lead(static_cast<unsigned char>(bytes.front()));
    if (point.size == 0 || point.size > bytes.size()) {
        return {};
    }
    for (std::size_t i = 1; i < point.size; ++i) {
        if (!isContinuation(bytes[i])) {
            return {};
        }
        point.value = (point.value << 6) | (static_cast<unsigned char>(bytes[i]) & 0x3F);
    }
    const bool overlong =
        (point.size == 3 && point.value < 0x800) || (point.size == 4 && point.value < 0x10000);
    const bool surrogate = point.value >= 0xD800 && point.value <= 0xDFFF;
    if (overlong || surrogate || point.value > 0x10FFFF) {
        return {};
    }
    return point;
}

void appendUtf8(std::string& out, char32_t codePoint) {
    const auto put = [&out](char32_t bits) { out += static_cast<char>(bits); };
    if (codePoint < 0x80) {
        put(codePoint);
    } else if (codePoint < 0x800) {
        put(0xC0 | (codePoint >> 6));
        put(0x80 | (codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
        put(0xE0 | (codePoint >> 12));
        put(0x80 | ((codePoint >> 6) & 0x3F));
        put(0x80 | (codePoint & 0x3F));
    } else {
        put(0xF0 | (codePoint >> 18));
        put(0x80 | ((codePoint >> 12) & 0x3F));
        put(0x80 | ((codePoint >> 6) & 0x3F));
        put(0x80 | (codePoint & 0x3F));
    }
}

bool isValidUtf8(std::string_view bytes) {
    return simdjson::validate_utf8(bytes.data(), bytes.size());
}

std::size_t firstInvalidUtf8(std::string_view bytes) {
    if (isValidUtf8(bytes)) {
        return bytes.size();
    }
    std::size_t at = 0;
    while (at < bytes.size()) {
        const CodePoint point = decodeUtf8(bytes.substr(at));
        if (point.size == 0) {
            break;
        }
        at += point.size;
    }
    return at;
}

std::string_view utf8Prefix(std::string_view text, std::size_t size) {
    if (size >= text.size()) {
        return text;
    }
    while (size > 0 && isContinuation(text[size])) {
        --size;
    }
    return text.substr(0, size);
}

}  // namespace oxbow
