#include "model/log/wire_fields.h"

#include <cstdint>

#include "model/log/packed_ints.h"

namespace oxbow {
namespace {

enum WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

}  // namespace

bool readWireFields(std::string_view message, std::string_view* fields, std::size_t count) {
    while (!message.empty()) {
        std::uint64_t tag = 0;
        std::uint64_t size = 0;
        if (!readVarint(message, tag)) {
            return false;
        }
        switch (tag & 7) {
            case kVarint:
                if (!readVarint(message, size)) {
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
                if (!readVarint(message, size)) {
                    return false;
                }
                break;
            default:
                return false;
        }
        if (size > message.size()) {
            return false;
        }
        const std::uint64_t number = tag >> 3;
        if ((tag & 7) == kBytes && number >= 1 && number <= count) {
            fields[number - 1] = message.substr(0, size);
        }
        message.remove_prefix(size);
    }
    return true;
}

}  // namespace oxbow
