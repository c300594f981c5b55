// What a Kafka import says of each partition, in a bounded number of lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "importers/importer.h"

namespace oxbow::kafka {

// A report has at most this many lines; then partitions are no longer told apart.
inline constexpr std::size_t kMostLines = 300;

// Adds "orders-0: <what>" × count, or "<what> (further partitions)" where there are too many lines.
void addLine(FidelityReport& report, const std::string& partition, std::string_view what,
             std::uint64_t count);

}  // namespace oxbow::kafka
