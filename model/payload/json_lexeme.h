// The grammar of single JSON tokens, for those who go over millions of them.
#pragma once

#include <string_view>

namespace oxbow {

// The end of the JSON number that begins at `at`: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
// Null where none does.
const char* endOfJsonNumber(const char* at, const char* end);
// Whether the text is a JSON number and nothing else.
bool isJsonNumber(std::string_view text);
// The first byte from `at` on that a JSON string does not hold as it is, or that is not ASCII: a
// quote, a backslash, a control character, a byte from 0x80 on; `end` where there is none.
const char* firstNotPlain(const char* at, const char* end);
// Whether every backslash in what stands between a string's quotes begins an escape.
bool jsonEscapesAreValid(std::string_view content);

}  // namespace oxbow
