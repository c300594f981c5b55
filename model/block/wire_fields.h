// The fields of a stored Protobuf message, read in place: parsing one would copy its columns, which
// for one number out of a megabyte is all the cost.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/block/packed_ints.h"

namespace oxbow {

// Calls number(field, value) for each varint and bytes(field, view) for each field of bytes, in
// their order; both say whether the value will do. False where it does not, or where the bytes are
// no message. The views live as long as `message`.
template <class Number, class Bytes>
bool forEachWireField(std::string_view message, Number number, Bytes bytes) {
    enum WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
    while (!message.empty()) {
        std::uint64_t tag = 0;
        std::uint64_t value = 0;
        if (!readVarint(message, tag)) {
            return false;
        }
        const std::uint64_t field = tag >> 3;
        std::size_t size = 0;
        switch (tag & 7) {
            case kVarint:
                if (!readVarint(message, value) || !number(field, value)) {
                    return false;
                }
                continue;
            case kFixed64:
                size = 8;
                break;
            case kFixed32:
                size = 4;
                break;
            case kBytes:
                if (!readVarint(message, value)) {
                    return false;
                }
                size = value;
                break;
            default:
                return false;
        }
        if (size > message.size() ||
            ((tag & 7) == kBytes && !bytes(field, message.substr(0, size)))) {
            return false;
        }
        message.remove_prefix(size);
    }
    return true;
}

// Fills `fields[n - 1]` with the bytes of field number n for n ≤ `count`, and passes over others;
// what is missing stays empty.
bool readWireFields(std::string_view message, std::string_view* fields, std::size_t count);

template <std::size_t Count>
bool readWireFields(std::string_view message, std::array<std::string_view, Count>& fields) {
    return readWireFields(message, fields.data(), Count);
}

}  // namespace oxbow
