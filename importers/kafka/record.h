// One record of a partition, in place.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/event/event.h"

namespace oxbow::kafka {

// Views the (unpacked) bytes of its batch.
struct Record {
    std::int64_t offset = 0;
    // Milliseconds since 1970; absent where the format has none (0) or the producer gave none (-1).
    std::optional<std::int64_t> time;
    OptionalBytesView key;
    OptionalBytesView value;
    // The headers as they are encoded; readHeaders() reads them.
    std::int32_t headerCount = 0;
    std::string_view headers;
};

}  // namespace oxbow::kafka
