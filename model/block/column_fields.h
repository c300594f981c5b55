// Fields of all events of a block at once, out of its columns.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/block/block_payload.h"
#include "model/block/columns_layout.h"
#include "model/block/field_places.h"
#include "model/block/text_column.h"
#include "model/sequence/field_cursor.h"

namespace oxbow {

// Reads the columns that lead to some paths, and no others. One thread; for one block after the
// other.
class ColumnFields {
public:
    explicit ColumnFields(std::vector<JsonPath> paths);

    // Appends to `out` what is derived from an event's key, type or time, as a text of the block.
    using AppendDerived = std::function<absl::Status(std::size_t event, Derivation, std::string&)>;

    // What begins messages: "block 12 of …".
    using Where = std::function<std::string()>;

    // Fills fields and places of `out`, whose columns are empty. False where the block is not one
    // by columns. Events that the columns do not tell are in left() then, and have no place yet.
    absl::StatusOr<bool> read(const BlockView& block, const ShapeCatalog& shapes,
                              const Where& where, const FetchSegment& fetch,
                              const AppendDerived& derived, FieldBlock& out);
    std::span<const std::uint32_t> left() const { return m_left; }

private:
    using Range = BlockView::Shape::Range;
    // What a shape's events have at each path; the shape of a log, and where it holds the value.
    using ShapeKey =
        std::tuple<std::uint32_t, bool, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>;
    struct ShapePlaces {
        std::vector<FieldPlace> places;
        bool unclear = false;
    };

    const ShapePlaces& placesOf(const ColumnsLayout::Shape& shape, std::uint32_t id);
    void placeEvents(FieldBlock& out);
    absl::Status addField(const ColumnsLayout::Shape& shape, const FieldPlace& place,
                          FieldColumn& out);
    absl::Status addScalars(const ColumnsLayout::Shape& shape, std::size_t slot, FieldColumn& out);
    absl::Status addParts(const ColumnsLayout::Shape& shape, const FieldPlace& place,
                          FieldColumn& out);
    // A scalar's text as the field that it is.
    FieldColumn::Entry entryOf(const RecordShape& shape, std::size_t slot, std::string_view text,
                               FieldColumn& out);
    absl::Status appendText(TextColumn& column, std::size_t place, std::uint32_t event,
                            std::string& out);
    absl::StatusOr<TextColumn*> columnOf(std::size_t index);
    absl::Status leaveTextsOut(FieldBlock& out);
    absl::Status damaged(std::string_view what) const;
    std::span<const std::uint32_t> eventsOf(const ColumnsLayout::Shape& shape);

    const std::vector<JsonPath> m_paths;
    absl::flat_hash_map<ShapeKey, std::unique_ptr<ShapePlaces>> m_places;

    // Of the block at work.
    const BlockView* m_block = nullptr;
    const Where* m_where = nullptr;
    const FetchSegment* m_fetch = nullptr;
    const AppendDerived* m_derived = nullptr;
    std::optional<ColumnsLayout> m_layout;
    std::optional<SegmentReader> m_segments;  // where texts stand apart
    std::vector<std::optional<TextColumn>> m_columns;
    std::vector<const ShapePlaces*> m_shapePlaces;
    std::vector<std::uint32_t> m_firsts;  // of each shape's events among the places
    std::vector<std::uint32_t> m_begins;  // the same by the shape's number and the events' form
    std::vector<std::uint32_t> m_eventOfPlace;  // made when something asks for it
    std::vector<std::uint32_t> m_left;
    std::vector<FieldColumn::Entry> m_entries;  // of a dictionary
    std::string m_text;
    std::string m_json;
    std::string m_held;
};

}  // namespace oxbow
