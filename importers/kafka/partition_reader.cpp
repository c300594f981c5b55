#include "importers/kafka/partition_reader.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>

namespace oxbow::kafka {
namespace {

// Unpacked batches that are larger are not kept as room for the next.
constexpr std::size_t kKeptBuffer = 4 * 1024 * 1024;

std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>((value >> 1) ^ (0ULL - (value & 1ULL)));
}

}  // namespace

PartitionReader::PartitionReader(const Partition& partition, ImportContext& context)
    : m_partition(partition),
      m_context(context),
      m_walker(partition, context.windowSize, context.cancelled),
      m_outcomes(partition, context.windowSize, context.cancelled) {}

absl::Status PartitionReader::advance() {
    m_item = Item::None;
    for (std::uint64_t steps = 1; !nextRecord(); ++steps) {
        if (steps % 256 == 0 && m_context.cancelled()) {
            return absl::CancelledError("the import was cancelled");
        }
        if (absl::Status status = nextStep(); !status.ok()) {
            return status;
        }
        if (m_item != Item::None) {
            break;  // the end, or a batch that is no batch
        }
    }
    return absl::OkStatus();
}

// Goes to the next batch, or to the end, or to damage, which is an item of its own.
absl::Status PartitionReader::nextStep() {
    m_shape = Shape::None;
    m_unpacked.shrink(kKeptBuffer);
    absl::StatusOr<SegmentStep> step = m_walker.next();
    if (!step.ok()) {
        return step.status();
    }
    if (!m_stepBegun) {
        m_from = m_walker.before();
        m_takenSince = 0;
        m_stepBegun = true;
    }
    m_passedOver.copies += m_walker.notes().copies;
    m_passedOver.differing += m_walker.notes().differing;
    m_passedOver.zeroTails += m_walker.notes().zeroTails;
    m_segment = m_walker.segment();
    switch (step->kind) {
        case SegmentStep::Kind::End:
        case SegmentStep::Kind::Zeros:
            m_item = Item::End;
            countPassedOver();
            return absl::OkStatus();
        case SegmentStep::Kind::Damage:
            m_batch = Batch();
            m_batch.position = step->position;
            rejectBatch(std::move(step->reason));
            m_rejected.bytes = std::move(step->bytes);
            m_rejected.size = step->size;
            return absl::OkStatus();
        case SegmentStep::Kind::Batch:
            break;
    }
    m_batch = step->batch;
    m_least = m_walker.before().least;
    m_lastOffset = -1;
    m_recordsRead = 0;
    if (m_batch.magic == 2) {
        return openRecords();
    }
    openMessage();
    return absl::OkStatus();
}

absl::Status PartitionReader::openRecords() {
    m_header = readBatchHeader(m_batch.bytes);
    m_appendTime = m_header.isAppendTime();
    m_control = m_header.isControl();
    const auto unpacked = m_context.unpacker.unpack(
        m_header.codec(), m_batch.bytes.substr(BatchHeader::kSize), false, m_unpacked);
    if (!unpacked.ok()) {
        rejectBatch(std::string(unpacked.status().message()));
        return absl::OkStatus();
    }
    const std::size_t most = unpacked->size() / kSmallestRecord;
    if (m_header.recordCount < 0 || static_cast<std::size_t>(m_header.recordCount) > most) {
        rejectBatch(absl::StrFormat("it claims %d records, and its bytes have room for %d at most",
                                    m_header.recordCount, most));
        return absl::OkStatus();
    }
    m_outcome = Outcome::Committed;
    if (m_header.isTransactional() && !m_control) {
        const auto outcome = m_outcomes.of(m_header.producerId, m_header.baseOffset);
        if (!outcome.ok()) {
            return outcome.status();
        }
        m_outcome = *outcome;
    }
    m_records = Cursor(*unpacked);
    m_shape = Shape::Records;
    return absl::OkStatus();
}

void PartitionReader::openMessage() {
    m_header = BatchHeader();
    m_control = false;
    m_outcome = Outcome::Committed;
    Cursor in(m_batch.bytes);
    Message message;
    if (!readMessage(in, message)) {
        rejectBatch("its key and value do not fill it");
        return;
    }
    m_appendTime = message.isAppendTime();
    if (message.codec() == Codec::None) {
        m_record = recordOf(message);
        m_shape = Shape::Message;
        return;
    }
    if (!message.value) {
        rejectBatch("it should hold packed messages, and has no value");
        return;
    }
    const auto unpacked =
        m_context.unpacker.unpack(message.codec(), *message.value, message.magic == 0, m_unpacked);
    if (!unpacked.ok()) {
        rejectBatch(std::string(unpacked.status().message()));
    } else if (!m_wrapped.start(message, *unpacked)) {
        rejectBatch("the packed messages in it are cut off");
    } else {
        m_shape = Shape::Wrapped;
    }
}

