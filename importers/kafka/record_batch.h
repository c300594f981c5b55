// Record batches, format 2: what Kafka has written since 0.11.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "importers/kafka/compression.h"
#include "importers/kafka/cursor.h"
#include "importers/kafka/record.h"

namespace oxbow::kafka {

// The 61 bytes before the records, as they stand there.
struct BatchHeader {
    static constexpr std::size_t kSize = 61;

    std::int64_t baseOffset = 0;
    std::int32_t length = 0;  // of all that follows this field
    // Changes when a copy is made, so the checksum leaves it out.
    std::int32_t leaderEpoch = 0;
    std::uint32_t crc = 0;  // CRC-32C of the bytes from the attributes on
    std::int16_t attributes = 0;
    std::int32_t lastOffsetDelta = 0;
    std::int64_t baseTimestamp = 0;
    std::int64_t maxTimestamp = 0;
    std::int64_t producerId = 0;
    std::int16_t producerEpoch = 0;
    std::int32_t baseSequence = 0;
    std::int32_t recordCount = 0;

    Codec codec() const { return static_cast<Codec>(attributes & 0x07); }
    // The broker's clock instead of the producer's: every record has the batch's largest time.
    bool isAppendTime() const { return (attributes & 0x08) != 0; }
    bool isTransactional() const { return (attributes & 0x10) != 0; }
    bool isControl() const { return (attributes & 0x20) != 0; }
    // Kept by compaction, which may leave fewer records than offsets, or none at all.
    std::int64_t lastOffset() const { return baseOffset + lastOffsetDelta; }
};

// `bytes` holds at least the header; which format it is (byte 16) has been checked.
BatchHeader readBatchHeader(std::string_view bytes);
// Where the bytes begin that the checksum covers.
inline constexpr std::size_t kBatchCrcFrom = 21;

// Reads one record where `in` stands. False where its bytes make no sense; `in` is of no use then.
bool readRecord(Cursor& in, const BatchHeader& batch, Record& record);
// The smallest that a record can be: a bound for believing BatchHeader::recordCount.
inline constexpr std::size_t kSmallestRecord = 7;

// False where a header's bytes make no sense.
bool readHeaders(const Record& record, std::vector<Header>& headers);

// What a control batch's record says, from its key.
enum class ControlType : std::int16_t {
    Abort = 0,
    Commit = 1,
    LeaderChange = 2,
    SnapshotHeader = 3,
    SnapshotFooter = 4,
    KRaftVersion = 5,
    KRaftVoters = 6,
};
std::optional<ControlType> controlTypeOf(const Record& record);
// "COMMIT"; "CONTROL 9" for a number that is not known, "CONTROL" where there is none.
std::string controlTypeName(std::optional<ControlType> type);

}  // namespace oxbow::kafka
