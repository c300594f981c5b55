#include "importers/kafka/partition_reader.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <utility>

#include "importers/kafka/fidelity_lines.h"
#include "importers/kafka/walk_mark.h"

namespace oxbow::kafka {
namespace {

// Of a partition; further gaps are counted by cause.
constexpr std::uint64_t kMostGapLines = 10;

const char* nameOf(GapCause cause) {
    switch (cause) {
        case GapCause::Deleted:
            return "deleted by retention, or in a missing segment";
        case GapCause::Compacted:
            return "compacted away";
        case GapCause::CutOut:
            return "compacted away, cut out of the file, or the offset behind them is wrong";
        case GapCause::MissingSegment:
            return "in a missing segment";
        case GapCause::Damage:
            return "damage";
    }
    return "";
}

TransactionOutcome outcomeOf(Outcome outcome) {
    switch (outcome) {
        case Outcome::Open:
            return TransactionOutcome::Open;
        case Outcome::Unknown:
            return TransactionOutcome::Unknown;
        default:
            return TransactionOutcome::Decided;
    }
}

// A COMMIT's key is its type and nothing else, and its type has a name.
bool isSaidByItsType(const Record& record) {
    constexpr std::string_view kVersion("\0\0", 2);
    return record.key && record.key->size() == 4 && record.key->starts_with(kVersion);
}

}  // namespace

PartitionReader::PartitionReader(const Partition& partition, ImportContext& context)
    : m_partition(partition),
      m_name(partition.name()),
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
    absl::StatusOr<WalkStep> step = m_walker.next();
    if (!step.ok()) {
        return step.status();
    }
    if (!m_stepBegun) {
        m_from = m_walker.before();
        m_accountFrom = m_account;
        m_takenSince = 0;
        m_stepBegun = true;
    }
    tellWalkNotes();
    switch (step->kind) {
        case WalkStep::Kind::End:
            m_item = Item::End;
            handOverUntold();
            return absl::OkStatus();
        case WalkStep::Kind::Damage:
            rejectDamage(*std::move(step));
            return absl::OkStatus();
        case WalkStep::Kind::Batch:
            break;
    }
    return openBatch(*step);
}

absl::Status PartitionReader::openBatch(const WalkStep& step) {
    m_batch = step.batch;
    m_segment = step.segment;
    m_least = std::max<std::int64_t>(step.least, 0);
    m_rivals = step.rivals;
    m_overlapping = 0;
    m_firstOfBatch = true;
    m_cause = std::exchange(m_account.unreadable, false) ? GapCause::Damage : step.cause;
    if (m_batch.magic == 2) {
        accountForGap(m_account.next, m_batch.baseOffset, m_cause);
        m_account.next = std::max(m_account.next, m_batch.baseOffset);
    }
    if (!m_records.open(m_batch, m_context.unpacker)) {
        m_account.unreadable = true;
        rejectBatch(m_records.problem());
        return absl::OkStatus();
    }
    m_inBatch = true;
    m_outcome = Outcome::Committed;
    const BatchHeader& header = m_records.header();
    if (header.isTransactional() && !header.isControl()) {
        const auto outcome = m_outcomes.of(header.producerId, header.baseOffset);
        if (!outcome.ok()) {
            return outcome.status();
        }
        m_outcome = *outcome;
    }
    return absl::OkStatus();
}

// True where the batch had a further item.
bool PartitionReader::nextRecord() {
    while (!m_rivals.empty()) {
        rejectRival();
        if (m_item != Item::None) {
            return true;
        }
    }
    if (!m_inBatch) {
        return false;
    }
    while (m_records.next(m_record)) {
        if (m_record.offset >= m_least) {
            found();
            return true;
        }
        ++m_overlapping;
    }
    m_inBatch = false;
    if (!m_records.problem().empty()) {
        m_account.unreadable = true;
        rejectBatch(m_records.problem());
        return true;
    }
    accountForBatchEnd();
    if (m_overlapping > 0) {
        rejectBatch(absl::StrFormat(
            "the offsets of its first %d records were read from another file in which they are "
            "batched differently; the others were imported",
            m_overlapping));
        return true;
    }
    return false;
}

