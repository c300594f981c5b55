// The order of numbers as they are spelled, at any size and precision.
#pragma once

#include <string>
#include <string_view>

namespace oxbow {

// <0, 0 or >0 as the JSON number `a` is less than, equal to or greater than `b`. Never through
// double: 9007199254740993 is greater than 9007199254740992, and 1e400 has its place.
int compareNumbers(std::string_view a, std::string_view b);

// One text for all spellings of a number: 3.54, 3.540 and 354e-2. It is no JSON and orders nothing.
std::string numberIdentity(std::string_view number);

}  // namespace oxbow
