#include "model/payload/text_needle.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace oxbow {
namespace {

bool isBetween(char32_t c, char32_t first, char32_t last) {
    return c >= first && c <= last;
}

// The partner among neighbours of which the even one, or the odd one, is the capital.
char32_t ofPair(char32_t c, bool evenIsCapital) {
    return (c % 2 == 0) == evenIsCapital ? c + 1 : c - 1;
}

// The same letter in the other case. Of two bytes in UTF-8, as all of these are.
std::optional<char32_t> latinPartner(char32_t c) {
    if (isBetween(c, 0xC0, 0xDE) && c != 0xD7) {
        return c + 0x20;
    }
    if (isBetween(c, 0xE0, 0xFE) && c != 0xF7) {
        return c - 0x20;
    }
    if (c == 0xFF || c == 0x178) {
        return c == 0xFF ? 0x178 : 0xFF;
    }
    if (isBetween(c, 0x100, 0x12F) || isBetween(c, 0x132, 0x137) || isBetween(c, 0x14A, 0x177)) {
        return ofPair(c, true);
    }
    if (isBetween(c, 0x139, 0x148) || isBetween(c, 0x179, 0x17E)) {
        return ofPair(c, false);
    }
    return std::nullopt;
}

std::optional<char32_t> greekPartner(char32_t c) {
    if (isBetween(c, 0x391, 0x3AB) && c != 0x3A2) {
        return c + 0x20;
    }
    if (isBetween(c, 0x3B1, 0x3CB) && c != 0x3C2) {
        return c - 0x20;
    }
    if (isBetween(c, 0x388, 0x38A) || isBetween(c, 0x3AD, 0x3AF)) {
        return c < 0x390 ? c + 37 : c - 37;
    }
    if (c == 0x38E || c == 0x38F || c == 0x3CD || c == 0x3CE) {
        return c < 0x390 ? c + 63 : c - 63;
    }
    if (c == 0x38C || c == 0x3CC) {
        return c == 0x38C ? 0x3CC : 0x38C;
    }
    if (c == 0x386 || c == 0x3AC) {
        return c == 0x386 ? 0x3AC : 0x386;
    }
    return std::nullopt;
}

std::optional<char32_t> easternPartner(char32_t c) {
    if (isBetween(c, 0x410, 0x42F)) {
        return c + 0x20;
    }
    if (isBetween(c, 0x430, 0x44F)) {
        return c - 0x20;
    }
    if (isBetween(c, 0x400, 0x40F) || isBetween(c, 0x450, 0x45F)) {
        return c < 0x410 ? c + 0x50 : c - 0x50;
    }
    if (isBetween(c, 0x460, 0x481) || isBetween(c, 0x48A, 0x4BF) || isBetween(c, 0x4D0, 0x52F)) {
        return ofPair(c, true);
    }
    if (isBetween(c, 0x531, 0x556) || isBetween(c, 0x561, 0x586)) {
        return c < 0x560 ? c + 0x30 : c - 0x30;
    }
    return std::nullopt;
}

std::optional<char32_t> partnerOf(char32_t c) {
    for (const auto partner : {latinPartner, greekPartner, easternPartner}) {
        if (const auto found = partner(c)) {
            return found;
        }
    }
    return std::nullopt;
}

bool isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Whether a letter of two bytes begins here.
bool isPair(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    return at + 1 < text.size() && isBetween(byte(at), 0xC2, 0xDF) &&
           isBetween(byte(at + 1), 0x80, 0xBF);
}

char32_t pairAt(std::string_view text, std::size_t at) {
    return (static_cast<char32_t>(text[at] & 0x1F) << 6) |
           static_cast<char32_t>(text[at + 1] & 0x3F);
}

// The commoner in the texts of logs, the greater.
int commonness(char c) {
    constexpr std::string_view kCommonFirst = "\"e:,tai10ronsd2dlc_-3456789umpyhgTfZ.b{}vkwx";
    const std::size_t place = kCommonFirst.find(c);
    return place == std::string_view::npos ? 0 : static_cast<int>(kCommonFirst.size() - place);
}

}  // namespace

