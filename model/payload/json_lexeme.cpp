#include "model/payload/json_lexeme.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace oxbow {
namespace {

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

const char* endOfDigits(const char* at, const char* end) {
    while (at < end && isDigit(*at)) {
        ++at;
    }
    return at;
}

}  // namespace

const char* endOfJsonNumber(const char* at, const char* end) {
    if (at < end && *at == '-') {
        ++at;
    }
    if (at < end && *at == '0') {
        ++at;
    } else if (const char* const after = endOfDigits(at, end); after != at) {
        at = after;
    } else {
        return nullptr;
    }
    if (at < end && *at == '.') {
        const char* const after = endOfDigits(at + 1, end);
        if (after == at + 1) {
            return nullptr;
        }
        at = after;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        ++at;
        if (at < end && (*at == '+' || *at == '-')) {
            ++at;
        }
        const char* const after = endOfDigits(at, end);
        return after == at ? nullptr : after;
    }
    return at;
}

bool isJsonNumber(std::string_view text) {
    const char* const end = text.data() + text.size();
    return !text.empty() && endOfJsonNumber(text.data(), end) == end;
}

bool jsonEscapesAreValid(std::string_view content) {
    std::size_t at = content.find('\\');
    while (at != std::string_view::npos) {
        const char kind = at + 1 < content.size() ? content[at + 1] : '\0';
        if (kind == 'u') {
            if (content.size() - at < 6 ||
                !std::all_of(content.begin() + static_cast<std::ptrdiff_t>(at) + 2,
                             content.begin() + static_cast<std::ptrdiff_t>(at) + 6, isHex)) {
                return false;
            }
            at += 4;
        } else if (kind == '\0' || std::strchr("\"\\/bfnrt", kind) == nullptr) {
            return false;
        }
        at = content.find('\\', at + 2);
    }
    return true;
}

}  // namespace oxbow
