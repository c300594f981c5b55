// The encoding `bytes`: the events' bytes one after the other, in compressed segments. For
// anything.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

#include "model/block/block_payload.h"
#include "model/event/event_batch.h"

namespace oxbow {

// A segment is cut when it has so many bytes, before it was compressed; or, where its events are
// large, so many of them: large values often are alike, and only what is in one segment is kept
// once. A reader unpacks a whole segment.
inline constexpr std::size_t kSegmentBytes = 64 * 1024;
inline constexpr std::size_t kSegmentLargeEvents = 16;

// Any thread.
void packBytes(const EventBatch& batch, log::Block& block);

// The block must outlive what is returned. DataLoss where it is none.
absl::StatusOr<std::unique_ptr<BlockPayload>> openBytes(const BlockView& block,
                                                        const std::string& where,
                                                        FetchSegment fetch);

}  // namespace oxbow
