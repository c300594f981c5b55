// A built-in fold as its file describes it, read and checked.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event.h"
#include "model/fold/event_field.h"
#include "model/fold/group_by.h"

namespace oxbow {

// What a fold's kind makes its rows from. Which members there are says foldKinds(). Immutable once
// it is read.
struct FoldDefinition {
    std::string name;
    std::string kind;
    GroupBy by;
    std::vector<std::string> types;  // sorted; empty: events of every type, and of none

    // The other parameters, by name; those that have a default are always there.
    std::map<std::string, FieldPath, std::less<>> paths;
    std::map<std::string, std::vector<std::string>, std::less<>> texts;  // sorted
    std::map<std::string, std::uint64_t, std::less<>> counts;
    std::map<std::string, std::int64_t, std::less<>> durations;  // nanoseconds, more than 0
    std::map<std::string, std::string, std::less<>> values;      // JSON, compact
    std::map<std::string, bool, std::less<>> flags;

    // The same for two files that differ in the order of members, in spelling or in the name.
    std::string canonical;

    // Null where the file does not name it.
    const FieldPath* path(std::string_view parameter) const;
    // Whether the fold looks at the event at all: an ordinary one of its types.
    bool concerns(const EventView& event) const;
};

}  // namespace oxbow
