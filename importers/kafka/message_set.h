// Message sets, formats 0 and 1: what Kafka wrote before 0.11.
#pragma once

#include <cstdint>
#include <string_view>

#include "importers/kafka/compression.h"
#include "importers/kafka/cursor.h"
#include "importers/kafka/record.h"

namespace oxbow::kafka {

// A message with the offset and the size before it.
struct Message {
    // Offset, size, checksum, format, attributes, two empty lengths; format 1 adds a time.
    static constexpr std::size_t kSmallest0 = 26;
    static constexpr std::size_t kSmallest1 = 34;

    std::int64_t offset = 0;
    std::int8_t magic = 0;
    std::int8_t attributes = 0;
    std::int64_t time = -1;
    OptionalBytesView key;
    OptionalBytesView value;

    Codec codec() const { return static_cast<Codec>(attributes & 0x07); }
    bool isAppendTime() const { return magic > 0 && (attributes & 0x08) != 0; }
};
// Where the bytes begin that a message's checksum (CRC-32) covers.
inline constexpr std::size_t kMessageCrcFrom = 16;

// Reads the message where `in` stands; false where its bytes make no sense.
bool readMessage(Cursor& in, Message& message);

// The messages that a packed one (a *wrapper*) holds. The wrapper has the offset of the last of
// them; format 0 gives those within their own offsets, format 1 only their distances.
class WrappedMessages {
public:
    // `unpacked`: the wrapper's value. False where there is no whole message in it.
    bool start(const Message& wrapper, std::string_view unpacked);
    bool atEnd() const { return m_in.left() == 0; }
    // The next one as a record. False where its bytes make no sense.
    bool next(Record& record);

private:
    Message m_wrapper;
    Cursor m_in{std::string_view()};
    std::int64_t m_base = 0;
};

// A message that is not packed as a record.
Record recordOf(const Message& message);

}  // namespace oxbow::kafka
