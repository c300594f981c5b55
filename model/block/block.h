// Blocks: up to 1,024 events as one stored value.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/block/block_payload.h"
#include "model/block/columns_block.h"
#include "model/block/packed_ints.h"
#include "model/block/stored.pb.h"
#include "model/event/event_batch.h"
#include "model/event/strong_id.h"

namespace oxbow {

inline constexpr std::size_t kBlockEvents = EventBatch::kCapacity;

// Packs all that needs no names: payload, times, sizes; it chooses the block's encoding. The
// columns of ids (type, stream, source) are left for whoever knows the names. One thread; many of
// them may share a registry.
class BlockPacker {
public:
    explicit BlockPacker(std::shared_ptr<ShapeRegistry> registry);
    log::Block pack(const EventBatch& batch);

private:
    ColumnsPacker m_columns;
};

// A block read back. Columns are read in place, segments are fetched and inflated when asked for.
// Immutable, but for what it has inflated and the event it read last: one thread at a time.
class BlockReader {
public:
    // DataLoss where the value is not a block; `where` ("block 12 of …") begins the message.
    static absl::StatusOr<BlockReader> open(std::string value,
                                            std::shared_ptr<const ShapeCatalog> shapes,
                                            const std::string& where, FetchSegment fetch);

    std::size_t count() const { return m_block->count(); }
    StreamId stream(std::size_t i) const {
        return StreamId(static_cast<std::uint32_t>(m_stream[i]));
    }
    SourceId source(std::size_t i) const {
        return SourceId(static_cast<std::uint32_t>(m_source[i]));
    }
    // 0: no type, else 1 + its id.
    std::uint32_t typePlusOne(std::size_t i) const { return static_cast<std::uint32_t>(m_type[i]); }
    // The event's own time.
    std::optional<Timestamp> time(std::size_t i) const { return m_time.at(i); }
    // The event's time, else its record time: what the timeline goes by. Control events have none:
    // their times are those of the source's own clock, not of what happened.
    std::optional<std::int64_t> nanoseconds(std::size_t i) const;

    // Fills all of the view but source, stream, key and type, which are names: key and type must be
    // in it already, for the record may be made of them. The bytes live until the next call,
    // details in `details`.
    absl::Status read(std::size_t i, EventView& view, EventDetails& details);
    // Value, details and time alone, which costs less. It asks for key and type only where
    // valueNeedsNames().
    absl::Status readValue(std::size_t i, EventView& view, EventDetails& details);
    // See BlockPayload::readMembers().
    absl::StatusOr<bool> readMembers(std::size_t i, EventView& view, EventDetails& details,
                                     KnownMembers& known, ValueMembers& out);
    BlockPayload::Shaped shaped() const { return m_payload->shaped(); }
    std::uint64_t witness() const { return m_block->witness(); }  // 0: none was kept
    // Bytes of memory it takes with what it has inflated.
    std::size_t weight() const { return m_value->capacity() + m_payload->weight() + 1'024; }
    bool valueNeedsNames(std::size_t i) { return m_payload->valueNeedsNames(i); }

private:
    struct Times {
        PackedInts shape;
        PackedInts zone;
        PackedInts nanoseconds;
        std::optional<Timestamp> at(std::size_t i) const;
    };

    bool openColumns();
    void readColumns(std::size_t i, EventView& view) const;

    std::unique_ptr<const std::string> m_value;
    std::unique_ptr<const BlockView> m_block;
    std::unique_ptr<BlockPayload> m_payload;
    PackedInts m_type, m_stream, m_source, m_partition, m_offset, m_kind;
    Times m_time, m_recordTime;
};

}  // namespace oxbow
