// How the program ends.
#pragma once

#include <string>

namespace oxbow {

// Scripts go by these numbers: they never change their meaning.
//
//   0        the answer is complete, and all of it was written
//   1        the answer is "no": nothing was found, or a check failed
//   2        wrong usage: no such command, option or file to open, no such branch, fold, stream or
//            position in the workspace, or a range that ends before it begins
//   3        bad input, or an error of the disk: also an answer that could not be written, and an
//            import of which a source failed, though the others came in
//   4        an import took all that it could read, but a source changed meanwhile
//   128 + n  ended by signal n (130: Ctrl+C) before the answer was complete
enum ExitCode : int { kSuccess = 0, kNo = 1, kUsage = 2, kBadInput = 3, kPartly = 4 };

// The same for --help.
std::string exitCodeHelp();

}  // namespace oxbow