void PartitionReader::found() {
    m_item = Item::Event;
    if (m_record.time && !m_records.isControl()) {
        m_mergeTime = std::max(m_mergeTime, *m_record.time);
    }
    if (m_record.offset != m_account.next) {
        const bool before = m_firstOfBatch && m_batch.magic != 2;
        accountForGap(m_account.next, m_record.offset, before ? m_cause : GapCause::Compacted);
    }
    m_account.next = m_record.offset + 1;
    m_firstOfBatch = false;
}

std::string PartitionReader::fileName(std::size_t segment) const {
    return absl::StrCat(m_context.source, "/", m_partition.segments[segment].name);
}

void PartitionReader::rejectBatch(std::string reason) {
    m_inBatch = false;
    m_item = Item::Rejected;
    m_rejected = RejectedRecord();
    m_rejected.source = fileName(m_segment);
    m_rejected.byteOffset = m_batch.position;
    m_rejected.reason =
        absl::StrFormat("the batch at byte %d (offsets %d to %d) cannot be read: %s",
                        m_batch.position, m_batch.baseOffset, m_batch.lastOffset, reason);
    m_rejected.size = m_batch.bytes.size();
    m_rejected.bytes = m_batch.bytes.substr(0, kRejectedBytesKept);
}

void PartitionReader::rejectDamage(WalkStep step) {
    m_item = Item::Rejected;
    m_rejected = RejectedRecord();
    m_rejected.source = fileName(step.segment);
    m_rejected.byteOffset = step.damage.position;
    m_rejected.reason = std::move(step.damage.reason);
    m_rejected.size = step.damage.size;
    m_rejected.bytes = std::move(step.damage.bytes);
}

// Where another copy has the same offsets in a batch of other bytes: either compaction was further
// in one of them, or they disagree.
void PartitionReader::rejectRival() {
    const WalkStep::Rival rival = m_rivals.back();
    m_rivals.pop_back();
    const RecordsCompared compared = compareRecords(m_batch, rival.batch, m_context.unpacker);
    if (compared.differing == 0 && compared.missing == 0 && compared.problem.empty()) {
        tell("batches that compaction has thinned out in this copy are read from another copy");
        return;
    }
    m_item = Item::Rejected;
    m_rejected = RejectedRecord();
    m_rejected.source = fileName(rival.segment);
    m_rejected.byteOffset = rival.batch.position;
    m_rejected.size = rival.batch.bytes.size();
    m_rejected.bytes = rival.batch.bytes.substr(0, kRejectedBytesKept);
    const std::string why =
        compared.problem.empty()
            ? absl::StrFormat(
                  "of its records %d differ and %d are missing in %s, which was read: "
                  "two copies of the partition, or two logs, disagree",
                  compared.differing, compared.missing, m_partition.segments[m_segment].name)
            : compared.problem;
    m_rejected.reason =
        absl::StrFormat("the batch at byte %d (offsets %d to %d) is left out: %s",
                        rival.batch.position, rival.batch.baseOffset, rival.batch.lastOffset, why);
}

// The first offset that is here is `to`: its file began earlier, or others were before it.
void PartitionReader::accountForStart(std::int64_t to, GapCause cause) {
    const std::int64_t fileStart = std::min(m_partition.segments[m_segment].start, to);
    const std::int64_t logStart = std::min(m_partition.logStart.value_or(0), fileStart);
    if (logStart > 0) {
        tell(absl::StrFormat("offsets 0 to %d are not here: deleted, the log starts at %d",
                             logStart - 1, *m_partition.logStart),
             static_cast<std::uint64_t>(logStart));
        accountForGap(logStart, fileStart, GapCause::MissingSegment);
    } else {
        accountForGap(0, fileStart, GapCause::Deleted);
    }
    if (cause == GapCause::Deleted) {
        cause = m_partition.cleanedTo.value_or(0) >= to ? GapCause::Compacted : GapCause::CutOut;
    }
    accountForGap(fileStart, to, cause);
}

