#include "model/block/field_places.h"

#include <string>
#include <string_view>
#include <vector>

#include "model/payload/row_as_json.h"

namespace oxbow {
namespace {

using Kind = FieldPlace::Kind;

// In a row of a table a path names a column.
FieldPlace placeOfCell(const RecordShape& shape, const JsonPath& path) {
    if (path.isRoot()) {
        return {Kind::Unclear};
    }
    const JsonPath::Step& step = path.steps().front();
    if (path.steps().size() > 1 || (step.index && step.name.empty())) {
        return {};
    }
    const std::string column = RowAsJson::pathOf(step.name);
    // Where a name repeats, the last one counts.
    for (std::size_t slot = shape.places.size(); slot-- > 0;) {
        if (shape.places[slot].path == column) {
            return {Kind::Scalar, slot};
        }
    }
    return {};
}

}  // namespace

// Tries the path on a text of the shape with the least of scalars in it.
FieldPlace placeOfField(const RecordShape& shape,
                        const std::optional<BlockView::Shape::Range>& range, const JsonPath& path) {
    if (!shape.places.empty() && shape.places[0].kind == SlotKind::Cell) {
        // A cell that is a value of its own says nothing of a JSON object.
        return range ? FieldPlace{Kind::Unclear} : placeOfCell(shape, path);
    }
    std::string text;
    std::vector<Slot> places;
    for (std::size_t slot = 0; slot < shape.places.size(); ++slot) {
        text += shape.literals[slot];
        const auto begin = static_cast<std::uint32_t>(text.size());
        text += shape.places[slot].kind == SlotKind::Bare ? "0" : "";
        places.push_back({begin, static_cast<std::uint32_t>(text.size()) - begin});
    }
    text += shape.literals.back();
    std::string_view value = text;
    if (range) {
        const std::size_t begin = range->begin.offset(places);
        const std::size_t end = range->end.offset(places);
        value = begin <= end && end <= text.size() ? value.substr(begin, end - begin)
                                                   : std::string_view();
    }
    if (!validateJson(value).ok()) {
        return {Kind::Unclear};  // the value is what stands in a string
    }
    const auto found = jsonAt(value, path);
    if (!found) {
        return {};
    }
    const auto begin = static_cast<std::size_t>(found->lexeme.data() - text.data());
    if (found->type == JsonType::Object || found->type == JsonType::Array) {
        const std::size_t end = begin + found->lexeme.size();
        return {Kind::Part,
                0,
                {Anchor::ofBegin(begin, places), Anchor::ofEnd(end, places)},
                found->type};
    }
    const std::size_t scalar = begin + (found->type == JsonType::String ? 1 : 0);
    for (std::size_t slot = 0; slot < places.size(); ++slot) {
        if (places[slot].begin == scalar) {
            return {Kind::Scalar, slot};
        }
    }
    return {Kind::Unclear};
}

}  // namespace oxbow
