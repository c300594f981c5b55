#include "app/cli/output/exit_code.h"

namespace oxbow {

std::string exitCodeHelp() {
    return "Exit codes:\n"
           "  0        the answer is complete, and all of it was written\n"
           "  1        the answer is \"no\": nothing was found, or a check failed\n"
           "  2        wrong usage: no such command, option or file to open, no such branch,\n"
           "           fold, stream or position in the workspace, or a range that ends before it\n"
           "           begins\n"
           "  3        bad input, or an error of the disk: also an answer that could not be\n"
           "           written, and an import of which a source failed, though the others came in\n"
           "  4        an import took all that it could read, but a source changed meanwhile\n"
           "  130, 143 interrupted (Ctrl+C, kill) before the answer was complete\n";
}

}  // namespace oxbow
