// Colours and movements of the cursor in a text that was written for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace oxbow {

inline constexpr char kEscape = '\x1B';

// Appends the text without its control sequences (ECMA-48, 5.4: ESC [ … final byte). What begins
// one and does not end stays.
void appendWithoutEscapes(std::string_view text, std::string& out);

}  // namespace oxbow