// True where the batch had a further item.
bool PartitionReader::nextRecord() {
    switch (m_shape) {
        case Shape::None:
            return false;
        case Shape::Message:
            m_shape = Shape::None;
            found();
            return true;
        case Shape::Records:
            return nextOfRecords();
        case Shape::Wrapped:
            return nextOfWrapped();
    }
    return false;
}

bool PartitionReader::nextOfRecords() {
    while (m_recordsRead < m_header.recordCount) {
        ++m_recordsRead;
        if (!readRecord(m_records, m_header, m_record)) {
            rejectRest("its fields do not fit its length");
            return true;
        }
        if (m_record.offset <= m_lastOffset) {
            rejectRest("its offset is not above that of the record before it");
            return true;
        }
        m_lastOffset = m_record.offset;
        if (m_record.offset >= m_least) {
            found();
            return true;
        }
    }
    if (m_records.left() > 0) {
        rejectBatch("there are bytes after its last record; its records were imported");
        return true;
    }
    m_shape = Shape::None;
    return false;
}

bool PartitionReader::nextOfWrapped() {
    while (!m_wrapped.atEnd()) {
        ++m_recordsRead;
        if (!m_wrapped.next(m_record)) {
            rejectRest("its fields make no sense");
            return true;
        }
        if (m_record.offset <= m_lastOffset) {
            rejectRest("its offset is not above that of the message before it");
            return true;
        }
        m_lastOffset = m_record.offset;
        if (m_record.offset >= m_least) {
            found();
            return true;
        }
    }
    m_shape = Shape::None;
    return false;
}

void PartitionReader::found() {
    m_item = Item::Event;
    if (m_record.time && !m_control) {
        m_mergeTime = std::max(m_mergeTime, *m_record.time);
    }
}

void PartitionReader::rejectBatch(std::string reason) {
    m_shape = Shape::None;
    m_item = Item::Rejected;
    m_rejected = RejectedRecord();
    m_rejected.source = absl::StrCat(m_context.source, "/", m_partition.segments[m_segment].name);
    m_rejected.byteOffset = m_batch.position;
    if (!m_batch.bytes.empty()) {
        m_rejected.reason =
            absl::StrFormat("the batch at byte %d (offsets %d to %d) cannot be read: %s",
                            m_batch.position, m_batch.baseOffset, m_batch.lastOffset, reason);
        m_rejected.size = m_batch.bytes.size();
        m_rejected.bytes = m_batch.bytes.substr(0, kRejectedBytesKept);
    } else {
        m_rejected.reason = std::move(reason);
    }
}

void PartitionReader::rejectRest(std::string_view why) {
    rejectBatch(absl::StrFormat("%s in record %d; the records before it were imported", why,
                                m_recordsRead));
}

void PartitionReader::take(EventBatch& batch) {
    countPassedOver();
    m_stepBegun = false;
    ++m_takenSince;
    if (m_item == Item::Rejected) {
        batch.reject(std::move(m_rejected));
    } else {
        takeEvent(batch);
    }
    m_item = Item::None;
}

void PartitionReader::takeEvent(EventBatch& batch) {
    if (m_streamSerial != m_context.batchSerial) {
        m_streamSerial = m_context.batchSerial;
        m_streamInBatch = batch.arena().copy(m_partition.topic);
    }
    if (m_expected >= 0 && m_record.offset > m_expected) {
        note("offsets that no record here has: compacted away, damaged, or in a missing segment",
             static_cast<std::uint64_t>(m_record.offset - m_expected));
    }
    if (m_expected < 0 && m_record.offset > 0) {
        note("partitions that do not begin at offset 0: what was before is unknown");
    }
    m_expected = m_record.offset + 1;

    EventView& event = batch.events.emplace_back();
    event.source = m_context.sourceInBatch;
    event.stream = m_streamInBatch;
    event.partition = m_partition.number;
    event.offset = m_record.offset;
    addTimes(event);
    addBytes(batch, event);
    EventDetails* details = nullptr;
    if (m_header.isTransactional()) {
        addTransaction(batch, event, details);
    }
    if (m_record.headerCount > 0) {
        addHeaders(batch, details);
    }
    event.details = details;
    if (m_control) {
        event.kind = EventKind::Control;
        event.type = batch.arena().copy(controlTypeName(controlTypeOf(m_record)));
    } else {
        event.type = m_context.types.find(details ? &details->headers : nullptr, event.value,
                                          m_typeSearch, batch.arena());
    }
}

void PartitionReader::addTimes(EventView& event) {
    if (!m_record.time) {
        return;
    }
    const std::optional<Timestamp> time = timestampFromMilliseconds(*m_record.time);
    if (!time) {
        note("times before 1677 or after 2262 are left out");
        return;
    }
    // A marker has the time at which the broker wrote it, which says nothing of when what it is
    // about happened.
    if (!m_control) {
        event.time = time;
    }
    if (m_control || m_appendTime) {
        event.recordTime = time;
    }
}

