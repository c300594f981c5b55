// Whether what the command line asks the window to show is there.
#pragma once

#include <string>

#include "app/window/opening/window_options.h"

namespace oxbow {

// Empty, or a sentence that says that the workspace has no such branch, or no such position. Reads
// the workspace: before there is a window. Where it cannot be opened at all, the window says so.
std::string whatIsNotThere(const WindowOptions& options);

}  // namespace oxbow
