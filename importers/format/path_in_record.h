// A path of a mapping: where in a record, or beside it, a part of an event stands.
//
// Beside what JsonPath reads (`after.id`, `items[0].sku`, `/after/id`):
// - `attributes[key=service.name].value`: of an array's objects the first whose `key` is that text;
// - `date + time`: the texts of several fields, with a space between; `ns + "/" + name`: with what
// is
//   told between;
// - `^logStream`: what a document says of its records, see RecordFrame::parents.
// A record that has a member, or a table a column, that is called like the whole path has that one.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/payload/json.h"

namespace oxbow {

class PathInRecord {
public:
    // Of the objects of an array, and what is below the one that is chosen.
    struct Choice {
        JsonPath name;
        std::string text;
        JsonPath below;
    };

    // InvalidArgument says what is wrong, and how a path is written. Of one path, no joined ones.
    static absl::StatusOr<PathInRecord> parse(std::string_view text);

    bool ofDocument() const { return m_ofDocument; }
    // All of the value it is asked of.
    bool isWhole() const { return m_path.isRoot() && m_choices.empty(); }
    // The same in what the first step leads to.
    PathInRecord behindFirst() const;
    // Up to the first choice.
    const JsonPath& path() const { return m_path; }
    const std::vector<Choice>& choices() const { return m_choices; }

    // What the choices lead to from the value at path().
    std::optional<JsonValue> choose(std::optional<JsonValue> value) const;
    // In a record of valid JSON.
    std::optional<JsonValue> in(std::string_view json) const {
        return choose(jsonAt(json, m_path));
    }
    // In what a document says of its records; a JSON value, null where it says so. Of one
    // ofDocument().
    std::optional<std::string> among(const std::vector<Header>& headers) const;

private:
    bool m_ofDocument = false;
    std::string m_header;  // the name of a header, and a path in it
    JsonPath m_path;
    std::vector<Choice> m_choices;
};

// The parts of `a + b`; one where it is one.
std::vector<std::string> joinedPaths(std::string_view path);
// What a part in quotes says; absent: it is a path.
std::optional<std::string> joinedWord(std::string_view part);
// The texts that stand there as one: with spaces between, or as they are where words are told. Two
// whole numbers with a space between are seconds and nanoseconds where the first is too long for a
// date: "1716029132.000000123".
std::string joinedTexts(const std::vector<std::string>& texts, bool spaced = true);

// OK for a path that can be read, joined or not.
absl::Status checkFieldPath(std::string_view path);

}  // namespace oxbow
