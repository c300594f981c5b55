#include "model/block/columns_layout.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <array>

#include "model/event/utc_time.h"
#include "model/payload/row_as_json.h"

namespace oxbow {
namespace {

// Which of a block's columns has an id. Ids of a log with few shapes are small numbers.
class PlacesOfColumns {
public:
    explicit PlacesOfColumns(const BlockView& block) {
        const auto& columns = block.columns();
        std::uint32_t last = 0;
        for (const BlockView::Column& column : columns) {
            last = std::max(last, column.id);
        }
        const bool few = last < kMostInTable;
        m_table.assign(few ? last + 1 : 0, 0);
        m_map.reserve(few ? 0 : columns.size());
        for (std::uint32_t i = 0; i < columns.size(); ++i) {
            if (few) {
                m_table[columns[i].id] = i + 1;
            } else {
                m_map.emplace(columns[i].id, i);
            }
        }
    }
    std::optional<std::uint32_t> find(std::uint32_t id) const {
        if (id < m_table.size()) {
            return m_table[id] == 0 ? std::nullopt : std::optional(m_table[id] - 1);
        }
        const auto found = m_map.find(id);
        return found == m_map.end() ? std::nullopt : std::optional(found->second);
    }

private:
    static constexpr std::uint32_t kMostInTable = 1'024;
    std::vector<std::uint32_t> m_table;  // 0: none, else 1 + its place
    absl::flat_hash_map<std::uint32_t, std::uint32_t> m_map;
};

}  // namespace

std::optional<ColumnsLayout> ColumnsLayout::open(const BlockView& block,
                                                 const ShapeCatalog& shapes) {
    ColumnsLayout layout;
    if (!layout.openShapes(block, shapes) || !layout.openEvents(block) ||
        !layout.placeColumns(block)) {
        return std::nullopt;
    }
    return layout;
}

bool ColumnsLayout::openShapes(const BlockView& block, const ShapeCatalog& shapes) {
    if (block.shapes().size() > UINT16_MAX) {
        return false;
    }
    m_shapes.resize(block.shapes().size());
    for (std::size_t i = 0; i < m_shapes.size(); ++i) {
        const BlockView::Shape& used = block.shapes()[i];
        if (used.id >= shapes.shapes.size()) {
            return false;
        }
        Shape& shape = m_shapes[i];
        shape.stored = shapes.shapes[used.id].get();
        const auto& literals = shape.stored->shape.literals;
        const auto fits = [&literals](const Anchor& anchor) {
            return anchor.slot < literals.size() && anchor.bytes <= literals[anchor.slot].size();
        };
        if (used.value && (!fits(used.value->begin) || !fits(used.value->end) ||
                           used.value->begin.slot > used.value->end.slot)) {
            return false;
        }
        shape.value = used.value;
    }
    return true;
}

bool ColumnsLayout::openEvents(const BlockView& block) {
    const std::size_t count = block.count();
    const auto forms = PackedInts::open(block.field(log::Block::kFormFieldNumber), count);
    const auto shapeOf = PackedInts::open(block.field(log::Block::kShapeFieldNumber), count);
    const auto hasDetails =
        PackedInts::open(block.field(log::Block::kHasDetailsFieldNumber), count);
    const auto begins = PackedInts::open(block.field(log::Block::kValueBeginFieldNumber), count);
    const auto tails = PackedInts::open(block.field(log::Block::kValueTailFieldNumber), count);
    if (!forms || !shapeOf || !hasDetails || !begins || !tails || forms->size() != count ||
        shapeOf->size() != count || hasDetails->size() != count ||
        begins->size() != tails->size()) {
        return false;
    }
    m_hasDetails = *hasDetails;
    m_valueBegin = *begins;
    m_valueTail = *tails;
    m_shapeOf.resize(count);
    shapeOf->decode(0, count, m_shapeOf.data());
    std::vector<std::uint32_t> counts(m_shapes.size() + 1);
    m_ranks.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (m_shapeOf[i] > m_shapes.size()) {
            return false;
        }
        m_ranks[i] = counts[m_shapeOf[i]]++;
    }
    m_shapeless = counts[0];
    for (std::size_t shape = 0; shape < m_shapes.size(); ++shape) {
        m_shapes[shape].count = counts[shape + 1];
    }
    rankDetails();
    return openForms(*forms);
}

void ColumnsLayout::rankDetails() {
    const std::size_t count = m_hasDetails.size();
    if (m_hasDetails.constant() == 0) {
        return;
    }
    m_detailsRanks.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        m_detailsRanks[i] = static_cast<std::uint32_t>(m_detailsCount);
        m_detailsCount += m_hasDetails[i] != 0 ? 1 : 0;
    }
}

