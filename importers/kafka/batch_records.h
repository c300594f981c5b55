// The records of one batch, whatever its format and however it is packed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "importers/kafka/compression.h"
#include "importers/kafka/message_set.h"
#include "importers/kafka/record.h"
#include "importers/kafka/record_batch.h"
#include "importers/kafka/segment_reader.h"

namespace oxbow::kafka {

// Holds one unpacked batch. One thread.
class BatchRecords {
public:
    // Begins with the batch, whose bytes must stay until it is closed. False where it cannot be
    // read: see problem().
    bool open(const Batch& batch, BatchUnpacker& unpacker);
    void close() { m_shape = Shape::None; }
    // The next record; offsets rise. False at the end, or where something is wrong: see problem().
    bool next(Record& record);
    // What is wrong: half a sentence. Empty where nothing is.
    const std::string& problem() const { return m_problem; }

    // Of format 2; all zero elsewhere.
    const BatchHeader& header() const { return m_header; }
    bool isControl() const { return m_header.isControl(); }
    // Every record has the broker's time.
    bool isAppendTime() const { return m_appendTime; }

private:
    enum class Shape { None, Records, Message, Wrapped };

    bool openRecords(const Batch& batch, BatchUnpacker& unpacker);
    bool openMessage(const Batch& batch, BatchUnpacker& unpacker);
    bool nextOfRecords(Record& record);
    bool nextOfWrapped(Record& record);
    bool rises(const Record& record, const char* before);
    bool fail(std::string problem);
    bool failRest(std::string_view problem);

    Shape m_shape = Shape::None;
    BatchHeader m_header;
    Cursor m_records{std::string_view()};
    WrappedMessages m_wrapped;
    Record m_message;
    ByteBuffer m_unpacked;
    std::int32_t m_read = 0;
    std::int64_t m_lastOffset = -1;
    bool m_appendTime = false;
    std::string m_problem;
};

// How the records of one batch stand to those of another that has the same offsets.
struct RecordsCompared {
    std::uint64_t differing = 0;  // at the same offset
    std::uint64_t missing = 0;    // only the other batch has them
    std::string problem;          // why the other one cannot be read; empty: it can
};
RecordsCompared compareRecords(const Batch& read, const Batch& other, BatchUnpacker& unpacker);

}  // namespace oxbow::kafka
