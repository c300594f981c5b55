// Values that are a few numbers in a fixed text, `{"sum":41.90,"count":3}`, packed as the columns
// of those numbers without the text being made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/block/shape_catalog.h"
#include "model/block/stored.pb.h"

namespace oxbow {

// One number of each value: an integer of at most 18 digits, so many of them behind the point.
struct NumberColumn {
    std::vector<std::int64_t> numbers;
    std::vector<std::uint8_t> scales;
};

// The values of the events of a block, most of which have one.
struct NumberRows {
    std::vector<std::uint8_t> has;      // an entry an event: 1 where it has a value, else 0
    std::vector<NumberColumn> columns;  // of those that have one
};

// The shape of `before 0 between 0 … behind`; absent where that is no JSON text.
std::optional<RecordShape> shapeOfNumbers(const std::vector<std::string>& literals);

// The block of events of no key, time, type or source, which are of the kind Data where they have a
// value and Control where not. All that is left out is what BlockPacker leaves out. It reads as if
// the texts had been packed.
log::Block packNumberRows(const NumberRows& rows, const StoredShape& shape, std::uint32_t shapeId);

}  // namespace oxbow
