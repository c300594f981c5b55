// What the help says of memory.
#pragma once

#include <string>

namespace oxbow {

// The limits that each command keeps to, which a test under such a limit holds true.
std::string memoryHelp();

}  // namespace oxbow
