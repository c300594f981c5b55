// JSON as it stands in bytes: read strictly, kept to the letter.
//
// Nothing here turns a number into a double or sorts, merges or reorders members: a value is known
// by the very bytes that spell it (its *lexeme*).
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxbow {

enum class JsonType : std::uint8_t { Null, False, True, Number, String, Array, Object };

// One place in a JSON value: member names and array indexes from the root.
class JsonPath {
public:
    // A member's name, or an index; a Pointer's `/0` has both, and the value at hand decides.
    struct Step {
        std::string name;
        std::optional<std::size_t> index;
    };

    // `a.b`, `$.a.b`, `items[0].sku`, `["a name with . or /"].b`, or a JSON Pointer (RFC 6901) that
    // starts with `/`. The empty path is the root. InvalidArgument says which character is wrong.
    static absl::StatusOr<JsonPath> parse(std::string_view text);

    const std::vector<Step>& steps() const { return m_steps; }
    bool isRoot() const { return m_steps.empty(); }

private:
    std::vector<Step> m_steps;
};

// The path of a member of a member …, as JsonPath::parse() reads it; quoted where a name needs it.
std::string jsonPathOf(const std::vector<std::string>& names);

// One value as it stands in the text.
struct JsonValue {
    JsonType type = JsonType::Null;
    std::string_view lexeme;  // its bytes, quotes and brackets included
};

// Checks that `text` is one JSON value (RFC 8259) with nothing but white space around it, nested at
// most 1,000 deep, in valid UTF-8. InvalidArgument has the byte (from 0) and the reason. Numbers of
// any size and precision are fine; repeated member names are fine.
absl::Status validateJson(std::string_view text);

// Whether the bytes are a JSON object or array, with any white space in and around it, or, to the
// letter, a number, true or false: what stands in a line of JSON as the value that it is. A text
// that looks so has to be told apart from it.
bool standsAsJson(std::string_view bytes);
// Whether such bytes can stand in a line as they are, to the letter; those of several lines, or
// with white space around them, are written by compactJson().
bool isOneLine(std::string_view bytes);

// The calls below take a valid JSON text; of any other they read what can be read, and never fail.

// The value at a path; where a member's name repeats, the last one, as most
// readers take it. Absent where there is none.
std::optional<JsonValue> jsonAt(std::string_view text, const JsonPath& path);

// The members of an object in their order, repeated names included; empty for anything else.
struct JsonMember {
    std::string name;  // unescaped
    JsonValue value;
};
std::vector<JsonMember> jsonMembers(std::string_view text);
// The elements of an array; empty for anything else.
std::vector<JsonValue> jsonElements(std::string_view text);

// The bytes that a JSON string stands for: UTF-8. JSON can also spell half a surrogate pair, which
// UTF-8 cannot; "\ud800" becomes the three bytes that UTF-8 would have for U+D800 (WTF-8), so that
// strings that differ stay different, and becomes "\ud800" again in appendJsonString().
std::string unescapeJson(std::string_view lexeme);
// The bytes of a value as a key, a type, a cell: a string unescaped, anything else its lexeme.
std::string jsonText(const JsonValue& value);
// The same value without the white space around its tokens.
std::string compactJson(std::string_view text);
// Appends `text` as a JSON string with quotes, which is valid UTF-8 itself. fitsJsonString().
void appendJsonString(std::string& out, std::string_view text);
// Whether unescapeJson() can give these bytes: UTF-8, and halves of surrogate pairs that are none
// together.
bool fitsJsonString(std::string_view bytes);
bool isValidUtf8(std::string_view bytes);

}  // namespace oxbow
