// JSON as a tree that can be changed and written again.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/payload/json.h"

namespace oxbow {

// A JSON value. Numbers and strings keep the bytes that spell them, members their order; of a
// member whose name repeats the last value stays, in the place of the first.
struct JsonTree {
    JsonType type = JsonType::Null;
    std::string lexeme;              // of a scalar
    std::vector<std::string> names;  // of an object's members, unescaped
    std::vector<JsonTree> items;     // an array's elements, an object's values

    // InvalidArgument as validateJson() says it.
    static absl::StatusOr<JsonTree> parse(std::string_view text);

    // Without white space.
    void appendTo(std::string& out) const;
    std::string text() const;

    // An object's member, null where there is none; and its place, names.size() then.
    JsonTree* member(std::string_view name);
    std::size_t placeOf(std::string_view name) const;
    // How many containers stand in each other: 0 for a scalar.
    std::size_t depth() const;
    // About how many bytes the text has.
    std::size_t weight() const;
};

// Whether two values are the same: numbers by value, strings by their characters, objects whatever
// the order of their members.
bool sameJson(const JsonTree& a, const JsonTree& b);

// The target after a merge patch (RFC 7396): members that are null in the patch go, objects are
// merged, anything else replaces.
void mergeJson(JsonTree& target, const JsonTree& patch);

}  // namespace oxbow
