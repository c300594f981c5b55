// Moments as the rows of windows name them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oxbow {

// RFC 3339 in UTC with no more digits of a second than it takes, in steps of three.
void appendInstant(std::string& out, std::int64_t nanoseconds);
std::optional<std::int64_t> readInstant(std::string_view text);

// How far apart two moments are.
inline std::uint64_t timeBetween(std::int64_t earlier, std::int64_t later) {
    return static_cast<std::uint64_t>(later) - static_cast<std::uint64_t>(earlier);
}

}  // namespace oxbow
