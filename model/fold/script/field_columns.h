// The members of the events' values that a script sees, as columns.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/strings/string_view.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/record_shape.h"
#include "model/fold/script/script_batch.h"
#include "model/payload/shape_matcher.h"

namespace oxbow {

// Values mostly differ in their scalars only: where the members stand is known by the value's
// shape. One thread.
class FieldColumns {
public:
    explicit FieldColumns(const std::vector<std::string>& fields);
    ~FieldColumns();
    FieldColumns(const FieldColumns&) = delete;
    FieldColumns& operator=(const FieldColumns&) = delete;

    // Begins a batch: the columns are empty, and the values that are appended to them stay where
    // they are until the next one begins.
    void begin(std::vector<ScriptColumn>& columns);
    // Appends a value's members to the columns. False where it is no JSON object, or has something
    // in it that not every reader of JSON takes: then it is appended as one that is given whole.
    bool append(std::string_view value, std::vector<ScriptColumn>& columns);
    static void appendWhole(std::vector<ScriptColumn>& columns);

private:
    struct Parser;
    // Where a member is in the values of one shape.
    struct Place {
        enum class Is : std::uint8_t { Absent, Text, Bare, Json };
        Is is = Is::Absent;
        std::uint32_t slot = 0;
        Anchor begin;  // of an array or object
        Anchor end;
    };

    bool appendShaped(std::string_view value, const std::vector<Place>& places,
                      std::vector<ScriptColumn>& columns);
    bool appendParsed(std::string_view value, std::vector<ScriptColumn>& columns);
    bool learn(std::string_view value);

    const std::vector<std::string> m_fields;
    std::unique_ptr<Parser> m_parser;
    ShapeMatcher m_matcher;
    std::vector<std::vector<Place>> m_places;  // by shape
    // Of each column the texts that the batch has already.
    std::vector<absl::flat_hash_map<absl::string_view, std::uint32_t>> m_texts;
};

}  // namespace oxbow
