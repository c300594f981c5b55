// What built-in folds there are, as data.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace oxbow {

enum class FoldParameterType : std::uint8_t {
    By,        // see GroupBy
    Path,      // a field: see JsonPath
    Texts,     // a list of names
    Count,     // a whole number from 1
    Duration,  // see parseDuration()
    Value,     // any JSON
    Flag,      // true or false
};

// A member of a fold's file, beside `name` and `kind`.
struct FoldParameter {
    std::string_view name;
    FoldParameterType type;
    bool isRequired;
    std::string_view fallback;  // the JSON that stands for a missing member; empty: nothing does
    std::string_view meaning;   // what stands there, as a phrase
};

// The help page, the command line's help, the window's dialog and the reader of fold files are all
// made from this.
struct FoldKind {
    std::string_view name;     // as in a file
    std::string_view title;    // as on screen
    std::string_view summary;  // one line
    std::vector<FoldParameter> parameters;
    std::string_view example;       // a whole file
    std::string_view exampleEvent;  // a value that it is fed, and
    std::string_view exampleRow;    // what the row is after it alone
};

const std::vector<FoldKind>& foldKinds();
// Null where there is none of that name.
const FoldKind* findFoldKind(std::string_view name);

}  // namespace oxbow
