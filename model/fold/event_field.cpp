#include "model/fold/event_field.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>

#include "model/payload/json_lexeme.h"
#include "model/payload/utf8.h"

namespace oxbow {

absl::StatusOr<FieldPath> FieldPath::parse(std::string_view text) {
    auto path = JsonPath::parse(text);
    if (!path.ok()) {
        return path.status();
    }
    return FieldPath{std::string(text), *std::move(path)};
}

std::string shortened(std::string_view lexeme) {
    constexpr std::size_t kShown = 40;
    if (lexeme.size() <= kShown) {
        return std::string(lexeme);
    }
    return absl::StrCat(std::string(utf8Prefix(lexeme, kShown)), "…");
}

std::string_view typeInWords(JsonType type) {
    switch (type) {
        case JsonType::Null:
            return "null";
        case JsonType::False:
        case JsonType::True:
            return "true or false";
        case JsonType::Number:
            return "a number";
        case JsonType::String:
            return "a text";
        case JsonType::Array:
            return "a list";
        case JsonType::Object:
            break;
    }
    return "an object";
}

std::optional<std::string_view> numberIn(const JsonValue& value) {
    if (value.type == JsonType::Number) {
        return value.lexeme;
    }
    if (value.type == JsonType::String && value.lexeme.size() > 2) {
        const std::string_view content = value.lexeme.substr(1, value.lexeme.size() - 2);
        if (isJsonNumber(content)) {
            return content;
        }
    }
    return std::nullopt;
}

void appendValueAsJson(std::string& out, const EventView& event) {
    const std::string_view value = *event.value;
    if (!event.valueIsText() && validateJson(value).ok()) {
        out += compactJson(value);
        return;
    }
    appendBytesAsJson(out, value);
}

void appendBytesAsJson(std::string& out, std::string_view bytes) {
    if (isValidUtf8(bytes)) {
        appendJsonString(out, bytes);
    } else {
        absl::StrAppend(&out, "{\"base64\":\"", absl::Base64Escape(std::string(bytes)), "\"}");
    }
}

}  // namespace oxbow
