// Where a path leads in the values of a shape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

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

// All members of the JSON object that a value of the shape is, in their order; absent where it is
// none, or the shape does not tell.
struct MemberPlace {
    std::string name;  // unescaped
    FieldPlace place;  // a scalar or a part
};
using MemberPlaces = std::vector<MemberPlace>;
std::optional<MemberPlaces> placesOfMembers(const RecordShape& shape,
                                            const std::optional<BlockView::Shape::Range>& value);

// The members' places of a log's shapes, found once each. Any thread.
class KnownMembers {
public:
    // Null where there are none. `id` is the shape's in the log.
    std::shared_ptr<const MemberPlaces> of(std::uint32_t id, const RecordShape& shape,
                                           const std::optional<BlockView::Shape::Range>& value);

private:
    std::mutex m_mutex;
    std::map<
        std::tuple<std::uint32_t, bool, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>,
        std::shared_ptr<const MemberPlaces>>
        m_known;
};

}  // namespace oxbow
