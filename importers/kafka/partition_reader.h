// The events of one partition, one after the other, ready to be merged with those of others.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

#include "importers/importer.h"
#include "importers/kafka/batch_records.h"
#include "importers/kafka/event_type.h"
#include "importers/kafka/partition_walker.h"
#include "importers/kafka/transactions.h"
#include "importers/resume_mark.h"
#include "model/event/event_batch.h"

namespace oxbow::kafka {

// What the readers of one import share.
struct ImportContext {
    std::string source;          // EventView::source
    std::size_t windowSize = 0;  // of each file that is read
    std::function<bool()> cancelled;
    BatchUnpacker unpacker;
    EventTypeFinder types;
    FidelityReport fidelity;
    // Counts the batches that events are put into: names are copied into each of them once.
    std::uint64_t batchSerial = 0;
    std::string_view sourceInBatch;
};

// Stands on one item, an event or a rejected record, until take() has put it into a batch and
// advance() has gone to the next. Holds one unpacked batch of the partition.
class PartitionReader {
public:
    // `partition` and `context` must outlive the reader.
    PartitionReader(const Partition& partition, ImportContext& context);

    // Goes to the first or the next item. Errors are those of reading a file.
    absl::Status advance();
    bool atEnd() const { return m_item == Item::End; }
    // Where the item goes among those of other partitions: the largest time, in milliseconds, of it
    // and all before it. Markers of the broker have its clock's time and do not count.
    std::int64_t mergeTime() const { return m_mergeTime; }
    // Puts the item at the batch's end.
    void take(EventBatch& batch);

    // Bytes of the partition's files behind the item.
    std::uint64_t bytesPassed() const { return m_walker.bytesPassed(); }

    // Writes where the item stands; resume() of a new reader makes it the current item again. False
    // where the mark makes no sense.
    void writeMark(MarkWriter& mark) const;
    absl::StatusOr<bool> resume(MarkReader& mark);

private:
    enum class Item { None, Event, Rejected, End };
    struct Span {  // of a transaction that is under way
        std::int64_t firstOffset = 0;
        std::uint64_t records = 0;
    };
    // How far the offsets have been accounted for.
    struct Account {
        std::int64_t next = -1;   // the first offset that has not; -1 before the first batch
        std::uint64_t gaps = 0;   // that have lines of their own
        bool unreadable = false;  // the last batch could not be read to its end
    };
    // Told together with the next item, so that an import that is resumed tells it once.
    struct Untold {
        FidelityReport lines;
        bool lost = false;  // records may be gone that would end a transaction
    };

    absl::Status nextStep();
    absl::Status openBatch(const WalkStep& step);
    bool nextRecord();
    void found();
    void rejectBatch(std::string reason);
    void rejectDamage(WalkStep step);
    void rejectRival();

    void accountForStart(std::int64_t to, GapCause cause);
    void accountForGap(std::int64_t from, std::int64_t to, GapCause cause);
    void accountForBatchEnd();
    void tellWalkNotes();
    void tell(std::string_view what, std::uint64_t count = 1);
    void handOverUntold();

    void takeEvent(EventBatch& batch);
    void addTimes(EventBatch& batch, EventView& event, EventDetails*& details);
    void addBytes(EventBatch& batch, EventView& event) const;
    void addTransaction(EventBatch& batch, EventView& event, EventDetails*& details);
    void addHeaders(EventBatch& batch, EventDetails*& details);
    void tellOutcome();
    std::string transactionId(const Span& span) const;
    std::string fileName(std::size_t segment) const;

    const Partition& m_partition;
    const std::string m_name;
    ImportContext& m_context;
    PartitionWalker m_walker;
    TransactionOutcomes m_outcomes;

    // The batch that is being read.
    bool m_inBatch = false;
    BatchRecords m_records;
    Batch m_batch;  // its bytes lie in the walker's window
    std::size_t m_segment = 0;
    std::int64_t m_least = 0;  // smaller offsets of the batch have been read from another one
    std::uint64_t m_overlapping = 0;
    bool m_firstOfBatch = false;
    GapCause m_cause = GapCause::Compacted;  // of a gap before the batch
    Outcome m_outcome = Outcome::Committed;
    // Of other copies, to be held against it before its records are given out.
    std::vector<WalkStep::Rival> m_rivals;

    // The item.
    Item m_item = Item::None;
    Record m_record;
    RejectedRecord m_rejected;
    std::int64_t m_mergeTime = std::numeric_limits<std::int64_t>::min();
    Untold m_untold;

    Account m_account;
    Account m_accountFrom;           // at m_from
    WalkPlace m_from;                // where the walk to the last taken item's batch began
    std::uint64_t m_takenSince = 0;  // items taken since then
    bool m_stepBegun = false;        // m_from is that of the steps since the last taken item
    absl::flat_hash_map<std::int64_t, Span> m_spans;  // by producer
    TypeSearch m_typeSearch;

    // The stream's name in the batch of the serial number.
    std::string_view m_streamInBatch;
    std::uint64_t m_streamSerial = 0;
};

}  // namespace oxbow::kafka
