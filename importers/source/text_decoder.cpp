#include "importers/source/text_decoder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "model/payload/utf8.h"

namespace oxbow {
namespace {

using namespace std::string_view_literals;

struct Encoding {
    TextEncoding encoding;
    std::string_view name;
    std::string_view bom;
    std::size_t unit;  // bytes of a code unit; 1 where nothing is to be converted
    bool bigEndian = false;
};

// The longer mark first: UTF-16's is the start of UTF-32's.
constexpr std::array<Encoding, 6> kEncodings = {{
    {TextEncoding::Utf32Le, "UTF-32LE", "\xFF\xFE\0\0"sv, 4},
    {TextEncoding::Utf32Be, "UTF-32BE", "\0\0\xFE\xFF"sv, 4, true},
    {TextEncoding::Utf16Le, "UTF-16LE", "\xFF\xFE"sv, 2},
    {TextEncoding::Utf16Be, "UTF-16BE", "\xFE\xFF"sv, 2, true},
    {TextEncoding::Utf8Bom, "UTF-8 with a byte order mark", "\xEF\xBB\xBF"sv, 1},
    {TextEncoding::Utf8, "UTF-8", ""sv, 1},
}};
constexpr std::size_t kLongestBom = 4;
constexpr char32_t kReplacement = 0xFFFD;

const Encoding& find(TextEncoding encoding) {
    for (const Encoding& candidate : kEncodings) {
        if (candidate.encoding == encoding) {
            return candidate;
        }
    }
    return kEncodings.back();
}

const Encoding& findByMark(std::string_view head) {
    for (const Encoding& candidate : kEncodings) {
        if (head.substr(0, candidate.bom.size()) == candidate.bom) {
            return candidate;
        }
    }
    return kEncodings.back();
}

bool mayBecomeMark(std::string_view head) {
    for (const Encoding& candidate : kEncodings) {
        if (head.size() < candidate.bom.size() && candidate.bom.substr(0, head.size()) == head) {
            return true;
        }
    }
    return false;
}

char32_t readUnit(std::string_view bytes, const Encoding& encoding) {
    char32_t code = 0;
    for (std::size_t i = 0; i < encoding.unit; ++i) {
        const std::size_t at = encoding.bigEndian ? i : encoding.unit - 1 - i;
        code = (code << 8) | static_cast<unsigned char>(bytes[at]);
    }
    return code;
}

bool isHighSurrogate(char32_t code) {
    return code >= 0xD800 && code <= 0xDBFF;
}
bool isLowSurrogate(char32_t code) {
    return code >= 0xDC00 && code <= 0xDFFF;
}

}  // namespace

std::string_view textEncodingName(TextEncoding encoding) {
    return find(encoding).name;
}

TextDecoder::TextDecoder(TextEncoding encoding) : m_encoding(encoding), m_started(true) {}

std::size_t TextDecoder::bomBytes() const {
    return find(m_encoding).bom.size();
}

std::string_view TextDecoder::decode(std::string_view bytes) {
    if (m_started) {
        return find(m_encoding).unit > 1 ? convert(bytes) : bytes;
    }
    return start(bytes);
}

std::string_view TextDecoder::start(std::string_view bytes) {
    // Nearly every source is told by its first byte, and need not be copied.
    const bool whole = m_head.empty();
    const std::string_view head = whole ? bytes : std::string_view(m_head.append(bytes));
    if (head.size() < kLongestBom && mayBecomeMark(head)) {
        if (whole) {
            m_head = bytes;
        }
        return {};
    }
    const Encoding& found = findByMark(head);
    m_encoding = found.encoding;
    m_started = true;
    const std::string_view text = whole ? bytes : std::string_view(m_head);
    return decode(text.substr(found.bom.size()));
}

std::string_view TextDecoder::convert(std::string_view bytes) {
    m_output.clear();
    if (m_held.empty()) {
        convertAll(bytes);
    } else {
        const std::string input = std::exchange(m_held, {}).append(bytes);
        convertAll(input);
    }
    return m_output;
}

void TextDecoder::convertAll(std::string_view bytes) {
    const Encoding& encoding = find(m_encoding);
    std::size_t at = 0;
    while (at + encoding.unit <= bytes.size()) {
        const char32_t code = readUnit(bytes.substr(at), encoding);
        if (encoding.unit == 2 && isHighSurrogate(code)) {
            if (at + 4 > bytes.size()) {
                break;  // its other half is still to come
            }
            const char32_t low = readUnit(bytes.substr(at + 2), encoding);
            if (isLowSurrogate(low)) {
                appendUtf8(m_output, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
                m_consumed += 4;
                at += 4;
                continue;
            }
        }
        if (isHighSurrogate(code) || isLowSurrogate(code) || code > 0x10FFFF) {
            replaceOne();
        } else {
            appendUtf8(m_output, code);
            m_consumed += encoding.unit;
        }
        at += encoding.unit;
    }
    m_held = bytes.substr(at);
}

void TextDecoder::replaceOne() {
    const std::size_t unit = find(m_encoding).unit;
    appendUtf8(m_output, kReplacement);
    ++m_replaced;
    if (m_broken.empty() || m_broken.back().offset + m_broken.back().count * unit != m_consumed) {
        m_broken.push_back({m_consumed, 0});
    }
    ++m_broken.back().count;
    m_consumed += unit;
}

std::uint64_t TextDecoder::replacedFrom(std::uint64_t offset) const {
    const std::size_t unit = find(m_encoding).unit;
    std::uint64_t count = 0;
    for (auto broken = m_broken.rbegin(); broken != m_broken.rend(); ++broken) {
        if (broken->offset + broken->count * unit <= offset) {
            break;
        }
        const std::uint64_t before = offset > broken->offset ? (offset - broken->offset) / unit : 0;
        count += broken->count - before;
    }
    return count;
}

void TextDecoder::forgetBefore(std::uint64_t offset) {
    const std::size_t unit = find(m_encoding).unit;
    while (!m_broken.empty() && m_broken.front().offset + m_broken.front().count * unit <= offset) {
        m_broken.pop_front();
    }
}

std::string_view TextDecoder::finish() {
    if (m_started) {
        m_output.clear();
    } else {
        const Encoding& found = findByMark(m_head);
        m_encoding = found.encoding;
        m_started = true;
        m_head.erase(0, found.bom.size());
        if (found.unit == 1) {
            return m_head;
        }
        convert(m_head);
    }
    // Each broken unit is one character, the last even if a part of it is missing.
    for (std::size_t left = std::exchange(m_held, {}).size(); left > 0;) {
        replaceOne();
        left -= std::min(left, find(m_encoding).unit);
    }
    return m_output;
}

std::uint64_t TextDecoder::sourceBytes(std::string_view text) const {
    const std::size_t unit = find(m_encoding).unit;
    if (unit == 1) {
        return text.size();
    }
    std::uint64_t units = 0;
    for (const char byte : text) {
        const auto code = static_cast<unsigned char>(byte);
        const bool startsCharacter = (code & 0xC0) != 0x80;
        // Above U+FFFF, UTF-16 needs two units.
        units += (startsCharacter ? 1 : 0) + (unit == 2 && code >= 0xF0 ? 1 : 0);
    }
    return units * unit;
}

}  // namespace oxbow
