// Fields of all events of a block at once, out of its columns.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/block/block_payload.h"
#include "model/block/column_reader.h"
#include "model/block/columns_layout.h"
#include "model/block/field_places.h"
#include "model/block/text_column.h"
#include "model/sequence/field_cursor.h"

namespace oxbow {

// Reads the columns that lead to some fields, and no others. One thread; for one block after the
// other.
class ColumnFields {
public:
    explicit ColumnFields(const FieldsWanted& wanted) : m_wanted(wanted) {}

    // Fills fields and places of `out`, whose columns are empty. False where the block is not one
    // by columns. Events that the columns do not tell are in left() then, and have no place yet.
    absl::StatusOr<bool> read(const BlockView& block, const ShapeCatalog& shapes,
                              const ColumnReader::Where& where, const FetchSegment& fetch,
                              const ColumnReader::AppendDerived& derived, FieldBlock& out);
    std::span<const std::uint32_t> left() const { return m_left; }

private:
    // What a shape's events have of each field.
    struct ShapePlaces {
        std::vector<FieldPlace> places;
        bool unclear = false;  // at a path
        bool untold = false;   // its members
    };

    bool isMember(std::size_t field) const { return field >= m_wanted.paths.size(); }
    void placeMembers(const ColumnsLayout::Shape& shape, ShapePlaces& out) const;
    const ShapePlaces& placesOf(const ColumnsLayout::Shape& shape, std::uint32_t id);
    void placeEvents(FieldBlock& out);
    absl::Status addField(const ColumnsLayout::Shape& shape, const ShapePlaces& places,
                          std::size_t field, FieldColumn& out);
    absl::Status addScalars(const ColumnsLayout::Shape& shape, std::size_t slot, FieldColumn& out);
    absl::Status addParts(const ColumnsLayout::Shape& shape, const FieldPlace& place,
                          FieldColumn& out);
    void learnEntries(const RecordShape& shape, std::size_t slot, std::size_t index,
                      const TextColumn& column, FieldColumn& out);
    // A scalar's text as the field that it is.
    FieldColumn::Entry entryOf(const RecordShape& shape, std::size_t slot, std::string_view text,
                               FieldColumn& out);
    FieldColumn::Entry entryOf(const JsonValue& value, FieldColumn& out) const;
    absl::Status leaveTextsOut(FieldBlock& out);
    std::span<const std::uint32_t> eventsOf(const ColumnsLayout::Shape& shape);

    const FieldsWanted m_wanted;
    absl::flat_hash_map<ShapeKey, std::unique_ptr<ShapePlaces>> m_places;

    // Of the block at work.
    ColumnReader m_reader;
    std::vector<const ShapePlaces*> m_shapePlaces;
    std::vector<std::uint32_t> m_firsts;  // of each shape's events among the places
    std::vector<std::uint32_t> m_begins;  // the same by the shape's number and the events' form
    std::vector<std::uint32_t> m_eventOfPlace;  // made when something asks for it
    std::vector<std::uint32_t> m_left;
    bool m_isMember = false;  // the field at work
    // A dictionary, as the entries of a field's column.
    struct EntriesOf {
        const FieldColumn* field = nullptr;
        std::size_t column = 0;
        SlotKind kind = SlotKind::Bare;
        bool operator==(const EntriesOf&) const = default;
    };
    EntriesOf m_entriesOf;
    std::vector<FieldColumn::Entry> m_entries;
    std::vector<std::uint32_t> m_entryOfText;
    std::string m_text;
    std::string m_json;
    std::string m_held;
};

}  // namespace oxbow
