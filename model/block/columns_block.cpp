#include "model/block/columns_block.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "model/block/columns_layout.h"
#include "model/block/details_codec.h"
#include "model/block/text_column.h"
#include "model/payload/row_as_json.h"

namespace oxbow {
namespace {

// Texts of some of a block's events, in their order.
class SparseTexts {
public:
    bool open(std::string_view bytes, std::size_t count) {
        if (count > 0) {
            m_column = TextColumn::open(bytes, count);
        }
        return m_column.has_value() == (count > 0);
    }
    TextColumn& column() { return *m_column; }

private:
    std::optional<TextColumn> m_column;
};

class ColumnsPayload final : public BlockPayload {
public:
    ColumnsPayload(const BlockView& block, std::shared_ptr<const ShapeCatalog> shapes,
                   const std::string& where, FetchSegment fetch)
        : m_block(block),
          m_shapes(std::move(shapes)),
          m_segments(block, where, std::move(fetch)),
          m_columns(block.columns().size()) {}

    absl::Status open() {
        auto layout = ColumnsLayout::open(m_block, *m_shapes);
        if (!layout) {
            return m_segments.damaged("its columns do not fit its shapes");
        }
        m_layout = *std::move(layout);
        return m_rest.open(m_block.field(log::Block::kRestFieldNumber), m_layout.restCount()) &&
                       m_values.open(m_block.field(log::Block::kOwnValuesFieldNumber),
                                     m_layout.ownValueCount()) &&
                       m_details.open(m_block.field(log::Block::kDetailsFieldNumber),
                                      m_layout.detailsCount())
                   ? absl::OkStatus()
                   : m_segments.damaged("a column of texts does not fit");
    }

    absl::Status read(std::size_t i, EventView& view, EventDetails& details) override {
        view.record.reset();
        view.value.reset();
        m_shaped = {};
        const EventForm form = m_layout.form(i);
        if (form != EventForm::Nothing) {
            if (auto status = buildText(i, view); !status.ok()) {
                return status;
            }
        }
        switch (form) {
            case EventForm::Nothing:
                break;
            case EventForm::Value:
                view.value = m_text;
                break;
            case EventForm::Record:
                view.record = m_text;
                break;
            case EventForm::ValueInRecord: {
                view.record = m_text;
                const auto [begin, end] = m_layout.valueRange(i, m_slots, m_text.size());
                if (begin > end || end > m_text.size()) {
                    return m_segments.damaged("a value lies outside its record");
                }
                view.value = view.record->substr(begin, end - begin);
                break;
            }
            case EventForm::ValueBeside:
                view.record = m_text;
                if (auto status = readOwnValue(i, view); !status.ok()) {
                    return status;
                }
                break;
            case EventForm::ValueOfCells:
                view.record = m_text;
                if (auto status = makeValue(i, view); !status.ok()) {
                    return status;
                }
                break;
        }
        return readDetails(i, view, details);
    }

    absl::Status readValue(std::size_t i, EventView& view, EventDetails& details) override {
        const auto* const shape = m_layout.shapeOf(i);
        const EventForm form = m_layout.form(i);
        view.value.reset();
        if (form == EventForm::ValueBeside) {
            if (auto status = readOwnValue(i, view); !status.ok()) {
                return status;
            }
        } else if (form == EventForm::ValueInRecord && shape != nullptr && shape->value) {
            m_text.clear();
            const auto slotOf = [&](std::size_t slot) { return appendSlot(i, *shape, slot, view); };
            if (auto status = appendPart(shape->stored->shape, *shape->value, m_text, slotOf);
                !status.ok()) {
                return status;
            }
            view.value = m_text;
        } else if (form != EventForm::Nothing && form != EventForm::Record) {
            return read(i, view, details);
        }
        return readDetails(i, view, details);
    }

