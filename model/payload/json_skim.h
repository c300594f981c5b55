// The quick way through a JSON text that is written as most are.
#pragma once

#include <optional>
#include <string_view>

#include "model/payload/json.h"

namespace oxbow {

// What became of a look at an object.
enum class Skimmed {
    Found,
    NotThere,
    Unsure,  // something needs a closer look: an escape, a fault, much nesting
};
// Looks for the last member of that name in the object that the text is, and reads strictly, but
// for the encoding in strings, up to behind it: not further than to where it cannot come again.
// Where it is sure, JsonScanner says the same.
Skimmed skimMember(std::string_view object, std::string_view name, JsonValue& found);

}  // namespace oxbow
