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

bool isOfCells(const RecordShape& shape) {
    return !shape.places.empty() && shape.places[0].kind == SlotKind::Cell;
}

// A text of the shape with the least of scalars in it, and the value in it.
class Sample {
public:
    Sample(const RecordShape& shape, const std::optional<BlockView::Shape::Range>& range) {
        for (std::size_t slot = 0; slot < shape.places.size(); ++slot) {
            m_text += shape.literals[slot];
            const auto begin = static_cast<std::uint32_t>(m_text.size());
            m_text += shape.places[slot].kind == SlotKind::Bare ? "0" : "";
            m_slots.push_back({begin, static_cast<std::uint32_t>(m_text.size()) - begin});
        }
        m_text += shape.literals.back();
        m_value = m_text;
        if (range) {
            const std::size_t begin = range->begin.offset(m_slots);
            const std::size_t end = range->end.offset(m_slots);
            m_value = begin <= end && end <= m_text.size() ? m_value.substr(begin, end - begin)
                                                           : std::string_view();
        }
    }
    Sample(const Sample&) = delete;
    Sample& operator=(const Sample&) = delete;

    std::string_view value() const { return m_value; }
    // Of something that stands in the value.
    FieldPlace placeOf(const JsonValue& found) const {
        const auto begin = static_cast<std::size_t>(found.lexeme.data() - m_text.data());
        if (found.type == JsonType::Object || found.type == JsonType::Array) {
            const std::size_t end = begin + found.lexeme.size();
            return {Kind::Part,
                    0,
                    {Anchor::ofBegin(begin, m_slots), Anchor::ofEnd(end, m_slots)},
                    found.type};
        }
        const std::size_t scalar = begin + (found.type == JsonType::String ? 1 : 0);
        for (std::size_t slot = 0; slot < m_slots.size(); ++slot) {
            if (m_slots[slot].begin == scalar) {
                return {Kind::Scalar, slot};
            }
        }
        return {Kind::Unclear};
    }

private:
    std::string m_text;
    std::vector<Slot> m_slots;
    std::string_view m_value;
};

}  // namespace

FieldPlace placeOfField(const RecordShape& shape,
                        const std::optional<BlockView::Shape::Range>& value, const JsonPath& path) {
    if (isOfCells(shape)) {
        // A cell that is a value of its own says nothing of a JSON object.
        return value ? FieldPlace{Kind::Unclear} : placeOfCell(shape, path);
    }
    const Sample sample(shape, value);
    if (!validateJson(sample.value()).ok()) {
        return {Kind::Unclear};  // the value is what stands in a string
    }
    const auto found = jsonAt(sample.value(), path);
    return found ? sample.placeOf(*found) : FieldPlace{};
}

std::optional<MemberPlaces> placesOfMembers(const RecordShape& shape,
                                            const std::optional<BlockView::Shape::Range>& value) {
    MemberPlaces members;
    if (isOfCells(shape)) {
        const RowAsJson row(shape);
        for (std::size_t slot = 0; slot < shape.places.size(); ++slot) {
            members.push_back({row.name(slot), {Kind::Scalar, slot}});
        }
        return value ? std::nullopt : std::optional(std::move(members));
    }
    const Sample sample(shape, value);
    if (!validateJson(sample.value()).ok() ||
        jsonAt(sample.value(), JsonPath())->type != JsonType::Object) {
        return std::nullopt;
    }
    for (JsonMember& member : jsonMembers(sample.value())) {
        members.push_back({std::move(member.name), sample.placeOf(member.value)});
        if (members.back().place.kind == Kind::Unclear) {
            return std::nullopt;
        }
    }
    return members;
}

std::shared_ptr<const MemberPlaces> KnownMembers::of(
    std::uint32_t id, const RecordShape& shape,
    const std::optional<BlockView::Shape::Range>& value) {
    const BlockView::Shape::Range range = value.value_or(BlockView::Shape::Range());
    const std::lock_guard lock(m_mutex);
    const auto [known, isNew] =
        m_known.try_emplace(std::tuple(id, value.has_value(), range.begin.slot, range.begin.bytes,
                                       range.end.slot, range.end.bytes));
    if (isNew) {
        if (auto members = placesOfMembers(shape, value)) {
            known->second = std::make_shared<const MemberPlaces>(*std::move(members));
        }
    }
    return known->second;
}

}  // namespace oxbow
