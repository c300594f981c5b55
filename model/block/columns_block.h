// The encoding `columns`: records of known shapes, cut into a column for each of their scalars.
//
// An event's *text* is its record, or its value where it has no record. Where the text has a shape
// (see record_shape.h) only its scalars are stored, each in the column of its path: first those of
// the block's first shape, slot by slot, in order of the events, then those of the second, … Every
// column takes the form that gives back the very same bytes in the least room (text_column.h); a
// scalar that is the event's key, type or time is not stored again. Texts without a shape stand
// whole in `rest`.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

#include "model/block/block_payload.h"
#include "model/block/shape_catalog.h"
#include "model/event/event_batch.h"

namespace oxbow {

// What an event has; never given anew.
enum class EventForm : std::uint8_t {
    Nothing = 0,        // no record, a null value
    Value = 1,          // no record; the text is the value
    Record = 2,         // a record, a null value
    ValueInRecord = 3,  // a record that holds the value
    ValueBeside = 4,    // a record, and a value of other bytes
    ValueOfCells = 5,   // a row of a table, and its cells as a JSON object: see row_as_json.h
};

// Packs blocks by columns. It learns the shapes of texts that the importer said nothing of. One
// thread; many of them may share a registry.
class ColumnsPacker {
public:
    explicit ColumnsPacker(std::shared_ptr<ShapeRegistry> registry);
    ~ColumnsPacker();

    // False, and the block untouched, where too few texts have a shape for it to pay.
    bool pack(const EventBatch& batch, log::Block& block);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

// Block and shapes must outlive what is returned. DataLoss where the block is none.
absl::StatusOr<std::unique_ptr<BlockPayload>> openColumns(
    const BlockView& block, std::shared_ptr<const ShapeCatalog> shapes, const std::string& where,
    FetchSegment fetch);

}  // namespace oxbow
