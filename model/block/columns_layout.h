// Which text of a block's columns belongs to which of its events.
#pragma once

#include <absl/status/status.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/block/columns_block.h"
#include "model/block/packed_ints.h"
#include "model/event/record_shape.h"
#include "model/event/timestamp.h"
#include "model/payload/json.h"

namespace oxbow {

// Read once when a block is opened. Block and shapes must outlive it. Immutable.
class ColumnsLayout {
public:
    // A slot of a shape: its column, and where the texts of the shape's events begin in it.
    struct Place {
        std::uint32_t column = 0;  // index in the block's columns
        std::uint32_t base = 0;
    };
    struct Shape {
        const StoredShape* stored = nullptr;
        std::uint32_t count = 0;  // its events
        std::vector<Place> places;
        std::optional<BlockView::Shape::Range> value;  // where records hold their value
        // How an event has to hold its value for the places of field_places.h to be its own.
        EventForm formOfPlaces() const;
    };

    // Absent where the block does not fit its shapes.
    static std::optional<ColumnsLayout> open(const BlockView& block, const ShapeCatalog& shapes);

    EventForm form(std::size_t i) const { return static_cast<EventForm>(m_forms[i]); }
    // Null where the event's text has none.
    const Shape* shapeOf(std::size_t i) const {
        return m_shapeOf[i] == 0 ? nullptr : &m_shapes[m_shapeOf[i] - 1U];
    }
    // How many events before it have the same shape; where it has none, how many texts have none.
    std::uint32_t rank(std::size_t i) const { return m_ranks[i]; }
    bool hasDetails(std::size_t i) const { return m_hasDetails[i] != 0; }
    std::span<const Shape> shapes() const { return m_shapes; }

    // For whoever goes over all events: their shapes (0: none, else 1 + index in shapes()), ranks
    // and forms (EventForm).
    std::span<const std::uint16_t> shapeNumbers() const { return m_shapeOf; }
    std::span<const std::uint32_t> ranks() const { return m_ranks; }
    std::span<const std::uint8_t> forms() const { return m_forms; }
    // Whether the anchors of a shape do not tell the values of all of its events: a record holds
    // its value elsewhere, or some texts are values themselves.
    bool hasLooseValues() const {
        return m_valueBegin.size() > 0 || (m_valueCount > 0 && m_inRecordCount > 0);
    }

    std::size_t columnSize(std::size_t column) const { return m_columnSizes[column]; }
    std::size_t restCount() const { return m_restCount; }
    std::size_t ownValueCount() const { return m_ownValueCount; }
    std::size_t detailsCount() const { return m_detailsCount; }

    // How many events before event i have a value beside their record; of a value in a record that
    // no anchor tells, how many such.
    std::size_t extraRank(std::size_t i) const { return m_extraRanks[i]; }
    // How many events before it have details.
    std::size_t detailsRank(std::size_t i) const { return m_detailsRanks[i]; }
    // Begin and end of the value in a record of so many bytes whose scalars are at `found`.
    std::pair<std::size_t, std::size_t> valueRange(std::size_t i, std::span<const Slot> found,
                                                   std::size_t recordSize) const;

private:
    bool openShapes(const BlockView& block, const ShapeCatalog& shapes);
    bool openEvents(const BlockView& block);
    bool openForms(const PackedInts& forms);
    void rankDetails();
    bool placeColumns(const BlockView& block);
    bool isAnchored(std::size_t i) const {
        const Shape* const shape = shapeOf(i);
        return shape != nullptr && shape->value.has_value();
    }

    // An entry an event.
    std::vector<std::uint8_t> m_forms;
    std::vector<std::uint16_t> m_shapeOf;  // 0: none, else 1 + index in m_shapes
    std::vector<std::uint32_t> m_ranks;
    std::vector<std::uint32_t> m_extraRanks;    // empty where no event needs one
    std::vector<std::uint32_t> m_detailsRanks;  // likewise
    std::vector<Shape> m_shapes;
    std::vector<std::uint32_t> m_columnSizes;
    PackedInts m_hasDetails;
    PackedInts m_valueBegin;
    PackedInts m_valueTail;
    std::size_t m_shapeless = 0;  // events whose text has no shape, or that have no text
    std::size_t m_restCount = 0;
    std::size_t m_ownValueCount = 0;
    std::size_t m_detailsCount = 0;
    std::size_t m_valueCount = 0;     // events of form Value …
    std::size_t m_inRecordCount = 0;  // … and ValueInRecord
};

// Appends the scalar of a slot as JSON: what it is in the value; `held` is for it to work with.
JsonType appendScalarAsJson(const RecordShape& shape, std::size_t slot, std::string_view text,
                            std::string& out, std::string& held);

// Appends what stands between two anchors of a text of the shape; appendSlot(slot) appends what its
// slots have, and gives a status.
template <class AppendSlot>
absl::Status appendPart(const RecordShape& shape, const BlockView::Shape::Range& part,
                        std::string& out, AppendSlot appendSlot) {
    const auto& literals = shape.literals;
    for (std::size_t slot = part.begin.slot; slot < part.end.slot; ++slot) {
        out +=
            std::string_view(literals[slot]).substr(slot == part.begin.slot ? part.begin.bytes : 0);
        if (absl::Status status = appendSlot(slot); !status.ok()) {
            return status;
        }
    }
    const std::size_t skipped =
        part.begin.slot == part.end.slot ? std::min(part.begin.bytes, part.end.bytes) : 0;
    out += std::string_view(literals[part.end.slot]).substr(skipped, part.end.bytes - skipped);
    return absl::OkStatus();
}

// Appends the text that stands for a derived time: the one that canonical_text.h reads back.
void appendTimeOf(const Timestamp& time, std::string& out);

}  // namespace oxbow
