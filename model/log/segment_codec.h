// How a block's payload is compressed: zstd, with a dictionary of the log's own.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "model/event/event_batch.h"
#include "model/log/log.pb.h"

struct ZSTD_CDict_s;
struct ZSTD_DDict_s;

namespace oxbow {

// Events of one log are alike, so a few of them, kept once for the whole log, let small segments
// compress as well as large ones: and the smaller a segment, the faster one event is read.
// Immutable; any thread.
class SegmentCodec {
public:
    // No longer dictionary is of use for segments of this size (measured).
    static constexpr std::size_t kDictionaryBytes = 32 * 1024;

    // An empty dictionary is none.
    explicit SegmentCodec(std::string dictionary);
    ~SegmentCodec();
    SegmentCodec(const SegmentCodec&) = delete;
    SegmentCodec& operator=(const SegmentCodec&) = delete;

    // The first events of a batch as a dictionary; empty where there is too little of them.
    static std::string dictionaryFrom(const EventBatch& batch);

    const std::string& dictionary() const { return m_dictionary; }
    // Fills all of the segment but `first`, its data included.
    void pack(std::string_view raw, log::Segment& segment) const;
    // False where the data is not that of the segment, or was packed with another dictionary.
    bool unpack(const log::Segment& segment, std::string_view data, std::string& raw) const;

private:
    std::string m_dictionary;
    ZSTD_CDict_s* m_packing = nullptr;
    ZSTD_DDict_s* m_unpacking = nullptr;
};

}  // namespace oxbow