    absl::StatusOr<bool> readMembers(std::size_t i, EventView& view, EventDetails& details,
                                     KnownMembers& known, ValueMembers& out) override {
        const auto* const shape = m_layout.shapeOf(i);
        if (shape == nullptr || m_layout.form(i) != shape->formOfPlaces()) {
            return false;
        }
        const RecordShape& record = shape->stored->shape;
        const auto members =
            known.of(m_block.shapes()[m_layout.shapeNumbers()[i] - 1U].id, record, shape->value);
        if (members == nullptr) {
            return false;
        }
        out.clear();
        view.value.reset();
        const auto slotOf = [&](std::size_t slot) { return appendSlot(i, *shape, slot, view); };
        for (const MemberPlace& member : *members) {
            out.begin(member.name);
            m_text.clear();
            const bool isPart = member.place.kind == FieldPlace::Kind::Part;
            if (auto status = isPart ? appendPart(record, member.place.part, m_text, slotOf)
                                     : slotOf(member.place.slot);
                !status.ok()) {
                return status;
            }
            if (isPart) {
                out.bytes() += m_text;
                out.end(member.place.type);
            } else {
                out.end(appendScalarAsJson(record, member.place.slot, m_text, out.bytes(), m_held));
            }
        }
        auto status = readDetails(i, view, details);
        return status.ok() ? absl::StatusOr<bool>(true) : status;
    }

    Shaped shaped() const override { return m_shaped; }

    std::size_t weight() const override {
        constexpr std::size_t kEvent = 24;  // of the layout
        constexpr std::size_t kColumn = 160;
        return m_segments.weight() + m_block.count() * kEvent + m_columns.size() * kColumn +
               m_text.capacity() + m_value.capacity();
    }

    bool valueNeedsNames(std::size_t i) override {
        const EventForm form = m_layout.form(i);
        const auto* const shape = m_layout.shapeOf(i);
        if (shape == nullptr || form == EventForm::Nothing || form == EventForm::Record ||
            form == EventForm::ValueBeside) {
            return false;
        }
        std::size_t begin = 0;
        std::size_t end = shape->places.size();
        if (form == EventForm::ValueInRecord && shape->value) {
            begin = shape->value->begin.slot;
            end = shape->value->end.slot;
        }
        for (std::size_t slot = begin; slot < end; ++slot) {
            const TextColumn* const column = columnOf(shape->places[slot].column);
            if (column != nullptr && column->form() == TextForm::Derived) {
                return true;
            }
        }
        return false;
    }

private:
    TextColumn* columnOf(std::size_t index) {
        auto& column = m_columns[index];
        if (!column) {
            column = TextColumn::open(m_block.columns()[index].data, m_layout.columnSize(index));
        }
        return column ? &*column : nullptr;
    }

    absl::Status appendDerived(Derivation what, const EventView& view, std::string& out) {
        if (what == Derivation::Key && view.key) {
            out += *view.key;
        } else if (what == Derivation::Type && view.type) {
            out += *view.type;
        } else if (what == Derivation::Time && view.time) {
            appendTimeOf(*view.time, out);
        } else {
            return m_segments.damaged("a text should be its event's key, type or time");
        }
        return absl::OkStatus();
    }

    absl::Status appendFrom(TextColumn& column, std::size_t i, const EventView& view,
                            std::string& out) {
        if (column.form() == TextForm::Derived) {
            return appendDerived(column.derivation(), view, out);
        }
        if (column.form() != TextForm::Raw) {
            return column.append(i, out) ? absl::OkStatus()
                                         : m_segments.damaged("a text is not in its column");
        }
        const TextColumn::Place place = column.place(i);
        const auto text = m_segments.bytes(place.begin, place.size);
        if (text.ok()) {
            out += *text;
        }
        return text.status();
    }

    absl::Status appendSlot(std::size_t i, const ColumnsLayout::Shape& shape, std::size_t slot,
                            const EventView& view) {
        const auto [index, base] = shape.places[slot];
        TextColumn* const column = columnOf(index);
        return column != nullptr ? appendFrom(*column, base + m_layout.rank(i), view, m_text)
                                 : m_segments.damaged("a column cannot be read");
    }

