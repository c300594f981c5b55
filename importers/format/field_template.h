// A field that is put together from others: `{namespace}/{name}`.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

namespace oxbow {

// Stands where a path could stand. What is in braces is a path, all else stands as it is. A record
// has the field where it has all of those that it is made of, and none of them is null or an empty
// text.
class FieldTemplate {
public:
    // A path with a name in which there is a brace puts it in quotes: `["a{b}"]`.
    static bool isOne(std::string_view path);
    // InvalidArgument says what is wrong.
    static absl::StatusOr<FieldTemplate> parse(std::string_view text);

    // What stands before, between and behind the paths: one more than there are of these.
    const std::vector<std::string>& texts() const { return m_texts; }
    const std::vector<std::string>& paths() const { return m_paths; }

private:
    std::vector<std::string> m_texts;
    std::vector<std::string> m_paths;
};

// Whether the text is a path of a field or one that is put together; else InvalidArgument, which
// says why it is not.
absl::Status checkFieldPath(std::string_view path);

}  // namespace oxbow
