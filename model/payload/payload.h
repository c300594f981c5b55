// The bytes of a key or value as a tree that a person can read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/payload/json.h"

namespace oxbow {

enum class PayloadFormat : std::uint8_t { Null, Empty, Json, Text, Binary };

// One node: a member, an element, or the root.
struct PayloadNode {
    enum class Kind : std::uint8_t { Object, Array, String, Number, Boolean, Null, Bytes };
    Kind kind = Kind::Bytes;
    std::string name;  // of the member; empty for the root and for elements
    std::string text;  // as shown: the unescaped string, the number's lexeme; empty for containers
    std::size_t begin = 0;  // its bytes in the payload, [begin, end)
    std::size_t end = 0;
    bool repeated = false;  // an earlier member of the same object has the same name
    std::vector<PayloadNode> children;
};

struct PayloadTree {
    PayloadFormat format = PayloadFormat::Null;
    PayloadNode root;
    bool truncated = false;  // more than kMaxNodes: the rest is in the raw and hex views
};
inline constexpr std::size_t kMaxPayloadNodes = 100'000;

// What the bytes look like, surely enough for a person: JSON where they are one valid value that is
// an object or array, text where they are valid UTF-8 without control characters other than white
// space, else binary.
PayloadFormat payloadFormat(const OptionalBytesView& bytes);
PayloadTree parsePayload(const OptionalBytesView& bytes);

// The fields of a row as (name, text) in their order, for the table's columns: the members of a
// JSON object one level deep (containers as their compact lexeme), otherwise one field with an
// empty name (binary rows as the hex of their first bytes). A null row has no fields.
struct RowField {
    std::string name;
    std::string text;
    PayloadNode::Kind kind = PayloadNode::Kind::String;
    friend bool operator==(const RowField&, const RowField&) = default;
};
std::vector<RowField> rowFields(const OptionalBytesView& bytes);
// The field that a member is.
RowField rowField(std::string name, const JsonValue& value);

// For one line of a list: control characters and line ends as visible symbols, invalid UTF-8 as
// hex, invisible characters that would break or turn the line as ‹U+202E›; at most `maxBytes` and,
// where that is not all, an ellipsis. Costs no more than that, however long the payload.
std::string payloadPreview(std::string_view bytes, std::size_t maxBytes = 512);

// Hexadecimal dump lines of 16 bytes, "00000010  7b 22 …  6f 7d …  |{"to…|": at most `count` of
// them from line `first` on. Byte i of a line stands at column 10 + 3·i, one more from the eighth
// on.
std::vector<std::string> hexLines(std::string_view bytes, std::size_t first, std::size_t count);

}  // namespace oxbow
