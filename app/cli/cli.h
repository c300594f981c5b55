// The command line: everything the window computes, without a display.
//
// Results go to standard output, messages and progress to standard error; both are UTF-8 whatever
// bytes they tell of. exit_code.h says how the program ends.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oxbow {

// Gives standard input, output and error their numbers back where the program was started without
// them, so that no file of ours is taken for one: to be called before anything is opened. Writing
// there fails.
void keepStandardStreams();

// --help, -h and --version.
bool isHelp(std::string_view argument);
bool isCommand(std::string_view argument);
// The subcommands, in the order of the help.
std::vector<std::string> commandNames();

// Runs `oxbow COMMAND …`; argv[1] is the command, or asks for help. Returns the exit code.
int runCommand(int argc, const char* const* argv);

// What is wrong with arguments that name no command, as a sentence: a file to open that is not
// there, perhaps a command with a slip of the pen. Empty where nothing is, as far as one can tell
// before the window has taken its options.
std::string wrongToOpen(int argc, char** argv);
// Prints such a sentence; the exit code.
int refuseToOpen(std::string_view sentence);

}  // namespace oxbow
