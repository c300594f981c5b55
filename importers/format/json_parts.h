// Reads and writes the JSON of readings and descriptions, with faults that tell line and column.
//
// `text` is always the whole document, of which a value's lexeme is a view.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/payload/json.h"

namespace oxbow {

// "line 3, column 14: " and `why`, where `at` views `text`. Columns count bytes, from 1.
absl::Status faultAt(std::string_view text, std::string_view at, std::string_view why);
// The document as a value; a fault where it is no JSON, or no object: `whole` says what it should
// be.
absl::StatusOr<JsonValue> objectOf(std::string_view text, std::string_view whole,
                                   std::string_view known);

absl::StatusOr<std::string> jsonTextOf(std::string_view text, const JsonValue& value);
// Also of an array of texts.
absl::StatusOr<std::vector<std::string>> jsonTextsOf(std::string_view text, const JsonValue& value);

std::string quotedJson(std::string_view text);
std::string quotedJson(std::span<const std::string> texts);
// `"a"` where there is one.
std::string oneOrTexts(std::span<const std::string> texts);

// `{"a": 1, "b": 2}`, less the members that say nothing.
class MemberWriter {
public:
    MemberWriter& add(std::string_view name, const std::string& json);
    bool empty() const { return m_out.empty(); }
    std::string done() const { return absl::StrCat("{", m_out, "}"); }

private:
    std::string m_out;
};

// The members of an object, each given to `take`, a StatusOr<bool>(const JsonMember&); one of which
// `take` says false is a fault: `known` says what there is.
template <class Take>
absl::Status eachMember(std::string_view text, const JsonValue& value, std::string_view whole,
                        std::string_view known, const Take& take) {
    if (value.type != JsonType::Object) {
        return faultAt(text, value.lexeme,
                       absl::StrCat(std::string(whole), " is an object: {\"",
                                    std::string(known.substr(0, known.find(','))),
                                    "\": …}; there are ", std::string(known)));
    }
    for (const JsonMember& member : jsonMembers(value.lexeme)) {
        const absl::StatusOr<bool> taken = take(member);
        if (!taken.ok()) {
            return taken.status();
        }
        if (!*taken) {
            return faultAt(text, member.value.lexeme,
                           absl::StrCat(std::string(whole), " has no \"", member.name,
                                        "\"; there are ", std::string(known)));
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
