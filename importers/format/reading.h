// How a source is read: all that a user, or a description of a format, may say of it.
//
// One form for the command line, for the import page, for a description in a file and for what a
// log keeps of a source, so that a source that goes on, or comes again, is read as it was before.
// What is not said is guessed (see field_guess.h), and the guess is a reading again.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "importers/delimited/told_dialect.h"
#include "importers/plain/told_text.h"
#include "importers/times/time_reading.h"
#include "model/payload/json.h"

namespace oxbow {

// Where a part of an event stands in a record: paths in order of preference. The first of them
// counts that a record has and that is neither null nor an empty text; of a value, whose null
// deletes, the first that it has. A path names a field: `id`, `after.id`, `items[0].sku`, a JSON
// Pointer `/after/id`; in delimited text a column. Unset, it is guessed; an empty one says that
// there is no such field.
class FieldPaths {
public:
    FieldPaths() = default;
    FieldPaths(std::string path) : m_paths(std::vector<std::string>{std::move(path)}) {}
    FieldPaths(const char* path) : FieldPaths(std::string(path)) {}
    FieldPaths(std::optional<std::string> path) {
        if (path) {
            *this = FieldPaths(*std::move(path));
        }
    }
    // None at all are as one that is empty.
    explicit FieldPaths(std::vector<std::string> paths) : m_paths(std::move(paths)) {
        if (m_paths->empty()) {
            m_paths->emplace_back();
        }
    }

    explicit operator bool() const { return m_paths.has_value(); }
    bool has_value() const { return m_paths.has_value(); }
    // The preferred one.
    const std::string& operator*() const { return m_paths->front(); }
    const std::string* operator->() const { return &m_paths->front(); }
    std::string value_or(const std::string& otherwise) const {
        return m_paths ? m_paths->front() : otherwise;
    }
    // All; none where it is unset or empty.
    std::span<const std::string> all() const;
    // For messages: `"a"`, or `"a", else "b"`.
    std::string words() const;
    friend bool operator==(const FieldPaths&, const FieldPaths&) = default;

private:
    std::optional<std::vector<std::string>> m_paths;
};

// Which part of a record is what.
struct Mapping {
    FieldPaths key;
    FieldPaths value;
    FieldPaths type;
    FieldPaths time;
    FieldPaths stream;
    friend bool operator==(const Mapping&, const Mapping&) = default;
};

// How many records were read (rejected ones are not), and how many of them had each field of the
// mapping, null or not; of the time, how many had one that could be read.
struct FieldCounts {
    std::uint64_t records = 0;
    std::uint64_t key = 0;
    std::uint64_t value = 0;
    std::uint64_t type = 0;
    std::uint64_t time = 0;
    std::uint64_t stream = 0;
    std::uint64_t timeFields = 0;  // that have the field of the time, whatever is in it
    friend bool operator==(const FieldCounts&, const FieldCounts&) = default;
};

// Part by part: what it is called, where its paths are, and its count. Whatever treats each part of
// an event alike goes through this table.
struct MappedField {
    const char* name;
    FieldPaths Mapping::*path;
    std::uint64_t FieldCounts::*found;
};
inline constexpr MappedField kMappedFields[] = {
    {"key", &Mapping::key, &FieldCounts::key},
    {"value", &Mapping::value, &FieldCounts::value},
    {"type", &Mapping::type, &FieldCounts::type},
    {"time", &Mapping::time, &FieldCounts::time},
    {"stream", &Mapping::stream, &FieldCounts::stream},
};

// A record whose field is one of the texts says that what its key names is no more: its event is a
// tombstone.
struct Deleting {
    FieldPaths field;
    std::vector<std::string> texts;  // none: there are no such records

    bool has(std::optional<std::string_view> text) const {
        return text && std::find(texts.begin(), texts.end(), *text) != texts.end();
    }
    friend bool operator==(const Deleting&, const Deleting&) = default;
};

struct Reading {
    Mapping fields;
    TimeReading time;
    // Where in its documents the records lie (see record_path.h); empty: it is found out.
    std::string records;
    ToldDialect dialect;
    ToldText text;
    Deleting deleting;
    // The description of a format that it comes from, by name; empty: from none.
    std::string format;
    friend bool operator==(const Reading&, const Reading&) = default;
};

// One part of a reading as a member of a JSON object: `"time": {"unit": "ms"}`.
struct ReadingPart {
    const char* name;
    // `value` views `text`, the whole document: errors tell its line and column.
    absl::Status (*read)(std::string_view text, const JsonValue& value, Reading& out);
    // As JSON; empty where the reading says nothing of it.
    std::string (*write)(const Reading& reading);
};
std::span<const ReadingPart> readingParts();
// The part that says which description a reading comes from: a description has none.
inline constexpr char kFormatPart[] = "format";
// Null where there is none of this name: the member is something else's, or a mistake.
const ReadingPart* findReadingPart(std::string_view name);

// `{"fields": {"key": "id", "time": ["at", "ts"]}, "time": {"unit": "ms"}}`. InvalidArgument has
// line and column, what is wrong there and what could be.
absl::StatusOr<Reading> parseReading(std::string_view json);
// Only what is said; parseReading() of it is the same reading.
std::string readingJson(const Reading& reading);

// What is described, and over it part by part what is told; where the field of the time is told,
// what is described of times is not about it. InvalidArgument where something told makes no sense.
absl::StatusOr<Reading> readingOver(const Reading& told, Reading described);

// What a log keeps of a source beside each other: a pair for each part of an event, whose text is
// its path (several are a JSON array of texts), and one, "reading", with all else as JSON.
using ReadingPairs = std::vector<std::pair<std::string, std::string>>;
ReadingPairs pairsOf(const Reading& reading);
// What it does not know it passes over: a log may be of another version.
Reading readingOf(const ReadingPairs& pairs);

}  // namespace oxbow
