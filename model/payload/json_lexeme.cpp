#include "model/payload/json_lexeme.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "model/event/ascii.h"

namespace oxbow {
namespace {

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

const char* firstNotPlain(const char* at, const char* end) {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i space = _mm_set1_epi8(0x20);
    while (end - at >= 16) {
        const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        // Signed: a byte of 0x80 and above is less than a space, too.
        const __m128i stops = _mm_or_si128(
            _mm_cmplt_epi8(text, space),
            _mm_or_si128(_mm_cmpeq_epi8(text, quote), _mm_cmpeq_epi8(text, backslash)));
        const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(stops));
        if (mask != 0) {
            return at + std::countr_zero(mask);
        }
        at += 16;
    }
#endif
    while (at < end && static_cast<signed char>(*at) >= 0x20 && *at != '"' && *at != '\\') {
        ++at;
    }
    return at;
}

bool jsonEscapesAreValid(std::string_view content) {
    std::size_t at = content.find('\\');
    while (at != std::string_view::npos) {
        const char kind = at + 1 < content.size() ? content[at + 1] : '\0';
        if (kind == 'u') {
            if (content.size() - at < 6 ||
                !std::all_of(content.begin() + static_cast<std::ptrdiff_t>(at) + 2,
                             content.begin() + static_cast<std::ptrdiff_t>(at) + 6, isHexDigit)) {
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
