// The program: a subcommand works without a display, everything else opens the window.
#include <string>

#include "app/cli/cli.h"
#include "app/window/opening/window_options.h"

int main(int argc, char** argv) {
    oxbow::keepStandardStreams();
    if (argc > 1 && oxbow::isCommand(argv[1])) {
        return oxbow::runCommand(argc, argv);
    }
    for (int i = 1; i < argc; ++i) {
        if (oxbow::isHelp(argv[i])) {
            char* const asked[] = {argv[0], argv[i]};
            return oxbow::runCommand(2, asked);
        }
    }
    if (const std::string wrong = oxbow::wrongToOpen(argc, argv); !wrong.empty()) {
        return oxbow::refuseToOpen(wrong);
    }
    return oxbow::runWindow(argc, argv);
}
