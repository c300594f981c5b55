#include "model/payload/json_scanner.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include "model/event/ascii.h"

namespace oxbow {
namespace {

bool isLetter(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

// The bytes at which the fast loop over a string must stop and think.
constexpr std::array<bool, 256> stringStops() {
    std::array<bool, 256> stops = {};
    for (std::size_t byte = 0; byte < 0x20; ++byte) {
        stops[byte] = true;
    }
    stops['"'] = true;
    stops['\\'] = true;
    return stops;
}
constexpr std::array<bool, 256> kStringStops = stringStops();

std::string described(char byte) {
    if (byte > 0x20 && byte < 0x7F) {
        return std::string("'") + byte + "'";
    }
    return absl::StrFormat("the byte 0x%02x", static_cast<unsigned char>(byte));
}

}  // namespace

JsonToken JsonScanner::next() {
    if (m_expect == Expect::Failed) {
        return JsonToken::Error;
    }
    skipSpace();
    switch (m_expect) {
        case Expect::Value:
            return value(false);
        case Expect::ValueOrEnd:
            return value(true);
        case Expect::NameOrEnd:
            return name(true);
        case Expect::Separator:
            return separator();
        default:
            break;
    }
    if (m_at < m_text.size()) {
        return fail(m_at, absl::StrCat(described(m_text[m_at]),
                                       " after the value, where the text should end"));
    }
    m_begin = m_end = m_at;
    return JsonToken::End;
}

absl::Status JsonScanner::error() const {
    return absl::InvalidArgumentError(absl::StrCat("byte ", m_errorAt, ": ", m_reason));
}

void JsonScanner::skipSpace() {
    while (m_at < m_text.size()) {
        const char byte = m_text[m_at];
        if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t') {
            return;
        }
        ++m_at;
    }
}

bool JsonScanner::insideObject() const {
    const std::size_t level = m_depth - 1;
    return (m_objects[level / 64] >> (level % 64)) & 1;
}

JsonToken JsonScanner::value(bool mayEnd) {
    m_begin = m_at;
    if (m_at == m_text.size()) {
        return unexpected(mayEnd ? "a value or ']'" : "a value");
    }
    switch (m_text[m_at]) {
        case '{':
            return open(true);
        case '[':
            return open(false);
        case ']':
            return mayEnd ? close() : unexpected("a value");
        case '"':
            return string() ? scalar(JsonType::String, m_end) : JsonToken::Error;
        case 't':
        case 'f':
        case 'n':
            return word();
        default:
            break;
    }
    if (m_text[m_at] == '-' || isDigit(m_text[m_at])) {
        return number();
    }
    if (m_at == 0 && m_text.substr(0, 3) == "\xEF\xBB\xBF") {
        return fail(0, "a byte order mark, which JSON does not allow; remove it");
    }
    return unexpected(mayEnd ? "a value or ']'" : "a value");
}

JsonToken JsonScanner::name(bool mayEnd) {
    m_begin = m_at;
    if (mayEnd && m_at < m_text.size() && m_text[m_at] == '}') {
        return close();
    }
    if (m_at == m_text.size() || m_text[m_at] != '"') {
        return unexpected(mayEnd ? "a member's name in quotes or '}'"
                                 : "a member's name in quotes");
    }
    if (!string()) {
        return JsonToken::Error;
    }
    m_at = m_end;
    skipSpace();
    if (m_at == m_text.size() || m_text[m_at] != ':') {
        return unexpected("':'");
    }
    ++m_at;
    m_expect = Expect::Value;
    return JsonToken::Name;
}

JsonToken JsonScanner::separator() {
    const bool object = insideObject();
    const char byte = m_at < m_text.size() ? m_text[m_at] : '\0';
    if (byte == (object ? '}' : ']')) {
        m_begin = m_at;
        return close();
    }
    if (byte != ',') {
        return unexpected(object ? "',' or '}'" : "',' or ']'");
    }
    ++m_at;
    skipSpace();
    return object ? name(false) : value(false);
}

JsonToken JsonScanner::open(bool object) {
    if (m_depth == kMaxJsonDepth) {
        return fail(m_at, absl::StrCat("more than ", kMaxJsonDepth, " containers in each other"));
    }
    const std::uint64_t bit = std::uint64_t{1} << (m_depth % 64);
    std::uint64_t& word = m_objects[m_depth / 64];
    word = object ? word | bit : word & ~bit;
    ++m_depth;
    m_type = object ? JsonType::Object : JsonType::Array;
    m_end = ++m_at;
    m_expect = object ? Expect::NameOrEnd : Expect::ValueOrEnd;
    return object ? JsonToken::BeginObject : JsonToken::BeginArray;
}

JsonToken JsonScanner::close() {
    const bool object = insideObject();
    --m_depth;
    m_type = object ? JsonType::Object : JsonType::Array;
    m_end = ++m_at;
    m_expect = m_depth == 0 ? Expect::Nothing : Expect::Separator;
    return object ? JsonToken::EndObject : JsonToken::EndArray;
}

JsonToken JsonScanner::scalar(JsonType type, std::size_t end) {
    m_type = type;
    m_end = m_at = end;
    m_expect = m_depth == 0 ? Expect::Nothing : Expect::Separator;
    return JsonToken::Scalar;
}

JsonToken JsonScanner::word() {
    const std::string_view rest = m_text.substr(m_at);
    std::size_t length = 0;
    while (length < rest.size() && (isLetter(rest[length]) || isDigit(rest[length]))) {
        ++length;
    }
    const std::string_view found = rest.substr(0, length);
    if (found == "true") {
        return scalar(JsonType::True, m_at + length);
    }
    if (found == "false") {
        return scalar(JsonType::False, m_at + length);
    }
    if (found == "null") {
        return scalar(JsonType::Null, m_at + length);
    }
    return fail(m_at, "a word that is not true, false or null");
}

bool JsonScanner::digits(const char* after) {
    const std::size_t from = m_at;
    while (m_at < m_text.size() && isDigit(m_text[m_at])) {
        ++m_at;
    }
    if (m_at == from) {
        fail(m_at, absl::StrCat("a digit is missing after the number's ", after));
        return false;
    }
    return true;
}

JsonToken JsonScanner::number() {
    const auto here = [this] { return m_at < m_text.size() ? m_text[m_at] : '\0'; };
    if (here() == '-') {
        ++m_at;
    }
    if (here() == '0') {
        ++m_at;
        if (isDigit(here())) {
            return fail(m_begin, "a number with a leading zero");
        }
    } else if (!digits("sign")) {
        return JsonToken::Error;
    }
    if (here() == '.') {
        ++m_at;
        if (!digits("point")) {
            return JsonToken::Error;
        }
    }
    if (here() == 'e' || here() == 'E') {
        ++m_at;
        if (here() == '+' || here() == '-') {
            ++m_at;
        }
        if (!digits("exponent sign")) {
            return JsonToken::Error;
        }
    }
    return scalar(JsonType::Number, m_at);
}

bool JsonScanner::string() {
    m_at = m_begin + 1;
    for (;;) {
        while (m_at < m_text.size() && !kStringStops[static_cast<unsigned char>(m_text[m_at])]) {
            ++m_at;
        }
        if (m_at == m_text.size()) {
            fail(m_begin, "a string that is not closed");
            return false;
        }
        if (m_text[m_at] == '"') {
            m_end = m_at + 1;
            return true;
        }
        if (m_text[m_at] != '\\') {
            fail(m_at, absl::StrFormat("a control character (0x%02x) in a string must be escaped",
                                       static_cast<unsigned char>(m_text[m_at])));
            return false;
        }
        if (!escape()) {
            return false;
        }
    }
}

bool JsonScanner::escape() {
    const std::string_view rest = m_text.substr(m_at);
    if (rest.size() < 2) {
        fail(m_begin, "a string that is not closed");
        return false;
    }
    if (rest[1] != 'u') {
        if (std::string_view("\"\\/bfnrt").find(rest[1]) == std::string_view::npos) {
            fail(m_at, absl::StrCat("a backslash before ", described(rest[1]),
                                    ", which is no escape of JSON"));
            return false;
        }
        m_at += 2;
        return true;
    }
    for (std::size_t i = 2; i < 6; ++i) {
        if (i >= rest.size() || !isHexDigit(rest[i])) {
            fail(m_at, "\\u needs four hexadecimal digits");
            return false;
        }
    }
    m_at += 6;
    return true;
}

JsonToken JsonScanner::fail(std::size_t at, std::string reason) {
    m_errorAt = at;
    m_reason = std::move(reason);
    m_expect = Expect::Failed;
    return JsonToken::Error;
}

JsonToken JsonScanner::unexpected(const char* wanted) {
    if (m_at == m_text.size()) {
        return fail(m_at, absl::StrCat("the text ends where ", wanted, " should be"));
    }
    return fail(m_at, absl::StrCat(described(m_text[m_at]), " where ", wanted, " should be"));
}

}  // namespace oxbow