    // Into m_text and, where it has a shape, m_slots.
    absl::Status buildText(std::size_t i, const EventView& view) {
        m_text.clear();
        m_slots.clear();
        m_shaped = {};
        const auto* const shape = m_layout.shapeOf(i);
        if (shape == nullptr) {
            return appendFrom(m_rest.column(), m_layout.rank(i), view, m_text);
        }
        const auto& literals = shape->stored->shape.literals;
        for (std::size_t slot = 0; slot < shape->places.size(); ++slot) {
            m_text += literals[slot];
            const auto begin = static_cast<std::uint32_t>(m_text.size());
            if (auto status = appendSlot(i, *shape, slot, view); !status.ok()) {
                return status;
            }
            m_slots.push_back({begin, static_cast<std::uint32_t>(m_text.size()) - begin});
        }
        m_text += literals.back();
        m_shaped = {m_block.shapes()[m_layout.shapeNumbers()[i] - 1U].id, m_slots};
        return absl::OkStatus();
    }

    // From the cells of the record in m_text.
    absl::Status makeValue(std::size_t i, EventView& view) {
        const auto* const shape = m_layout.shapeOf(i);
        if (shape == nullptr) {
            return m_segments.damaged("a row has no cells");
        }
        if (m_rowShape != shape) {
            m_rowShape = shape;
            m_row = RowAsJson(shape->stored->shape);
        }
        std::vector<std::string_view> texts;
        for (const Slot& slot : m_slots) {
            texts.push_back(slot.in(m_text));
        }
        std::vector<std::string> held;
        std::vector<OptionalBytesView> cells;
        cellsOf(shape->stored->shape, texts, held, cells);
        m_value.clear();
        m_row.append(cells, m_value);
        view.value = m_value;
        return absl::OkStatus();
    }

    absl::Status readOwnValue(std::size_t i, EventView& view) {
        m_value.clear();
        auto status = appendFrom(m_values.column(), m_layout.extraRank(i), view, m_value);
        view.value = m_value;
        return status;
    }

    absl::Status readDetails(std::size_t i, EventView& view, EventDetails& details) {
        view.details = nullptr;
        if (!m_layout.hasDetails(i)) {
            return absl::OkStatus();
        }
        std::string encoded;
        if (auto status = appendFrom(m_details.column(), m_layout.detailsRank(i), view, encoded);
            !status.ok()) {
            return status;
        }
        auto decoded = decodeDetails(encoded);
        if (!decoded) {
            return m_segments.damaged("an event's details cannot be parsed");
        }
        details = *std::move(decoded);
        view.details = &details;
        return absl::OkStatus();
    }

    const BlockView& m_block;
    std::shared_ptr<const ShapeCatalog> m_shapes;
    SegmentReader m_segments;
    ColumnsLayout m_layout;
    std::vector<std::optional<TextColumn>> m_columns;
    SparseTexts m_rest;
    SparseTexts m_values;
    SparseTexts m_details;
    // Of the event that was read last.
    std::string m_text;
    std::string m_value;
    std::string m_held;
    std::vector<Slot> m_slots;
    Shaped m_shaped;
    const ColumnsLayout::Shape* m_rowShape = nullptr;
    RowAsJson m_row;  // of that shape
};

}  // namespace

absl::StatusOr<std::unique_ptr<BlockPayload>> openColumns(
    const BlockView& block, std::shared_ptr<const ShapeCatalog> shapes, const std::string& where,
    FetchSegment fetch) {
    auto payload =
        std::make_unique<ColumnsPayload>(block, std::move(shapes), where, std::move(fetch));
    if (auto status = payload->open(); !status.ok()) {
        return status;
    }
    return payload;
}

}  // namespace oxbow