TextNeedle::TextNeedle(std::string_view text, Case letters)
    : m_one(text), m_other(text), m_lengths(text.size(), '\1') {
    for (std::size_t i = 0; letters == Case::Ignored && i < text.size(); ++i) {
        if (isAsciiLetter(text[i])) {
            m_other[i] = static_cast<char>(text[i] ^ 0x20);
        } else if (isPair(text, i)) {
            if (const auto partner = partnerOf(pairAt(text, i))) {
                m_other[i] = static_cast<char>(0xC0 | (*partner >> 6));
                m_other[i + 1] = static_cast<char>(0x80 | (*partner & 0x3F));
            }
            m_lengths[i] = '\2';
            m_lengths[++i] = '\0';
        }
    }
    // The two that are least common, in their order.
    std::array<std::size_t, 2> best{0, 0};
    int least = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        for (std::size_t j = i; j < size(); ++j) {
            const int common = (i == j ? 1'000 : 0) + commonness(m_one[i]) + commonness(m_one[j]) +
                               (m_one[i] == m_other[i] ? 0 : 2) + (m_one[j] == m_other[j] ? 0 : 2);
            if (i + j == 0 || common < least) {
                least = common;
                best = {i, j};
            }
            if (j > i + 64) {
                break;  // of a long one its parts tell enough
            }
        }
        if (i > 64) {
            break;
        }
    }
    for (std::size_t i = 0; i < best.size() && size() > 0; ++i) {
        m_anchors[i] = {best[i], m_one[best[i]], m_other[best[i]]};
    }
}

bool TextNeedle::matchesAt(const char* text) const {
    for (std::size_t i = 0; i < m_one.size(); ++i) {
        if (m_lengths[i] == '\2') {
            const bool one = text[i] == m_one[i] && text[i + 1] == m_one[i + 1];
            if (!one && !(text[i] == m_other[i] && text[i + 1] == m_other[i + 1])) {
                return false;
            }
            ++i;
        } else if (text[i] != m_one[i] && text[i] != m_other[i]) {
            return false;
        }
    }
    return true;
}

bool TextNeedle::canBeMadeOf(const ByteSet& bytes) const {
    const auto has = [&bytes](char c) { return bytes.test(static_cast<std::uint8_t>(c)); };
    for (std::size_t i = 0; i < size(); ++i) {
        if (!has(m_one[i]) && !has(m_other[i])) {
            return false;
        }
    }
    return true;
}

bool TextNeedle::mayBe(char c, std::size_t at) const {
    return c == m_one[at] || c == m_other[at];
}

bool TextNeedle::mayLeave(std::string_view text) const {
    for (std::size_t inside = 1; inside < size(); ++inside) {
        const std::size_t seen = std::min(inside, text.size());
        bool fits = seen > 0;
        for (std::size_t i = 1; fits && i <= seen; ++i) {
            fits = mayBe(text[text.size() - i], inside - i);
        }
        if (fits) {
            return true;
        }
    }
    return false;
}

bool TextNeedle::mayEnter(std::string_view text) const {
    for (std::size_t before = 1; before < size(); ++before) {
        const std::size_t seen = std::min(size() - before, text.size());
        bool fits = seen > 0;
        for (std::size_t i = 0; fits && i < seen; ++i) {
            fits = mayBe(text[i], before + i);
        }
        if (fits) {
            return true;
        }
    }
    return false;
}

std::size_t TextNeedle::find(std::string_view text, std::size_t from) const {
    const std::size_t needed = size();
    if (from > text.size() || needed > text.size() - from) {
        return kNowhere;
    }
    if (needed == 0) {
        return from;
    }
    const std::size_t last = text.size() - needed;  // where it may begin
    const auto& [a, b] = m_anchors;
    const char* const data = text.data();
    std::size_t at = from;
#if defined(__SSE2__)
    constexpr std::size_t kLane = 16;
    const auto is = [data](std::size_t place, char one, char other) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + place));
        return _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(one)),
                            _mm_cmpeq_epi8(bytes, _mm_set1_epi8(other)));
    };
    const std::size_t reach = std::max(a.at, b.at) + kLane;
    for (; at <= last && at + reach <= text.size(); at += kLane) {
        const __m128i both =
            _mm_and_si128(is(at + a.at, a.one, a.other), is(at + b.at, b.one, b.other));
        auto found = static_cast<std::uint32_t>(_mm_movemask_epi8(both));
        for (; found != 0; found &= found - 1) {
            const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(found));
            if (place <= last && matchesAt(data + place)) {
                return place;
            }
        }
    }
#endif
    for (; at <= last; ++at) {
        const char c = data[at + a.at];
        if ((c == a.one || c == a.other) && matchesAt(data + at)) {
            return at;
        }
    }
    return kNowhere;
}

}  // namespace oxbow
