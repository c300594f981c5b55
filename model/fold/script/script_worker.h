// The program as the process of a script.
#pragma once

#include <string_view>

namespace oxbow {

// The only argument of such a process.
inline constexpr std::string_view kScriptWorkerWord = "--oxbow-script-worker";

}  // namespace oxbow
