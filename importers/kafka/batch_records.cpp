#include "importers/kafka/batch_records.h"

#include <absl/strings/str_format.h>

#include <utility>

namespace oxbow::kafka {
namespace {

// Unpacked batches that are larger are not kept as room for the next.
constexpr std::size_t kKeptBuffer = 4 * 1024 * 1024;

bool sameContent(const Record& a, const Record& b) {
    return a.time == b.time && a.key == b.key && a.value == b.value &&
           a.headerCount == b.headerCount && a.headers == b.headers;
}

}  // namespace

bool BatchRecords::open(const Batch& batch, BatchUnpacker& unpacker) {
    m_unpacked.shrink(kKeptBuffer);
    m_shape = Shape::None;
    m_lastOffset = -1;
    m_read = 0;
    m_problem.clear();
    return batch.magic == 2 ? openRecords(batch, unpacker) : openMessage(batch, unpacker);
}

bool BatchRecords::openRecords(const Batch& batch, BatchUnpacker& unpacker) {
    m_header = readBatchHeader(batch.bytes);
    m_appendTime = m_header.isAppendTime();
    const auto unpacked = unpacker.unpack(m_header.codec(), batch.bytes.substr(BatchHeader::kSize),
                                          false, m_unpacked);
    if (!unpacked.ok()) {
        return fail(std::string(unpacked.status().message()));
    }
    const std::size_t most = unpacked->size() / kSmallestRecord;
    if (m_header.recordCount < 0 || static_cast<std::size_t>(m_header.recordCount) > most) {
        return fail(absl::StrFormat("it claims %d records, and its bytes have room for %d at most",
                                    m_header.recordCount, most));
    }
    m_records = Cursor(*unpacked);
    m_shape = Shape::Records;
    return true;
}

bool BatchRecords::openMessage(const Batch& batch, BatchUnpacker& unpacker) {
    m_header = BatchHeader();
    Cursor in(batch.bytes);
    Message message;
    if (!readMessage(in, message)) {
        return fail("its key and value do not fill it");
    }
    m_appendTime = message.isAppendTime();
    if (message.codec() == Codec::None) {
        m_message = recordOf(message);
        m_shape = Shape::Message;
        return true;
    }
    if (!message.value) {
        return fail("it should hold packed messages, and has no value");
    }
    const auto unpacked =
        unpacker.unpack(message.codec(), *message.value, message.magic == 0, m_unpacked);
    if (!unpacked.ok()) {
        return fail(std::string(unpacked.status().message()));
    }
    if (!m_wrapped.start(message, *unpacked)) {
        return fail("the packed messages in it are cut off");
    }
    m_shape = Shape::Wrapped;
    return true;
}

bool BatchRecords::next(Record& record) {
    switch (m_shape) {
        case Shape::None:
            return false;
        case Shape::Message:
            m_shape = Shape::None;
            record = m_message;
            return true;
        case Shape::Records:
            return nextOfRecords(record);
        case Shape::Wrapped:
            return nextOfWrapped(record);
    }
    return false;
}

bool BatchRecords::nextOfRecords(Record& record) {
    if (m_read == m_header.recordCount) {
        m_shape = Shape::None;
        return m_records.left() > 0 &&
               fail("there are bytes after its last record; its records were imported");
    }
    ++m_read;
    if (!readRecord(m_records, m_header, record)) {
        return failRest("its fields do not fit its length");
    }
    return rises(record, "its offset is not above that of the record before it");
}

bool BatchRecords::nextOfWrapped(Record& record) {
    if (m_wrapped.atEnd()) {
        m_shape = Shape::None;
        return false;
    }
    ++m_read;
    if (!m_wrapped.next(record)) {
        return failRest("its fields make no sense");
    }
    return rises(record, "its offset is not above that of the message before it");
}

bool BatchRecords::rises(const Record& record, const char* before) {
    if (record.offset <= m_lastOffset) {
        return failRest(before);
    }
    m_lastOffset = record.offset;
    return true;
}

bool BatchRecords::fail(std::string problem) {
    m_shape = Shape::None;
    m_problem = std::move(problem);
    return false;
}

bool BatchRecords::failRest(std::string_view problem) {
    return fail(
        absl::StrFormat("%s in record %d; the records before it were imported", problem, m_read));
}

RecordsCompared compareRecords(const Batch& read, const Batch& other, BatchUnpacker& unpacker) {
    RecordsCompared out;
    BatchRecords ours;
    BatchRecords theirs;
    ours.open(read, unpacker);
    theirs.open(other, unpacker);
    Record mine;
    Record its;
    bool have = ours.next(mine);
    while (theirs.next(its)) {
        while (have && mine.offset < its.offset) {
            have = ours.next(mine);
        }
        if (!have || mine.offset != its.offset) {
            ++out.missing;
        } else if (!sameContent(mine, its)) {
            ++out.differing;
        }
    }
    out.problem = theirs.problem();
    return out;
}

}  // namespace oxbow::kafka
