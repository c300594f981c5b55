#include "importers/kafka/message_set.h"

#include <limits>

namespace oxbow::kafka {

bool readMessage(Cursor& in, Message& message) {
    message.offset = in.int64();
    const std::int32_t size = in.int32();
    if (!in.ok() || size < 0 || static_cast<std::size_t>(size) > in.left()) {
        return false;
    }
    Cursor body(in.bytes(static_cast<std::size_t>(size)));
    body.uint32();  // checksum: the file's own messages have been checked, those within are covered
    message.magic = body.int8();
    message.attributes = body.int8();
    if (message.magic < 0 || message.magic > 1) {
        return false;
    }
    message.time = message.magic == 1 ? body.int64() : -1;
    message.key = body.nullable(body.int32());
    message.value = body.nullable(body.int32());
    return body.ok() && body.left() == 0;
}

Record recordOf(const Message& message) {
    Record record;
    record.offset = message.offset;
    if (message.time != -1) {
        record.time = message.time;
    }
    record.key = message.key;
    record.value = message.value;
    return record;
}

bool WrappedMessages::start(const Message& wrapper, std::string_view unpacked) {
    m_wrapper = wrapper;
    m_in = Cursor(unpacked);
    m_base = 0;
    // Some versions of librdkafka left the wrapper's offset at 0: then the base is 0 too.
    if (wrapper.magic == 0 || wrapper.offset == 0) {
        return !atEnd();
    }
    Cursor scan(unpacked);
    Message last;
    while (scan.left() > 0) {
        last.offset = scan.int64();
        const std::int32_t size = scan.int32();
        scan.bytes(size < 0 ? scan.left() + 1 : static_cast<std::size_t>(size));
    }
    return scan.ok() && !atEnd() && !__builtin_sub_overflow(wrapper.offset, last.offset, &m_base);
}

bool WrappedMessages::next(Record& record) {
    Message message;
    if (!readMessage(m_in, message) || message.codec() != Codec::None ||
        __builtin_add_overflow(message.offset, m_base, &message.offset) || message.offset < 0 ||
        message.offset == std::numeric_limits<std::int64_t>::max() ||
        (m_wrapper.offset != 0 && message.offset > m_wrapper.offset)) {
        return false;
    }
    if (m_wrapper.isAppendTime()) {
        message.time = m_wrapper.time;
    }
    record = recordOf(message);
    return true;
}

}  // namespace oxbow::kafka
