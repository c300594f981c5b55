// What a fold reads in an event.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>

#include "model/event/event.h"
#include "model/payload/json.h"
#include "model/sequence/field_cursor.h"

namespace oxbow {

// A path as the user wrote it, which sentences quote, and as it is followed.
struct FieldPath {
    std::string text;
    JsonPath path;
    static absl::StatusOr<FieldPath> parse(std::string_view text);
};

inline std::optional<JsonValue> fieldOf(const EventView& event, const FieldPath& path) {
    return fieldOf(event, path.path);
}
inline std::optional<JsonValue> fieldIn(std::string_view json, const FieldPath& path) {
    return fieldIn(json, path.path);
}

// The beginning of a value, for a sentence.
std::string shortened(std::string_view lexeme);
// "a number", "a text", "true or false", "a list", "an object", "null".
std::string_view typeInWords(JsonType type);

// The number that a field holds: a JSON number, or a string that is written as one ("12.50"), as
// many write amounts. Absent for any other.
std::optional<std::string_view> numberIn(const JsonValue& value);

// An event's value as JSON: as it stands, where it is valid JSON and not text; as a string, where
// it is text; {"base64":…} where it is neither. The value is not null.
void appendValueAsJson(std::string& out, const EventView& event);
// Bytes as a JSON string, or as {"base64":…}: different bytes are different values.
void appendBytesAsJson(std::string& out, std::string_view bytes);

}  // namespace oxbow