// Key and value lie one behind the other: one copy takes both.
void PartitionReader::addBytes(EventBatch& batch, EventView& event) const {
    const auto& key = m_record.key;
    const auto& value = m_record.value;
    if (key && value) {
        const auto size = static_cast<std::size_t>(value->data() + value->size() - key->data());
        const std::string_view both = batch.arena().copy(std::string_view(key->data(), size));
        event.key = both.substr(0, key->size());
        event.value = both.substr(size - value->size());
    } else if (key) {
        event.key = batch.arena().copy(*key);
    } else if (value) {
        event.value = batch.arena().copy(*value);
    }
}

std::string PartitionReader::transactionId(const Span& span) const {
    return absl::StrCat(m_header.producerId, "/", m_partition.topic, "-", m_partition.number, "/",
                        span.firstOffset);
}

// A partition does not know a transaction's name, only its producer; the offset at which the
// transaction began here tells it from the producer's others. The marker is its last event.
void PartitionReader::addTransaction(EventBatch& batch, EventView& event, EventDetails*& details) {
    if (!m_control) {
        const auto [at, isNew] = m_spans.try_emplace(m_header.producerId, Span{m_record.offset, 0});
        details = &batch.newDetails();
        details->transaction = Transaction{transactionId(at->second), at->second.records++, false};
        if (m_outcome == Outcome::Aborted) {
            event.kind = EventKind::Aborted;
        } else if (m_outcome == Outcome::Open) {
            note(
                "records of transactions that are neither committed nor aborted where the log "
                "ends are imported as data");
        }
        return;
    }
    const auto at = m_spans.find(m_header.producerId);
    if (at != m_spans.end()) {
        details = &batch.newDetails();
        details->transaction = Transaction{transactionId(at->second), at->second.records, true};
        m_spans.erase(at);
    }
}

void PartitionReader::addHeaders(EventBatch& batch, EventDetails*& details) {
    if (!details) {
        details = &batch.newDetails();
    }
    if (!readHeaders(m_record, details->headers)) {
        note("records whose last headers could not be read");
    }
}

void PartitionReader::countPassedOver() {
    note("batches whose offsets were read from another copy of the partition are passed over",
         m_passedOver.copies);
    note("of these, batches that differ from what was imported", m_passedOver.differing);
    note("segments that end in zeros, set aside for records to come", m_passedOver.zeroTails);
    m_passedOver = {};
}

void PartitionReader::note(const char* sentence, std::uint64_t count) {
    if (count > 0) {
        m_context.fidelity[sentence] += count;
    }
}

void PartitionReader::writeMark(MarkWriter& mark) const {
    mark.number(m_item == Item::End ? 1 : 0)
        .number(m_from.segment)
        .number(m_from.position)
        .number(zigzag(m_from.least))
        .number(m_from.begun ? 1 : 0)
        .number(m_stepBegun ? 0 : m_takenSince)
        .number(zigzag(m_expected))
        .number(zigzag(m_mergeTime))
        .number(m_typeSearch.inVain)
        .number(m_typeSearch.found ? 1 : 0)
        .number(m_spans.size());
    for (const auto& [producer, span] : m_spans) {
        mark.number(zigzag(producer)).number(zigzag(span.firstOffset)).number(span.records);
    }
}

absl::StatusOr<bool> PartitionReader::resume(MarkReader& mark) {
    const bool ended = mark.number() != 0;
    Place place;
    place.segment = static_cast<std::size_t>(mark.number());
    place.position = mark.number();
    place.least = unzigzag(mark.number());
    place.begun = mark.number() != 0;
    const std::uint64_t taken = mark.number();
    m_expected = unzigzag(mark.number());
    m_mergeTime = unzigzag(mark.number());
    m_typeSearch.inVain = static_cast<std::uint32_t>(mark.number());
    m_typeSearch.found = mark.number() != 0;
    const std::uint64_t spans = mark.number();
    for (std::uint64_t i = 0; i < spans && mark.ok(); ++i) {
        const std::int64_t producer = unzigzag(mark.number());
        Span& span = m_spans[producer];
        span.firstOffset = unzigzag(mark.number());
        span.records = mark.number();
    }
    if (!mark.ok() || place.segment > m_partition.segments.size()) {
        return false;
    }
    if (ended) {
        place.segment = m_partition.segments.size();
        m_walker.seek(place);
        m_item = Item::End;
        return true;
    }
    m_walker.seek(place);
    m_outcomes.seek(place);
    for (std::uint64_t i = 0; i < taken; ++i) {
        if (absl::Status status = advance(); !status.ok()) {
            return status;
        }
        if (atEnd()) {
            return false;
        }
        m_passedOver = {};
    }
    m_takenSince = taken;
    m_stepBegun = taken == 0 && m_stepBegun;
    if (absl::Status status = advance(); !status.ok()) {
        return status;
    }
    return true;
}

}  // namespace oxbow::kafka