bool ColumnsLayout::openForms(const PackedInts& forms) {
    const std::size_t count = forms.size();
    m_forms.resize(count);
    forms.decode(0, count, m_forms.data());
    // Four histograms in turn: one would wait for itself at every event.
    std::array<std::array<std::uint32_t, 256>, 4> of{};
    for (std::size_t i = 0; i < count; ++i) {
        ++of[i % 4][m_forms[i]];
    }
    const auto sum = [&of](EventForm form) {
        const auto number = static_cast<std::size_t>(form);
        return std::size_t{of[0][number]} + of[1][number] + of[2][number] + of[3][number];
    };
    m_valueCount = sum(EventForm::Value);
    m_inRecordCount = sum(EventForm::ValueInRecord);
    m_ownValueCount = sum(EventForm::ValueBeside);
    if (sum(EventForm::Nothing) + m_valueCount + sum(EventForm::Record) + m_inRecordCount +
            m_ownValueCount + sum(EventForm::ValueOfCells) !=
        count) {
        return false;
    }
    if (m_shapeless == 0 && m_ownValueCount == 0 && m_valueBegin.size() == 0) {
        return true;
    }
    // Here some events have what others have not: a text that stands whole, a value of its own.
    m_extraRanks.resize(count);
    std::uint32_t values = 0;
    std::uint32_t ranges = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (m_shapeOf[i] == 0) {
            m_ranks[i] = static_cast<std::uint32_t>(m_restCount);
            m_restCount += form(i) != EventForm::Nothing ? 1 : 0;
        }
        if (form(i) == EventForm::ValueBeside) {
            m_extraRanks[i] = values++;
        } else if (form(i) == EventForm::ValueInRecord && !isAnchored(i)) {
            m_extraRanks[i] = ranges++;
        }
    }
    return ranges == m_valueBegin.size();
}

bool ColumnsLayout::placeColumns(const BlockView& block) {
    const PlacesOfColumns places(block);
    m_columnSizes.assign(block.columns().size(), 0);
    for (Shape& shape : m_shapes) {
        shape.places.reserve(shape.stored->columns.size());
        for (const std::uint32_t id : shape.stored->columns) {
            const auto column = places.find(id);
            if (!column) {
                return false;
            }
            shape.places.push_back({*column, m_columnSizes[*column]});
            m_columnSizes[*column] += shape.count;
        }
    }
    return true;
}

std::pair<std::size_t, std::size_t> ColumnsLayout::valueRange(std::size_t i,
                                                              std::span<const Slot> slots,
                                                              std::size_t recordSize) const {
    if (isAnchored(i)) {
        const BlockView::Shape::Range& range = *shapeOf(i)->value;
        return {range.begin.offset(slots), range.end.offset(slots)};
    }
    const std::size_t rank = extraRank(i);
    const auto begin = static_cast<std::size_t>(m_valueBegin[rank]);
    const auto tail = static_cast<std::size_t>(m_valueTail[rank]);
    return {begin, tail > recordSize ? 0 : recordSize - tail};
}

EventForm ColumnsLayout::Shape::formOfPlaces() const {
    const auto& slots = stored->shape.places;
    const bool cells = !slots.empty() && slots[0].kind == SlotKind::Cell;
    return value ? EventForm::ValueInRecord : cells ? EventForm::ValueOfCells : EventForm::Value;
}

JsonType appendScalarAsJson(const RecordShape& shape, std::size_t slot, std::string_view text,
                            std::string& out, std::string& held) {
    const std::size_t begin = out.size();
    switch (shape.places[slot].kind) {
        case SlotKind::Bare:
            out += text;
            break;
        case SlotKind::String:
            out += '"';
            out += text;
            out += '"';
            return JsonType::String;
        case SlotKind::Cell:
            appendCellAsJson(cellOf(shape, slot, text, held), out);
            break;
    }
    switch (out.size() > begin ? out[begin] : '\0') {
        case '"':
            return JsonType::String;
        case 'n':
            return JsonType::Null;
        case 't':
            return JsonType::True;
        case 'f':
            return JsonType::False;
        default:
            return JsonType::Number;
    }
}

void appendTimeOf(const Timestamp& time, std::string& out) {
    std::uint8_t digits = 0;
    switch (time.precision) {
        case TimePrecision::Millisecond:
            digits = 3;
            break;
        case TimePrecision::Microsecond:
            digits = 6;
            break;
        case TimePrecision::Nanosecond:
            digits = 9;
            break;
        default:
            break;
    }
    appendUtcTime(out, time.nanoseconds, digits);
}

}  // namespace oxbow
