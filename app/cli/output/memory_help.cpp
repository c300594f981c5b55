#include "app/cli/output/memory_help.h"

namespace oxbow {

std::string memoryHelp() {
    return "Memory, at most, whatever the input holds:\n"
           "  import   what --memory says (256 MiB), and 80 bytes a key with its own bytes where\n"
           "           it has more than 16; 16 MiB for each of --threads beyond two, 24 MiB for\n"
           "           each of sources that are merged, and what their packer asks for (128 MiB\n"
           "           at most)\n"
           "  verify   128 MiB, and the whole table, against which it compares: what its rows\n"
           "           hold, and four times what its keys do\n"
           "  others   128 MiB, and 32 bytes a key\n"
           "  a fold, while it is made or answers a question: 512 MiB, and 80 bytes a key of its\n"
           "  table; a script runs in a process of its own, which may have 768 MiB\n"
           "  On top comes ten times the longest record (of Kafka: batch), if it is longer than\n"
           "  a MiB.\n";
}

}  // namespace oxbow
