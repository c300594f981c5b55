#include "model/payload/json_skim.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "model/event/ascii.h"
#include "model/payload/json_lexeme.h"

namespace oxbow {
namespace {

constexpr int kDeepest = 32;

// Every call returns where it stopped, null where it is not sure.
class Skimmer {
public:
    explicit Skimmer(const char* end) : m_end(end) {}

    const char* space(const char* at) const {
        while (at < m_end && isSpace(*at)) {
            ++at;
        }
        return at;
    }

    // Behind the string that begins at `at`.
    const char* string(const char* at) const {
        for (++at; (at = firstNotPlain(at, m_end)) < m_end; ++at) {
            if (*at == '"') {
                return at + 1;
            }
            if (*at == '\\' || static_cast<unsigned char>(*at) < 0x20) {
                return nullptr;
            }
        }
        return nullptr;
    }

    const char* value(const char* at, JsonType& type, int depth) const {
        switch (at < m_end ? *at : '\0') {
            case '"':
                type = JsonType::String;
                return string(at);
            case 't':
                return word(at, "true", JsonType::True, type);
            case 'f':
                return word(at, "false", JsonType::False, type);
            case 'n':
                return word(at, "null", JsonType::Null, type);
            case '{':
                type = JsonType::Object;
                return depth == 0 ? nullptr : members(at, depth, [](auto&&...) { return true; });
            case '[':
                type = JsonType::Array;
                return depth == 0 ? nullptr : elements(at, depth);
            default:
                type = JsonType::Number;
                return endOfJsonNumber(at, m_end);
        }
    }

    // Calls visit(name between its quotes, type, value, what follows it) for each member of the
    // object at `at`, until it says false.
    template <class Visit>
    const char* members(const char* at, int depth, Visit visit) const {
        at = space(at + 1);
        if (at < m_end && *at == '}') {
            return at + 1;
        }
        for (;; at = space(at + 1)) {
            if (at == m_end || *at != '"') {
                return nullptr;
            }
            const char* const nameEnd = string(at);
            if (nameEnd == nullptr) {
                return nullptr;
            }
            const std::string_view name(at + 1, static_cast<std::size_t>(nameEnd - at) - 2);
            at = space(nameEnd);
            if (at == m_end || *at != ':') {
                return nullptr;
            }
            const char* const begin = space(at + 1);
            JsonType type;
            const char* const stop = value(begin, type, depth - 1);
            if (stop == nullptr) {
                return nullptr;
            }
            at = space(stop);
            if (at == m_end || (*at != '}' && *at != ',')) {
                return nullptr;
            }
            const std::string_view lexeme(begin, static_cast<std::size_t>(stop - begin));
            if (!visit(name, type, lexeme, at) || *at == '}') {
                return at + 1;
            }
        }
    }

private:
    const char* word(const char* at, std::string_view text, JsonType is, JsonType& type) const {
        type = is;
        const std::string_view rest(at, static_cast<std::size_t>(m_end - at));
        return rest.starts_with(text) ? at + text.size() : nullptr;
    }

    const char* elements(const char* at, int depth) const {
        at = space(at + 1);
        if (at < m_end && *at == ']') {
            return at + 1;
        }
        for (;; at = space(at + 1)) {
            JsonType type;
            const char* const stop = value(at, type, depth - 1);
            if (stop == nullptr) {
                return nullptr;
            }
            at = space(stop);
            if (at < m_end && *at == ']') {
                return at + 1;
            }
            if (at == m_end || *at != ',') {
                return nullptr;
            }
        }
    }

    const char* m_end;
};

// Whether a member of that name may stand in what is left of an object: spelled as it is, or, where
// there are escapes, in any way. Some gigabytes a second.
bool mayComeAgain(std::string_view rest, std::string_view name) {
    if (name.empty() || name.size() > rest.size()) {
        return name.empty();
    }
    const auto isName = [&](const char* quote) {
        return std::memcmp(quote + 1, name.data(), name.size()) == 0;
    };
    const std::size_t toOther = name.size() + 1;  // from quote to quote
    const char* at = rest.data();
    const char* const end = at + rest.size();
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i first = _mm_set1_epi8(name.front());
    const auto load = [](const char* from) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    };
    const auto bits = [](__m128i which) {
        return static_cast<std::uint32_t>(_mm_movemask_epi8(which));
    };
    for (constexpr std::ptrdiff_t kAtOnce = 16;
         end - at >= kAtOnce + static_cast<std::ptrdiff_t>(toOther); at += kAtOnce) {
        const __m128i text = load(at);
        if (bits(_mm_cmpeq_epi8(text, backslash)) != 0) {
            return true;
        }
        const __m128i quotes =
            _mm_and_si128(_mm_cmpeq_epi8(text, quote), _mm_cmpeq_epi8(load(at + toOther), quote));
        std::uint32_t found = bits(_mm_and_si128(quotes, _mm_cmpeq_epi8(load(at + 1), first)));
        for (; found != 0; found &= found - 1) {
            if (isName(at + std::countr_zero(found))) {
                return true;
            }
        }
    }
#endif
    for (; at < end; ++at) {
        const bool fits = *at == '"' && static_cast<std::size_t>(end - at) > toOther;
        if (*at == '\\' || (fits && at[toOther] == '"' && isName(at))) {
            return true;
        }
    }
    return false;
}

}  // namespace

Skimmed skimMember(std::string_view object, std::string_view name, JsonValue& found) {
    const char* const end = object.data() + object.size();
    const Skimmer skimmer(end);
    const char* const at = skimmer.space(object.data());
    if (at == end || *at != '{') {
        return Skimmed::Unsure;
    }
    bool isThere = false;
    const auto visit = [&](std::string_view each, JsonType type, std::string_view lexeme,
                           const char* behind) {
        if (each != name) {
            return true;
        }
        found = {type, lexeme};
        isThere = true;
        return mayComeAgain(std::string_view(behind, static_cast<std::size_t>(end - behind)), name);
    };
    const char* const stop = skimmer.members(at, kDeepest, visit);
    if (stop == nullptr) {
        return Skimmed::Unsure;
    }
    return isThere ? Skimmed::Found : Skimmed::NotThere;
}

}  // namespace oxbow
