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

}  // namespace oxbow
