#include "app/cli/bench/measure.h"

#include <fstream>
#include <string>

namespace oxbow {

std::uint64_t peakMemory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("VmHWM:", 0) == 0) {
            return std::stoull(line.substr(6)) * 1024;
        }
    }
    return 0;
}

void resetPeakMemory() {
    // "5" resets the high-water mark of the resident set (proc(5)).
    std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace oxbow
