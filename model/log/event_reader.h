// Reads a log's events: a block's columns, and the names that go with them.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "model/block/block.h"
#include "model/event/event.h"
#include "model/log/index/key_index.h"
#include "model/log/store/block_cache.h"
#include "model/log/store/log_store.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

// OutOfRange, in words.
absl::Status noEventAt(Position p, Position end);

// Any thread; a cursor belongs to one.
class EventReader {
public:
    EventReader(const LogStore& store, const KeyIndex& index)
        : m_index(index), m_store(store), m_blocks(store) {}

    // Blocks that were read last are kept.
    struct Row {
        Event event;
        std::optional<KeyId> key;
        bool late = false;
    };
    absl::StatusOr<Row> row(Position p) const;
    absl::Status read(std::span<const Position> wanted, EventParts parts, const VisitEvent& visit,
                      const Cancelled& cancelled) const;

    absl::Status readMembers(std::span<const Position> wanted,
                             const EventSequence::VisitMembers& visit,
                             const Cancelled& cancelled) const;

    // The greatest time before event `index` of a block.
    static std::optional<std::int64_t> runningMaximum(const BlockSummary& summary,
                                                      const BlockReader& block, std::size_t index);
    const BlockCache& blocks() const { return m_blocks; }

    // Through a log as it was when the cursor was made, without keeping its blocks.
    class Cursor final : public EventCursor {
    public:
        Cursor(const EventReader& reader, Position from, Direction way, EventParts parts);
        bool next() override;
        Position position() const override { return m_at; }
        const EventView& event() const override { return m_event; }
        const absl::Status& status() const override { return m_status; }
        std::optional<KeyId> key() const { return m_key; }
        Position end() const { return m_catalog->end(); }

    private:
        bool read(Position p);
        bool openBlock(Position p);
        bool fail(absl::Status status);

        const EventReader& m_reader;
        const std::shared_ptr<const Catalog> m_catalog;
        const Direction m_way;
        const EventParts m_parts;
        KeyNames::Cursor m_names;
        Position m_next;  // Forward: the event that comes; Backward: that which came
        Position m_at;
        // The block at work, and the events that it holds.
        std::optional<BlockReader> m_block;
        Position m_blockBegin;
        Position m_blockEnd;
        const RunSummary* m_run = nullptr;
        KeyIndex::HotPlace m_hot;
        EventView m_event;
        EventDetails m_details;
        std::optional<KeyId> m_key;
        absl::Status m_status;
    };

private:
    // Finds the event and its block, and gives them to `read` (block, its number in the block, the
    // view with its names where it needs them) under the block's lock.
    template <class Read>
    absl::Status readAt(Position p, bool names, EventView& view, Read read) const;
    absl::Status readOne(Position p, EventParts parts, const VisitEvent& visit, bool& goOn) const;
    absl::Status readMembersOf(Position p, const EventSequence::VisitMembers& visit,
                               bool& goOn) const;
    // Calls readOne(i, goOn) for each of `count`; `bytes` are those read since `cancelled` was
    // asked.
    template <class ReadOne>
    static absl::Status readEach(std::size_t count, std::size_t& bytes, const Cancelled& cancelled,
                                 ReadOne readOne);

    const KeyIndex& m_index;
    const LogStore& m_store;
    BlockCache m_blocks;
    mutable KnownMembers m_members;
};

}  // namespace oxbow