// Offsets `from` to `to` - 1 are not here.
void PartitionReader::accountForGap(std::int64_t from, std::int64_t to, GapCause cause) {
    if (from < 0) {
        accountForStart(to, cause);
        return;
    }
    if (to <= from) {
        return;
    }
    const auto count = static_cast<std::uint64_t>(to - from);
    if (cause == GapCause::Compacted) {
        tell("offsets that no record has: compacted away", count);
        return;
    }
    m_untold.lost |= cause != GapCause::Deleted;
    if (++m_account.gaps > kMostGapLines) {
        tell(absl::StrCat("offsets in further gaps: ", nameOf(cause)), count);
        return;
    }
    tell(absl::StrFormat("offsets %d to %d are not here: %s", from, to - 1, nameOf(cause)), count);
}

void PartitionReader::accountForBatchEnd() {
    if (m_batch.magic == 2) {
        accountForGap(m_account.next, m_batch.lastOffset + 1, GapCause::Compacted);
        m_account.next = std::max(m_account.next, m_batch.lastOffset + 1);
    }
}

void PartitionReader::tellWalkNotes() {
    const WalkNotes& notes = m_walker.notes();
    tell("batches that were read from another copy of the partition are passed over", notes.copies);
    tell("damaged places are filled in from a copy that is whole there", notes.healed);
    tell("segments that end in zeros: room set aside for records to come, or records that are gone",
         notes.zeroTails);
}

void PartitionReader::tell(std::string_view what, std::uint64_t count) {
    if (count > 0) {
        m_untold.lines[std::string(what)] += count;
    }
}

void PartitionReader::handOverUntold() {
    for (const auto& [what, count] : m_untold.lines) {
        addLine(m_context.fidelity, m_name, what, count);
    }
    // What is under way may have ended where records are gone.
    if (m_untold.lost) {
        m_spans.clear();
    }
    m_untold = {};
}

void PartitionReader::take(EventBatch& batch) {
    if (!m_untold.lines.empty()) {
        handOverUntold();
    }
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
    if (m_partition.logStart && m_record.offset < *m_partition.logStart) {
        addLine(m_context.fidelity, m_name,
                absl::StrFormat("records below the log's start at %d, which the broker had deleted "
                                "and no longer gives out, are imported",
                                *m_partition.logStart),
                1);
    }
    EventView& event = batch.events.emplace_back();
    event.source = m_context.sourceInBatch;
    event.stream = m_streamInBatch;
    event.partition = m_partition.number;
    event.offset = m_record.offset;
    EventDetails* details = nullptr;
    addTimes(batch, event, details);
    addBytes(batch, event);
    if (m_records.header().isTransactional()) {
        addTransaction(batch, event, details);
    }
    if (m_record.headerCount > 0) {
        addHeaders(batch, details);
    }
    event.details = details;
    if (m_records.isControl()) {
        event.kind = EventKind::Control;
        event.type = batch.arena().copy(controlTypeName(controlTypeOf(m_record)));
    } else {
        event.type = m_context.types.find(details ? &details->headers : nullptr, event.value,
                                          m_typeSearch, batch.arena());
    }
}

void PartitionReader::addTimes(EventBatch& batch, EventView& event, EventDetails*& details) {
    if (!m_record.time) {
        return;
    }
    std::optional<Timestamp> time = timestampFromMilliseconds(*m_record.time);
    if (!time) {
        // The number is kept where a reader of the event sees it.
        details = &batch.newDetails();
        details->references.push_back({"kafka timestamp", absl::StrCat(*m_record.time),
                                       "milliseconds since 1970, no time of 1677 to 2262"});
        ++m_context.fidelity
              ["times before 1677 or after 2262 are kept as a reference of their event, in "
               "milliseconds since 1970: it has no time"];
        return;
    }
    time->zoneMinutes = 0;
    // A marker has the time at which the broker wrote it, which says nothing of when what it is
    // about happened.
    if (!m_records.isControl()) {
        event.time = time;
    }
    if (m_records.isControl() || m_records.isAppendTime()) {
        event.recordTime = time;
    }
}

