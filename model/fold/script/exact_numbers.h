// Numbers in JavaScript, and those that it would not give back as they were.
#pragma once

#include <string>
#include <string_view>

namespace oxbow {

// The number as JavaScript writes it (ECMA-262, Number::toString). Finite.
void appendScriptNumber(std::string& out, double value);

// Whether JavaScript reads the number and writes the very same text again: 3.5 and 1e+21, but not
// 9007199254740993, 3.540, 1E2 or -0.
bool keptByScript(std::string_view lexeme);

// A valid JSON text with every other number as a string of its lexeme.
std::string exactForScript(std::string_view json);

}  // namespace oxbow
