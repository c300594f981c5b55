#include "model/log/columns_layout.h"

#include <absl/container/flat_hash_map.h>

#include "model/log/canonical_text.h"

namespace oxbow {

std::optional<ColumnsLayout> ColumnsLayout::open(const log::Block& block,
                                                 const ShapeCatalog& shapes) {
    ColumnsLayout layout;
    if (!layout.openShapes(block, shapes) || !layout.openEvents(block) ||
        !layout.placeColumns(block)) {
        return std::nullopt;
    }
    return layout;
}

bool ColumnsLayout::openShapes(const log::Block& block, const ShapeCatalog& shapes) {
    if (block.shapes_size() > UINT16_MAX) {
        return false;
    }
    m_shapes.resize(static_cast<std::size_t>(block.shapes_size()));
    for (std::size_t i = 0; i < m_shapes.size(); ++i) {
        const log::UsedShape& used = block.shapes(static_cast<int>(i));
        if (used.id() >= shapes.shapes.size()) {
            return false;
        }
        Shape& shape = m_shapes[i];
        shape.stored = shapes.shapes[used.id()].get();
        if (!used.has_value()) {
            continue;
        }
        const auto& range = used.value();
        const auto& literals = shape.stored->shape.literals;
        if (range.end_slot() >= literals.size() || range.begin_slot() > range.end_slot() ||
            range.begin_bytes() > literals[range.begin_slot()].size() ||
            range.end_bytes() > literals[range.end_slot()].size()) {
            return false;
        }
        shape.value = {{range.begin_slot(), range.begin_bytes()},
                       {range.end_slot(), range.end_bytes()}};
    }
    return true;
}

bool ColumnsLayout::openEvents(const log::Block& block) {
    const auto forms = PackedInts::open(block.form());
    const auto shapeOf = PackedInts::open(block.shape());
    const auto hasDetails = PackedInts::open(block.has_details());
    const auto begins = PackedInts::open(block.value_begin());
    const auto tails = PackedInts::open(block.value_tail());
    const std::size_t count = block.count();
    if (!forms || !shapeOf || !hasDetails || !begins || !tails || forms->size() != count ||
        shapeOf->size() != count || hasDetails->size() != count ||
        begins->size() != tails->size()) {
        return false;
    }
    m_hasDetails = *hasDetails;
    m_valueBegin = *begins;
    m_valueTail = *tails;
    m_events.resize(count);
    std::size_t ranges = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t form = (*forms)[i];
        const std::int64_t shape = (*shapeOf)[i];
        if (form < 0 || form > static_cast<std::int64_t>(EventForm::ValueBeside) || shape < 0 ||
            shape > static_cast<std::int64_t>(m_shapes.size())) {
            return false;
        }
        Event& event = m_events[i];
        event.form = static_cast<EventForm>(form);
        event.shape = static_cast<std::uint16_t>(shape);
        if (shape != 0) {
            event.rank = m_shapes[static_cast<std::size_t>(shape) - 1].count++;
        } else if (event.form != EventForm::Nothing) {
            event.rank = static_cast<std::uint32_t>(m_restCount++);
        }
        event.detailsRank = static_cast<std::uint32_t>(m_detailsCount);
        m_detailsCount += m_hasDetails[i] != 0 ? 1 : 0;
        if (event.form == EventForm::ValueBeside) {
            event.extraRank = static_cast<std::uint32_t>(m_ownValueCount++);
        } else if (event.form == EventForm::ValueInRecord && !isAnchored(i)) {
            event.extraRank = static_cast<std::uint32_t>(ranges++);
        }
    }
    return ranges == m_valueBegin.size();
}

bool ColumnsLayout::placeColumns(const log::Block& block) {
    absl::flat_hash_map<std::uint32_t, std::uint32_t> columns;
    columns.reserve(static_cast<std::size_t>(block.columns_size()));
    for (const log::Column& column : block.columns()) {
        columns.emplace(column.id(), static_cast<std::uint32_t>(columns.size()));
    }
    m_columnSizes.assign(static_cast<std::size_t>(block.columns_size()), 0);
    for (Shape& shape : m_shapes) {
        shape.places.reserve(shape.stored->columns.size());
        for (const std::uint32_t id : shape.stored->columns) {
            const auto found = columns.find(id);
            if (found == columns.end()) {
                return false;
            }
            shape.places.push_back({found->second, m_columnSizes[found->second]});
            m_columnSizes[found->second] += shape.count;
        }
    }
    return true;
}

std::pair<std::size_t, std::size_t> ColumnsLayout::valueRange(std::size_t i,
                                                              std::span<const Slot> slots,
                                                              std::size_t recordSize) const {
    if (isAnchored(i)) {
        const Range& range = *shapeOf(i)->value;
        return {range.begin.offset(slots), range.end.offset(slots)};
    }
    const std::size_t rank = extraRank(i);
    const auto begin = static_cast<std::size_t>(m_valueBegin[rank]);
    const auto tail = static_cast<std::size_t>(m_valueTail[rank]);
    return {begin, tail > recordSize ? 0 : recordSize - tail};
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
    appendTime(out, time.nanoseconds, digits);
}

}  // namespace oxbow
