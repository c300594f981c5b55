#include "importers/format/json_parts.h"

#include <absl/strings/match.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_join.h>

#include <algorithm>

namespace oxbow {
namespace {

// validateJson() says "byte 17: why".
absl::Status syntaxFault(std::string_view text, const absl::Status& status) {
    constexpr absl::string_view kByte = "byte ";
    const std::string message(status.message());
    const std::size_t colon = message.find(": ");
    std::uint64_t byte = 0;
    if (colon == std::string::npos || !absl::StartsWith(message, kByte) ||
        !absl::SimpleAtoi(absl::string_view(message).substr(kByte.size(), colon - kByte.size()),
                          &byte)) {
        return status;
    }
    return faultAt(text, text.substr(std::min<std::size_t>(byte, text.size())),
                   message.substr(colon + 2));
}

}  // namespace

absl::Status faultAt(std::string_view text, std::string_view at, std::string_view why) {
    const auto offset = static_cast<std::size_t>(at.data() - text.data());
    const std::string_view before = text.substr(0, offset);
    const std::size_t lineBegin = before.rfind('\n') + 1;  // npos + 1 is 0
    return absl::InvalidArgumentError(
        absl::StrCat("line ", std::count(before.begin(), before.end(), '\n') + 1, ", column ",
                     offset - lineBegin + 1, ": ", std::string(why)));
}

absl::StatusOr<JsonValue> objectOf(std::string_view text, std::string_view whole,
                                   std::string_view known) {
    if (const absl::Status status = validateJson(text); !status.ok()) {
        return syntaxFault(text, status);
    }
    const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    const JsonValue value{text.substr(first).starts_with('{') ? JsonType::Object : JsonType::Null,
                          text.substr(first)};
    const auto nothing = [](const JsonMember&) -> absl::StatusOr<bool> { return true; };
    const absl::Status status = eachMember(text, value, whole, known, nothing);
    return status.ok() ? absl::StatusOr<JsonValue>(value) : status;
}

absl::StatusOr<std::string> jsonTextOf(std::string_view text, const JsonValue& value) {
    return value.type == JsonType::String ? absl::StatusOr<std::string>(unescapeJson(value.lexeme))
                                          : faultAt(text, value.lexeme, "a text is wanted here");
}

absl::StatusOr<std::vector<std::string>> jsonTextsOf(std::string_view text,
                                                     const JsonValue& value) {
    constexpr char kWanted[] = "a text is wanted here, or an array of texts";
    if (value.type == JsonType::String) {
        return std::vector<std::string>{unescapeJson(value.lexeme)};
    }
    if (value.type != JsonType::Array) {
        return faultAt(text, value.lexeme, kWanted);
    }
    std::vector<std::string> texts;
    for (const JsonValue& element : jsonElements(value.lexeme)) {
        if (element.type != JsonType::String) {
            return faultAt(text, element.lexeme, kWanted);
        }
        texts.push_back(unescapeJson(element.lexeme));
    }
    return texts;
}

std::string quotedJson(std::string_view text) {
    std::string out;
    appendJsonString(out, text);
    return out;
}

std::string quotedJson(std::span<const std::string> texts) {
    return absl::StrCat("[",
                        absl::StrJoin(texts, ", ",
                                      [](std::string* out, const std::string& text) {
                                          absl::StrAppend(out, quotedJson(text));
                                      }),
                        "]");
}

std::string oneOrTexts(std::span<const std::string> texts) {
    return texts.size() == 1 ? quotedJson(texts.front()) : quotedJson(texts);
}

MemberWriter& MemberWriter::add(std::string_view name, const std::string& json) {
    if (!json.empty()) {
        absl::StrAppend(&m_out, m_out.empty() ? "" : ", ", quotedJson(name), ": ", json);
    }
    return *this;
}

}  // namespace oxbow
