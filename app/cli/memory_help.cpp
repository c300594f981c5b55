#include "app/cli/memory_help.h"

namespace oxbow {

std::string memoryHelp() {
    return "Memory, at most, whatever the input holds:\n"
           "  import   what --memory says (256 MiB), and 80 bytes a key with its own bytes where\n"
           "           it has more than 16; of sources that are merged 24 MiB each, and what "
           "their\n"
           "           packer asks for (128 MiB at most)\n"
           "  verify   128 MiB, and twice what the whole table holds, against which it compares\n"
           "  others   128 MiB, and 32 bytes a key\n"
           "  On top comes ten times the longest record (of Kafka: batch), if it is longer than\n"
           "  a MiB.\n";
}

}  // namespace oxbow
