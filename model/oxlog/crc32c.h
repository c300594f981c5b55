// SPDX-License-Identifier: MIT
//
// CRC-32C (Castagnoli, polynomial 1EDC6F41): crc32c("123456789") is E3069283.
#pragma once

#include <cstdint>
#include <string_view>

namespace oxlog {

// With the processor's instruction where it has one (SSE 4.2), else by a table.
std::uint32_t crc32c(std::string_view bytes);

// The table's way, on every processor: the other one is tested against it.
std::uint32_t crc32cByTable(std::string_view bytes);

}  // namespace oxlog
