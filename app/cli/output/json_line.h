// One JSON object in the making.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/event/event.h"
#include "model/event/position.h"

namespace oxbow {

// Members come out in the order in which they are added. Whatever bytes they are made of, the
// object is UTF-8: a member's name shows others as \xff, and a text has base64 instead.
class JsonObject {
public:
    // Bytes that are not UTF-8 come out in base64, under the name with "_base64".
    JsonObject& text(std::string_view name, std::string_view value);
    // Nothing where there is none.
    JsonObject& optionalText(std::string_view name, const OptionalBytesView& value);
    // The stream of a key, as "stream"; nothing where it has no name, as that of the rows of a fold
    // that joins streams.
    JsonObject& stream(std::string_view value);
    JsonObject& number(std::string_view name, std::uint64_t value);
    JsonObject& number(std::string_view name, double value);
    JsonObject& flag(std::string_view name, bool value);
    JsonObject& null(std::string_view name);
    // A position, or null.
    JsonObject& position(std::string_view name, const std::optional<Position>& value);
    JsonObject& time(std::string_view name, const std::optional<Timestamp>& value);
    // A value by the rule of model/forms/event_json.h: JSON as it is, text as a string, null for
    // none.
    JsonObject& value(std::string_view name, const OptionalBytesView& bytes, bool isText = false);
    // The same of a row of a fold, which is none where the fold failed on it: `errorName` then says
    // why.
    JsonObject& row(std::string_view name, const OptionalBytesView& bytes, bool isText,
                    bool poisoned, std::string_view errorName = "error");
    // Text that is JSON already.
    JsonObject& raw(std::string_view name, std::string_view json);

    std::string done() { return m_out + "}"; }

private:
    void comma();
    void name(std::string_view name);
    std::string m_out = "{";
};

class JsonArray {
public:
    // Text that is JSON already.
    JsonArray& add(std::string_view json);
    // A string; bytes that are not UTF-8 come out as {"base64":…}.
    JsonArray& addText(std::string_view text);
    std::string done() const { return m_out + "]"; }

private:
    std::string m_out = "[";
};

}  // namespace oxbow
