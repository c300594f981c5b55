#include "model/payload/json.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>

#include "model/event/ascii.h"
#include "model/payload/json_scanner.h"
#include "model/payload/json_skim.h"
#include "model/payload/utf8.h"

namespace oxbow {
namespace {

// A value that is nested too deeply would not be valid any more one level further down.
constexpr std::size_t kDeepestEmbedded = 900;

// The value that begins with the token just read; the scanner then stands behind it.
std::optional<JsonValue> readValue(JsonScanner& scanner, std::string_view text, JsonToken token) {
    const std::size_t begin = scanner.begin();
    const JsonType type = scanner.type();
    if (token == JsonToken::BeginObject || token == JsonToken::BeginArray) {
        const std::size_t outside = scanner.depth() - 1;
        while (token != JsonToken::Error && scanner.depth() > outside) {
            token = scanner.next();
        }
    } else if (token != JsonToken::Scalar) {
        return std::nullopt;
    }
    if (token == JsonToken::Error) {
        return std::nullopt;
    }
    return JsonValue{type, text.substr(begin, scanner.end() - begin)};
}

// Calls visit(name's lexeme, value) for each member of an object.
template <class Visit>
void forEachMember(std::string_view text, Visit visit) {
    JsonScanner scanner(text);
    if (scanner.next() != JsonToken::BeginObject) {
        return;
    }
    while (scanner.next() == JsonToken::Name) {
        const std::string_view name = scanner.lexeme();
        const std::optional<JsonValue> value = readValue(scanner, text, scanner.next());
        if (!value) {
            return;
        }
        visit(name, *value);
    }
}

bool sameName(std::string_view lexeme, std::string_view name) {
    if (lexeme.find('\\') == std::string_view::npos) {
        return lexeme.substr(1, lexeme.size() - 2) == name;
    }
    return unescapeJson(lexeme) == name;
}

std::optional<JsonValue> member(std::string_view text, std::string_view name) {
    JsonValue skimmed;
    switch (skimMember(text, name, skimmed)) {
        case Skimmed::Found:
            return skimmed;
        case Skimmed::NotThere:
            return std::nullopt;
        case Skimmed::Unsure:
            break;
    }
    std::optional<JsonValue> found;
    forEachMember(text, [&](std::string_view lexeme, const JsonValue& value) {
        if (sameName(lexeme, name)) {
            found = value;
        }
    });
    return found;
}

std::optional<JsonValue> element(std::string_view text, std::size_t index) {
    JsonScanner scanner(text);
    if (scanner.next() != JsonToken::BeginArray) {
        return std::nullopt;
    }
    for (;; --index) {
        std::optional<JsonValue> value = readValue(scanner, text, scanner.next());
        if (!value || index == 0) {
            return value;
        }
    }
}

std::optional<JsonValue> child(const JsonValue& value, const JsonPath::Step& step) {
    if (value.type == JsonType::Array && step.index) {
        return element(value.lexeme, *step.index);
    }
    // A step `[0]` has no name and fits no object; `/0` has both.
    if (value.type == JsonType::Object && (!step.index || !step.name.empty())) {
        return member(value.lexeme, step.name);
    }
    return std::nullopt;
}

constexpr std::size_t kSurrogateBytes = 3;

// The half of a surrogate pair that the bytes begin with, in the form that UTF-8 would give it; 0
// where they do not.
char32_t surrogateAt(std::string_view bytes) {
    const auto at = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const bool found = bytes.size() >= kSurrogateBytes && at(0) == 0xED && at(1) >= 0xA0 &&
                       at(1) <= 0xBF && (at(2) & 0xC0) == 0x80;
    return found ? 0xD000 | (at(1) & 0x3FU) << 6 | (at(2) & 0x3FU) : 0;
}

unsigned hexValue(std::string_view digits) {
    unsigned value = 0;
    for (const char digit : digits) {
        value = value * 16 +
                static_cast<unsigned>(digit <= '9' ? digit - '0' : (digit | 32) - 'a' + 10);
    }
    return value;
}

// Appends what the escape at the start of `rest` stands for; how many bytes it took.
std::size_t unescapeOne(std::string_view rest, std::string& out) {
    constexpr char32_t kReplacement = 0xFFFD;
    if (rest.size() < 2) {
        out += rest;
        return rest.size();
    }
    switch (rest[1]) {
        case 'b':
            out += '\b';
            return 2;
        case 'f':
            out += '\f';
            return 2;
        case 'n':
            out += '\n';
            return 2;
        case 'r':
            out += '\r';
            return 2;
        case 't':
            out += '\t';
            return 2;
        case 'u':
            break;
        default:
            out += rest[1];
            return 2;
    }
    if (rest.size() < 6) {
        appendUtf8(out, kReplacement);
        return rest.size();
    }
    const char32_t unit = hexValue(rest.substr(2, 4));
    const bool high = unit >= 0xD800 && unit <= 0xDBFF;
    if (high && rest.size() >= 12 && rest.substr(6, 2) == "\\u") {
        const char32_t low = hexValue(rest.substr(8, 4));
        if (low >= 0xDC00 && low <= 0xDFFF) {
            appendUtf8(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            return 12;
        }
    }
    appendUtf8(out, unit);
    return 6;
}

}  // namespace

absl::Status validateJson(std::string_view text) {
    JsonScanner scanner(text);
    JsonToken token = scanner.next();
    while (token != JsonToken::End && token != JsonToken::Error) {
        token = scanner.next();
    }
    const bool wellFormed = token == JsonToken::End;
    // Whichever fault comes first in the text is the one to tell.
    const std::size_t checked = wellFormed ? text.size() : scanner.errorAt();
    const std::size_t invalid = firstInvalidUtf8(text.substr(0, checked));
    // A fault in the middle of a code point is the structure's, not the encoding's.
    if (invalid < checked && decodeUtf8(text.substr(invalid)).size == 0) {
        return absl::InvalidArgumentError(
            absl::StrFormat("byte %d: 0x%02x is not valid UTF-8 here", invalid,
                            static_cast<unsigned char>(text[invalid])));
    }
    return wellFormed ? absl::OkStatus() : scanner.error();
}

std::optional<JsonValue> jsonAt(std::string_view text, const JsonPath& path) {
    if (path.isRoot()) {
        JsonScanner scanner(text);
        return readValue(scanner, text, scanner.next());
    }
    // The outermost value need not be read to its end to look inside: only its kind matters.
    const auto first = std::find_if_not(text.begin(), text.end(), isSpace);
    const char bracket = first != text.end() ? *first : '\0';
    std::optional<JsonValue> value = JsonValue{bracket == '{'   ? JsonType::Object
                                               : bracket == '[' ? JsonType::Array
                                                                : JsonType::Null,
                                               text};
    for (const JsonPath::Step& step : path.steps()) {
        value = child(*value, step);
        if (!value) {
            break;
        }
    }
    return value;
}

std::vector<JsonMember> jsonMembers(std::string_view text) {
    std::vector<JsonMember> members;
    forEachMember(text, [&](std::string_view name, const JsonValue& value) {
        members.push_back({unescapeJson(name), value});
    });
    return members;
}

std::vector<JsonValue> jsonElements(std::string_view text) {
    std::vector<JsonValue> elements;
    JsonScanner scanner(text);
    if (scanner.next() == JsonToken::BeginArray) {
        while (const auto value = readValue(scanner, text, scanner.next())) {
            elements.push_back(*value);
        }
    }
    return elements;
}

std::string unescapeJson(std::string_view lexeme) {
    if (!lexeme.empty() && lexeme.front() == '"') {
        lexeme.remove_prefix(1);
    }
    if (!lexeme.empty() && lexeme.back() == '"') {
        lexeme.remove_suffix(1);
    }
    std::string out;
    out.reserve(lexeme.size());
    while (!lexeme.empty()) {
        const std::size_t plain = std::min(lexeme.find('\\'), lexeme.size());
        out += lexeme.substr(0, plain);
        lexeme.remove_prefix(plain);
        if (!lexeme.empty()) {
            lexeme.remove_prefix(unescapeOne(lexeme, out));
        }
    }
    return out;
}

std::string jsonText(const JsonValue& value) {
    return value.type == JsonType::String ? unescapeJson(value.lexeme) : std::string(value.lexeme);
}

std::string compactJson(std::string_view text) {
    std::string out;
    JsonScanner scanner(text);
    // A comma stands before every token that follows a value in the same container.
    bool afterValue = false;
    for (JsonToken token = scanner.next(); token != JsonToken::End && token != JsonToken::Error;
         token = scanner.next()) {
        const bool closes = token == JsonToken::EndObject || token == JsonToken::EndArray;
        if (afterValue && !closes) {
            out += ',';
        }
        out += scanner.lexeme();
        if (token == JsonToken::Name) {
            out += ':';
        }
        afterValue = closes || token == JsonToken::Scalar;
    }
    return out;
}

bool fitsJsonString(std::string_view bytes) {
    bool afterHigh = false;
    for (std::size_t at = firstInvalidUtf8(bytes); at < bytes.size();
         at += firstInvalidUtf8(bytes.substr(at))) {
        const char32_t half = surrogateAt(bytes.substr(at));
        if (half == 0 || (afterHigh && half >= 0xDC00)) {
            return false;
        }
        at += kSurrogateBytes;
        afterHigh = half < 0xDC00 && surrogateAt(bytes.substr(at)) != 0;
    }
    return true;
}

void appendJsonString(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += '"';
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char byte = text[at];
        const auto code = static_cast<unsigned char>(byte);
        switch (byte) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (code < 0x20) {
                    out += "\\u00";
                    out += kHex[code >> 4];
                    out += kHex[code & 15];
                } else if (const char32_t half = code == 0xED ? surrogateAt(text.substr(at)) : 0) {
                    out += "\\ud";
                    out += kHex[half >> 8 & 15];
                    out += kHex[half >> 4 & 15];
                    out += kHex[half & 15];
                    at += kSurrogateBytes - 1;
                } else {
                    out += byte;
                }
        }
    }
    out += '"';
}

bool isOneLine(std::string_view bytes) {
    return !bytes.empty() && bytes.front() > ' ' && bytes.back() > ' ' &&
           bytes.find_first_of("\r\n") == std::string_view::npos;
}

bool standsAsJson(std::string_view bytes) {
    const std::size_t first = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
    const bool container = first < bytes.size() && (bytes[first] == '{' || bytes[first] == '[');
    if (!container &&
        (bytes.empty() || bytes.front() == '"' || bytes.front() == 'n' || !isOneLine(bytes))) {
        return false;
    }
    // Brackets in strings count too: it is enough that the depth is never told too small.
    std::size_t depth = 0;
    std::size_t deepest = 0;
    for (const char c : bytes) {
        if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return deepest <= kDeepestEmbedded && validateJson(bytes).ok();
}

}  // namespace oxbow
