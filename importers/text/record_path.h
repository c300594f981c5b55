// Where in a JSON document its records lie.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oxbow {

// `Records[*]`, `hits.hits[*]`, `resourceLogs[*].scopeLogs[*].logRecords[*]`, `actionsById.*`:
// names of members, and at the end or in between all elements of an array or all members of an
// object. The empty path is a whole document.
class RecordPath {
public:
    enum class Kind : std::uint8_t { Name, Elements, Members };
    struct Step {
        Kind kind = Kind::Elements;
        std::string name;
        friend bool operator==(const Step&, const Step&) = default;
    };

    RecordPath() = default;
    explicit RecordPath(std::vector<Step> steps) : m_steps(std::move(steps)) {}
    // A path that ends in a name means all elements of the array of that name. InvalidArgument says
    // what is wrong and how a path is written.
    static absl::StatusOr<RecordPath> parse(std::string_view text);

    std::string text() const;
    const std::vector<Step>& steps() const { return m_steps; }
    bool empty() const { return m_steps.empty(); }
    friend bool operator==(const RecordPath&, const RecordPath&) = default;

private:
    std::vector<Step> m_steps;
};

// Where the records of a document lie by the look of it.
struct FoundRecords {
    std::string path;  // empty: the document is a record itself, as far as one can see
    std::string reason;
    bool known = false;  // the path is one that documents of this kind are known to have
    std::size_t documents = 0;
};
// Looks at the first document of a text, which may be cut at its end: the objects that make up most
// of it lie in one array, or in one object whose members are alike. Where another document follows
// (lines of them), only in an array that is known to be such.
FoundRecords findRecords(std::string_view head);

}  // namespace oxbow
