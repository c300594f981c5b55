// Where a path leads in the values of a shape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/block/block_view.h"
#include "model/event/record_shape.h"
#include "model/payload/json.h"

namespace oxbow {

struct FieldPlace {
    enum class Kind : std::uint8_t {
        Nothing,  // no value of the shape has it
        Scalar,   // it is what stands in `slot`
        Part,     // an object or a list: what stands in `part`
        Unclear,  // the shape does not tell; the values do
    };
    Kind kind = Kind::Nothing;
    std::size_t slot = 0;
    BlockView::Shape::Range part = {};
    JsonType type = JsonType::Null;  // of a part
};

// `value` is where texts of the shape hold their value; absent where the text is the value, or,
// of a row of a table, its cells are (see row_as_json.h).
FieldPlace placeOfField(const RecordShape& shape,
                        const std::optional<BlockView::Shape::Range>& value, const JsonPath& path);

}  // namespace oxbow
