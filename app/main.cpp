// The program: a subcommand works without a display, everything else opens the window.
#include "app/cli/cli.h"
#include "app/window/window_options.h"

int main(int argc, char** argv) {
    if (argc > 1 && oxbow::isCommand(argv[1])) {
        return oxbow::runCommand(argc, argv);
    }
    return oxbow::runWindow(argc, argv);
}
