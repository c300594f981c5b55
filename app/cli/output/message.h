// Messages to people: standard error, in UTF-8 whatever they quote.
#pragma once

#include <string>
#include <string_view>

namespace oxbow {

// The same text where it is UTF-8; bytes that are not come out as \xff. For messages, and for names
// of members: values that must not lose anything have base64 beside it (see json_line.h).
std::string printable(std::string_view bytes);

// Prints "oxbow: sentence".
void tell(std::string_view sentence);

}  // namespace oxbow
