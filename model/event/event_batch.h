// Events on their way from an importer to the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/event/event.h"
#include "model/event/page_sizes.h"
#include "model/event/record_shape.h"

namespace oxbow {

// A record that an importer could not read. Nothing is dropped in silence: it is stored with the
// log and shown at its place.
struct RejectedRecord {
    std::string source;
    std::uint64_t byteOffset = 0;  // of its first byte in the (unpacked) source
    std::uint64_t line = 0;        // from 1; 0 where the source has no lines
    std::uint64_t size = 0;        // in bytes, all of it
    std::string bytes;             // its first bytes, at most kRejectedBytesKept
    std::string reason;            // a sentence: why, and what to do
    friend bool operator==(const RejectedRecord&, const RejectedRecord&) = default;
};
inline constexpr std::size_t kRejectedBytesKept = 64 * 1024;

// Stable storage for many small pieces of bytes that live and die together. Each piece is followed
// by at least kPadding readable bytes, which simdjson asks for.
class Arena {
public:
    static constexpr std::size_t kPadding = 64;

    // Room for `size` bytes at an address that stays put until the arena dies.
    char* allocate(std::size_t size);
    std::string_view copy(std::string_view bytes);
    std::size_t bytesUsed() const { return m_used; }

private:
    std::vector<std::unique_ptr<char[]>> m_chunks;
    char* m_next = nullptr;
    std::size_t m_left = 0;
    std::size_t m_used = 0;
};

// Up to kCapacity events, the bytes they view, the records rejected between them, and a mark from
// which the import can go on after the batch. Move-only; no thread of its own.
class EventBatch {
public:
    static constexpr std::size_t kCapacity = perPage(1'024);
    // A batch of large events is full earlier, so that memory stays bounded.
    static constexpr std::size_t kByteCapacity = 8 * 1024 * 1024;

    std::vector<EventView> events;
    std::vector<RejectedRecord> rejected;
    // Rejected record i stood before events[rejectedBefore[i]].
    std::vector<std::uint32_t> rejectedBefore;

    // How the text of the last event (its record, else its value) divides, where the importer
    // knows: storing it then costs no second look. `shapes` is the same for all events of a batch.
    void setShape(const std::shared_ptr<const RecordShapes>& shapes, std::uint32_t shape,
                  std::span<const Slot> found);
    // Texts of which nothing is said have none of these shapes, and none is looked for.
    void useShapes(std::shared_ptr<const RecordShapes> shapes) { m_shapes = std::move(shapes); }
    struct Shaped {
        std::int32_t shape = -1;  // none
        std::uint32_t firstSlot = 0;
    };
    // Of event i; none where nothing was said.
    Shaped shaped(std::size_t i) const { return i < m_shaped.size() ? m_shaped[i] : Shaped(); }
    const std::shared_ptr<const RecordShapes>& shapes() const { return m_shapes; }
    std::span<const Slot> allSlots() const { return m_slots; }

    // Where the source goes on after this batch, in the importer's own encoding; empty where this
    // is no place to go on from. See importers/importer.h.
    std::string resumeMark;
    // Whether the source waits after this batch: what there is should be seen soon.
    bool sourceWaits = false;
    // How many bytes of the (packed) source had been read: for progress only.
    std::uint64_t sourceBytesRead = 0;

    Arena& arena() { return m_arena; }
    // A place for details of one event of this batch.
    EventDetails& newDetails() { return m_details.emplace_back(); }
    // Copies an event, all its bytes included, to the batch's end.
    void append(const EventView& event);
    void reject(RejectedRecord record);
    // Takes event i out of the batch and into its rejected records, with as much of its record, or
    // of its value, as those keep.
    void rejectEvent(std::size_t i, std::string reason);
    bool full() const { return events.size() >= kCapacity || m_arena.bytesUsed() >= kByteCapacity; }
    bool empty() const { return events.empty() && rejected.empty(); }

private:
    Arena m_arena;
    std::deque<EventDetails> m_details;
    std::shared_ptr<const RecordShapes> m_shapes;
    std::vector<Shaped> m_shaped;
    std::vector<Slot> m_slots;
};

}  // namespace oxbow
