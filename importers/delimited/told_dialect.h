// What is said of how a text is written.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oxbow {

// What a user, or a description of a format, says of how a source's text is written. What is not
// said is found out.
struct ToldDialect {
    std::optional<std::string> encoding;   // as textEncoding() has it
    std::optional<std::string> delimiter;  // one character, or "tab", "space", "comma", …
    std::optional<std::string> quote;      // "double", "backslash", "none"
    std::optional<std::string> header;     // "line", "none", or the columns' names: "id,name"
    std::optional<std::uint64_t> skip;     // lines above the table
    std::optional<std::string> comment;    // lines that begin so are no rows; "": all are
    std::vector<std::string> nulls;        // texts that stand for no value

    // Whether something is said that only delimited text has.
    bool saysTable() const { return delimiter || quote || header || skip || comment; }
    friend bool operator==(const ToldDialect&, const ToldDialect&) = default;
};
// InvalidArgument says what of it makes no sense, and what would.
absl::Status checkDialect(const ToldDialect& told);

}  // namespace oxbow
