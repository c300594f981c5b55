#include "importers/kafka/record_batch.h"

#include <absl/strings/str_cat.h>

namespace oxbow::kafka {

BatchHeader readBatchHeader(std::string_view bytes) {
    Cursor in(bytes);
    BatchHeader header;
    header.baseOffset = in.int64();
    header.length = in.int32();
    header.leaderEpoch = in.int32();
    in.int8();  // format
    header.crc = in.uint32();
    header.attributes = in.int16();
    header.lastOffsetDelta = in.int32();
    header.baseTimestamp = in.int64();
    header.maxTimestamp = in.int64();
    header.producerId = in.int64();
    header.producerEpoch = in.int16();
    header.baseSequence = in.int32();
    header.recordCount = in.int32();
    return header;
}

bool readRecord(Cursor& in, const BatchHeader& batch, Record& record) {
    const std::int32_t length = in.varint();
    if (!in.ok() || length < 0 || static_cast<std::size_t>(length) > in.left()) {
        return false;
    }
    Cursor body(in.bytes(static_cast<std::size_t>(length)));
    body.int8();  // attributes: none are in use
    std::int64_t time = 0;
    const std::int64_t timeDelta = body.varlong();
    const bool timeFits = !__builtin_add_overflow(batch.baseTimestamp, timeDelta, &time);
    const std::int32_t offsetDelta = body.varint();
    record.key = body.nullable(body.varint());
    record.value = body.nullable(body.varint());
    record.headerCount = body.varint();
    if (!body.ok() || record.headerCount < 0 || offsetDelta < 0 ||
        offsetDelta > batch.lastOffsetDelta) {
        return false;
    }
    // A header takes two bytes at least.
    if (static_cast<std::size_t>(record.headerCount) > body.left() / 2 ||
        (record.headerCount == 0 && body.left() != 0)) {
        return false;
    }
    record.headers = body.bytes(body.left());
    record.offset = batch.baseOffset + offsetDelta;
    if (batch.isAppendTime()) {
        time = batch.maxTimestamp;
    }
    const bool known = time != -1 && (timeFits || batch.isAppendTime());
    record.time = known ? std::optional(time) : std::nullopt;
    return true;
}

bool readHeaders(const Record& record, std::vector<Header>& headers) {
    Cursor in(record.headers);
    headers.reserve(static_cast<std::size_t>(record.headerCount));
    for (std::int32_t i = 0; i < record.headerCount; ++i) {
        const std::int32_t nameSize = in.varint();
        const OptionalBytesView name = in.nullable(nameSize);
        const OptionalBytesView value = in.nullable(in.varint());
        if (!in.ok() || !name) {
            return false;
        }
        Header& header = headers.emplace_back();
        header.name = *name;
        if (value) {
            header.value.emplace(*value);
        }
    }
    return in.left() == 0;
}

std::optional<ControlType> controlTypeOf(const Record& record) {
    if (!record.key) {
        return std::nullopt;
    }
    Cursor in(*record.key);
    in.int16();  // version
    const std::int16_t type = in.int16();
    return in.ok() ? std::optional(static_cast<ControlType>(type)) : std::nullopt;
}

std::string controlTypeName(std::optional<ControlType> type) {
    if (!type) {
        return "CONTROL";
    }
    switch (*type) {
        case ControlType::Abort:
            return "ABORT";
        case ControlType::Commit:
            return "COMMIT";
        case ControlType::LeaderChange:
            return "LEADER_CHANGE";
        case ControlType::SnapshotHeader:
            return "SNAPSHOT_HEADER";
        case ControlType::SnapshotFooter:
            return "SNAPSHOT_FOOTER";
        case ControlType::KRaftVersion:
            return "KRAFT_VERSION";
        case ControlType::KRaftVoters:
            return "KRAFT_VOTERS";
    }
    return absl::StrCat("CONTROL ", static_cast<int>(*type));
}

}  // namespace oxbow::kafka
