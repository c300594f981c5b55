// Which events of a block have some texts in their values or headers, out of its columns.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/block/block_payload.h"
#include "model/block/column_reader.h"
#include "model/block/columns_layout.h"
#include "model/block/text_column.h"
#include "model/payload/text_needle.h"

namespace oxbow {

// A text is looked for where it can be: in what all records of a shape have in common, once for the
// log; in a dictionary, once for the block; not at all in numbers where it has letters. No value is
// put together but those that may have it across the edge of a column. One thread; for one block
// after the other.
class ColumnTexts {
public:
    explicit ColumnTexts(std::vector<TextNeedle> texts);

    // Fills an entry an event for each text: 1 where the event has it. False where the block is not
    // one by columns. Events that the columns do not tell are in left() then, with zeroes. What is
    // the event's key or type is not looked at.
    absl::StatusOr<bool> read(const BlockView& block, const ShapeCatalog& shapes,
                              const ColumnReader::Where& where, const FetchSegment& fetch,
                              const ColumnReader::AppendDerived& derived,
                              std::vector<std::vector<std::uint8_t>>& out);
    std::span<const std::uint32_t> left() const { return m_left; }

private:
    // What a shape says of a text before any column is looked at.
    enum class Verdict : std::uint8_t {
        All,      // it is in what all of its values have in common
        Slots,    // it is in one of the value's slots, or nowhere
        Unclear,  // it may reach across the edge of a slot
    };
    // Where in a column a text is.
    struct Found {
        enum class Part : std::uint8_t { Unknown, Nowhere, Everywhere, Some, Unclear };
        Part part = Part::Unknown;
        std::vector<std::uint8_t> entries;  // where it is in some, an entry a text of the column
    };

    const std::vector<Verdict>& verdictsOf(const ColumnsLayout::Shape& shape, std::uint32_t id);
    absl::Status look(std::size_t text, std::vector<std::uint8_t>& out);
    absl::StatusOr<bool> lookInShape(std::size_t text, std::size_t shape);
    absl::StatusOr<bool> lookInCells(const TextNeedle& needle, std::size_t number, std::size_t slot,
                                     std::uint8_t* out);
    bool isInCell(const TextNeedle& needle, const RecordShape& shape, std::size_t slot,
                  std::string_view text);
    absl::Status lookInRest(std::size_t text, std::vector<std::uint8_t>& out);
    absl::Status lookInDetails(std::size_t text);
    absl::Status lookIn(TextColumn& column, const TextNeedle& needle, Found& out);
    absl::StatusOr<const Found*> foundIn(std::size_t column, std::size_t text);

    const std::vector<TextNeedle> m_texts;
    absl::flat_hash_map<ShapeKey, std::vector<Verdict>> m_verdicts;

    // Of the block at work.
    ColumnReader m_reader;
    std::vector<Found> m_found;           // by column and text
    std::vector<std::uint32_t> m_firsts;  // of each shape's events in m_ofShapes
    std::vector<std::uint8_t> m_ofShapes;
    std::vector<std::uint8_t> m_isLeft;  // an entry an event
    std::vector<std::uint32_t> m_left;
    std::vector<std::uint32_t> m_events;  // of a shape, in their order
    std::string m_text;
    std::string m_json;
    std::string m_held;
};

}  // namespace oxbow
