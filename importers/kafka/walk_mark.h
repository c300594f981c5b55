// A place in a partition as a part of a resume mark.
#pragma once

#include <cstdint>
#include <optional>

#include "importers/kafka/partition_walker.h"
#include "importers/resume_mark.h"

namespace oxbow::kafka {

// Marks hold no negative numbers.
constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>((value >> 1) ^ (0ULL - (value & 1ULL)));
}

void writePlace(const WalkPlace& place, MarkWriter& mark);
// None where it makes no sense for a partition of so many segments.
std::optional<WalkPlace> readPlace(MarkReader& mark, std::size_t segments);

}  // namespace oxbow::kafka
