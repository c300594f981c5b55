// The command line: everything the window computes, without a display.
//
// Results go to standard output, messages and progress to standard error. Exit codes: 0 success,
// 1 the answer is "no" or a check failed, 2 wrong usage, 3 bad input or an I/O error.
#pragma once

#include <string_view>

namespace oxbow {

// True for the name of a subcommand and for --help and --version: what runCommand() is there for.
bool isCommand(std::string_view argument);

// Runs `oxbow COMMAND …`; argv[1] is the command. Returns the exit code.
int runCommand(int argc, char** argv);

}  // namespace oxbow
