// The bytes fields of a stored Protobuf message, read in place.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace oxbow {

// Parsing a message copies its columns, which for one number out of a megabyte is all the cost.
// Fills `fields[n - 1]` with field number n for n ≤ `count`, and passes over others; what is
// missing stays empty. False where the bytes are no message. The views live as long as `message`.
bool readWireFields(std::string_view message, std::string_view* fields, std::size_t count);

template <std::size_t Count>
bool readWireFields(std::string_view message, std::array<std::string_view, Count>& fields) {
    return readWireFields(message, fields.data(), Count);
}

}  // namespace oxbow
