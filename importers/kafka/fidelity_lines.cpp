#include "importers/kafka/fidelity_lines.h"

#include <absl/strings/str_format.h>

namespace oxbow::kafka {

void addLine(FidelityReport& report, const std::string& partition, std::string_view what,
             std::uint64_t count) {
    if (count == 0) {
        return;
    }
    std::string line = absl::StrFormat("%s: %s", partition, what);
    if (report.size() >= kMostLines && !report.contains(line)) {
        line = absl::StrFormat("%s (further partitions)", what);
    }
    report[line] += count;
}

}  // namespace oxbow::kafka