// Key and value lie one behind the other: one copy takes both.
void PartitionReader::addBytes(EventBatch& batch, EventView& event) const {
    const auto& value = m_record.value;
    // What a marker has for a key names no row.
    const bool keyless = m_records.isControl() && isSaidByItsType(m_record);
    const auto& key = keyless ? OptionalBytesView() : m_record.key;
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
    return absl::StrCat(m_records.header().producerId, "/", m_partition.topic, "-",
                        m_partition.number, "/", span.firstOffset);
}

// A partition does not know a transaction's name, only its producer; the offset at which the
// transaction began here tells it from the producer's others. The marker is its last event.
void PartitionReader::addTransaction(EventBatch& batch, EventView& event, EventDetails*& details) {
    const std::int64_t producer = m_records.header().producerId;
    const auto known = m_spans.find(producer);
    if (m_records.isControl() && known == m_spans.end()) {
        return;
    }
    details = details != nullptr ? details : &batch.newDetails();
    if (m_records.isControl()) {
        details->transaction =
            Transaction{transactionId(known->second), known->second.records, true};
        m_spans.erase(known);
        return;
    }
    const auto [at, isNew] = m_spans.try_emplace(producer, Span{m_record.offset, 0});
    details->transaction =
        Transaction{transactionId(at->second), at->second.records++, false, outcomeOf(m_outcome)};
    if (m_outcome == Outcome::Aborted) {
        event.kind = EventKind::Aborted;
    }
    tellOutcome();
}

void PartitionReader::tellOutcome() {
    if (m_outcome == Outcome::Open) {
        ++m_context.fidelity
              ["records of transactions that are neither committed nor aborted where the log ends "
               "are imported as data"];
    } else if (m_outcome == Outcome::Unknown) {
        addLine(m_context.fidelity, m_name,
                "records of transactions whose outcome is unknown, since the marker that says it "
                "is damaged or missing, are imported as data",
                1);
    }
}

void PartitionReader::addHeaders(EventBatch& batch, EventDetails*& details) {
    if (!details) {
        details = &batch.newDetails();
    }
    if (!readHeaders(m_record, details->headers)) {
        ++m_context.fidelity["records whose last headers could not be read"];
    }
}

void PartitionReader::writeMark(MarkWriter& mark) const {
    writePlace(m_from, mark);
    mark.number(m_item == Item::End ? 1 : 0)
        .number(m_stepBegun ? 0 : m_takenSince)
        .number(zigzag(m_accountFrom.next))
        .number(m_accountFrom.gaps)
        .number(m_accountFrom.unreadable ? 1 : 0)
        .number(zigzag(m_mergeTime))
        .number(m_typeSearch.inVain)
        .number(m_typeSearch.found ? 1 : 0)
        .number(m_spans.size());
    for (const auto& [producer, span] : m_spans) {
        mark.number(zigzag(producer)).number(zigzag(span.firstOffset)).number(span.records);
    }
}

absl::StatusOr<bool> PartitionReader::resume(MarkReader& mark) {
    const std::optional<WalkPlace> place = readPlace(mark, m_partition.segments.size());
    const bool ended = mark.number() != 0;
    const std::uint64_t taken = mark.number();
    m_account.next = unzigzag(mark.number());
    m_account.gaps = mark.number();
    m_account.unreadable = mark.number() != 0;
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
    if (!mark.ok() || !place) {
        return false;
    }
    if (ended) {
        m_item = Item::End;
        return true;
    }
    for (absl::Status status : {m_walker.seek(*place), m_outcomes.seek(*place)}) {
        if (!status.ok()) {
            return status;
        }
    }
    for (std::uint64_t i = 0; i < taken; ++i) {
        if (absl::Status status = advance(); !status.ok()) {
            return status;
        }
        if (atEnd()) {
            return false;
        }
        m_untold = {};
    }
    m_takenSince = taken;
    m_stepBegun = taken == 0 && m_stepBegun;
    if (absl::Status status = advance(); !status.ok()) {
        return status;
    }
    return true;
}

}  // namespace oxbow::kafka
