#include "model/block/column_reader.h"

#include <utility>

namespace oxbow {

absl::StatusOr<bool> ColumnReader::open(const BlockView& block, const ShapeCatalog& shapes,
                                        const Where& where, const FetchSegment& fetch,
                                        const AppendDerived& derived) {
    if (block.encoding() != log::Block::COLUMNS) {
        return false;
    }
    m_block = &block;
    m_where = &where;
    m_fetch = &fetch;
    m_derived = &derived;
    m_segments.reset();
    m_layout = ColumnsLayout::open(block, shapes);
    if (!m_layout) {
        return damaged("its columns do not fit its shapes");
    }
    m_columns.clear();
    m_columns.resize(block.columns().size());
    return true;
}

absl::StatusOr<TextColumn*> ColumnReader::column(std::size_t index) {
    auto& column = m_columns[index];
    if (!column) {
        column = TextColumn::open(m_block->columns()[index].data, m_layout->columnSize(index));
        if (!column) {
            return damaged("a column cannot be read");
        }
    }
    return &*column;
}

absl::StatusOr<TextColumn> ColumnReader::details() const {
    return columnOf(log::Block::kDetailsFieldNumber, m_layout->detailsCount());
}

absl::StatusOr<TextColumn> ColumnReader::rest() const {
    return columnOf(log::Block::kRestFieldNumber, m_layout->restCount());
}

absl::StatusOr<TextColumn> ColumnReader::columnOf(int field, std::size_t count) const {
    auto column = TextColumn::open(m_block->field(field), count);
    if (!column) {
        return damaged("a column of texts does not fit");
    }
    return *std::move(column);
}

absl::StatusOr<std::string_view> ColumnReader::rawText(TextColumn& column, std::size_t place) {
    if (!m_segments) {
        m_segments.emplace(*m_block, (*m_where)(), *m_fetch);
    }
    const TextColumn::Place at = column.place(place);
    return m_segments->bytes(at.begin, at.size);
}

absl::Status ColumnReader::append(TextColumn& column, std::size_t place, std::size_t event,
                                  std::string& out) {
    if (column.form() == TextForm::Derived) {
        return (*m_derived)(event, column.derivation(), out);
    }
    if (column.form() == TextForm::Raw) {
        const auto text = rawText(column, place);
        if (text.ok()) {
            out += *text;
        }
        return text.status();
    }
    return column.append(place, out) ? absl::OkStatus() : damaged("a text is not in its column");
}

absl::Status ColumnReader::damaged(std::string_view what) const {
    return SegmentReader(*m_block, (*m_where)(), *m_fetch).damaged(what);
}

ShapeKey shapeKeyOf(const ColumnsLayout::Shape& shape, std::uint32_t id) {
    const BlockView::Shape::Range range = shape.value.value_or(BlockView::Shape::Range());
    return ShapeKey(id, shape.value.has_value(), range.begin.slot, range.begin.bytes,
                    range.end.slot, range.end.bytes);
}

}  // namespace oxbow
