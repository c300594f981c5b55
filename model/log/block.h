// Blocks: up to 1,024 events as one stored value.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event/event_batch.h"
#include "model/event/strong_id.h"
#include "model/log/log.pb.h"
#include "model/log/packed_ints.h"

namespace oxbow {

inline constexpr std::size_t kBlockEvents = EventBatch::kCapacity;
inline constexpr std::size_t kSegmentBytes = 64 * 1024;

// Packs all that needs no names: payload, times, sizes. The columns of ids (stream, source) are
// left for whoever knows the names. Any thread.
log::Block packBlock(const EventBatch& batch);

std::string encodeDetails(const EventDetails& details);
std::optional<EventDetails> decodeDetails(std::string_view bytes);

// A block read back. Columns are read in place, segments are fetched and inflated when asked for.
// Immutable, but for the segments it keeps: one thread at a time.
class BlockReader {
public:
    // Gives the data of one of the block's segments.
    using Fetch = std::function<absl::StatusOr<std::string>(std::size_t segment)>;
    // DataLoss where the value is not a block; `where` ("block 12 of …") begins the message.
    static absl::StatusOr<BlockReader> open(std::string_view value, const std::string& where,
                                            Fetch fetch);

    std::size_t count() const { return m_block->count(); }
    StreamId stream(std::size_t i) const {
        return StreamId(static_cast<std::uint32_t>(m_stream[i]));
    }
    SourceId source(std::size_t i) const {
        return SourceId(static_cast<std::uint32_t>(m_source[i]));
    }
    // The event's time, else its record time: what the timeline goes by. Control events have none:
    // their times are those of the source's own clock, not of what happened.
    std::optional<std::int64_t> nanoseconds(std::size_t i) const;

    // Fills all of the view but source, stream, key and type, which are names. The bytes live as
    // long as the block, details in `details`.
    absl::Status read(std::size_t i, EventView& view, EventDetails& details);

private:
    struct Times {
        PackedInts shape;
        PackedInts zone;
        PackedInts nanoseconds;
        std::optional<Timestamp> at(std::size_t i) const;
    };
    struct Segment {
        std::size_t first = 0;
        std::shared_ptr<const std::string> inflated;
    };

    absl::Status openColumns();
    absl::StatusOr<std::string_view> segmentOf(std::size_t i, std::size_t& first);
    absl::Status damaged(std::string_view what) const;
    std::size_t sizeInPayload(std::size_t i) const;

    std::shared_ptr<const log::Block> m_block;
    Fetch m_fetch;
    std::string m_where;
    PackedInts m_stream, m_source, m_partition, m_offset, m_kind;
    Times m_time, m_recordTime;
    PackedInts m_recordSize, m_valuePlace, m_valueOffset, m_valueSize, m_detailsSize;
    std::vector<std::shared_ptr<const std::string>> m_inflated;
    // Where each event's bytes begin in its segment; filled for segments that were inflated.
    std::vector<std::uint32_t> m_begin;
};

}  // namespace oxbow
