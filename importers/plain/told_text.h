// What is said of how the records of a text are found by patterns.
#pragma once

#include <absl/status/status.h>

#include <optional>
#include <string>
#include <vector>

namespace oxbow {

// Patterns are RE2's: linear in the text, whatever it is. "(?P<name>…)" and "(?<name>…)" name a
// group, which becomes a field; "." stands for a line's end too, as a record may span lines.
struct ToldText {
    std::vector<std::string> patterns;  // of a whole record, in order of preference
    // Of the beginning of a record's first line; empty: each line is a record.
    std::string start;
    // The groups whose texts are numbers where they are written as JSON writes one; unset: those
    // that look so in all sampled records.
    std::optional<std::vector<std::string>> numbers;

    bool saysAnything() const { return !patterns.empty() || !start.empty() || numbers; }
    friend bool operator==(const ToldText&, const ToldText&) = default;
};

// InvalidArgument says what is wrong with a pattern, and where in it.
absl::Status checkRecordPattern(const std::string& pattern);
absl::Status checkStartPattern(const std::string& pattern);
// Whether what is said to be a number is named by a pattern.
absl::Status checkNumbers(const ToldText& told);
// All of it.
absl::Status checkText(const ToldText& told);

}  // namespace oxbow
