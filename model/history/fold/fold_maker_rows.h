// The rows that a fold reads and writes while its changes are made.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/container/node_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/event/event_batch.h"
#include "model/fold/fold.h"
#include "model/history/fold/change_map.h"
#include "model/history/fold/emitted_events.h"
#include "model/log/log.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Rows that were written since the last commit are held, and as many others as fit; what is not
// held is read from the log of changes. What events write is collected as changes, one for each row
// that an event wrote, in the order in which it first did. One thread.
class FoldMakerRows final : public FoldRows {
public:
    // `next` is the event that comes next. About `budgetBytes` are held, or what the rows take that
    // were written since the last commit: see heldBytes().
    FoldMakerRows(std::shared_ptr<const Log> changes, Position next, std::size_t budgetBytes);
    // Where emitted events go; it must live longer.
    void emitTo(EmittedEvents* emitted) { m_emitted = emitted; }

    void begin(const FoldEvent& event) override;
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override;
    absl::Status put(const RowKey& key, FoldRow row) override;
    absl::Status erase(const RowKey& key) override;
    absl::Status publish(const EventView& event) override;
    bool isOnlyWrittenByRunner() const override { return true; }

    // All events before this one are done.
    void finishUpTo(Position next);
    // The next of the changes collected, as many as a batch holds; null where there are none.
    std::unique_ptr<EventBatch> takeBatch();
    bool batchIsFull() const { return !m_full.empty(); }
    bool hasChanges() const { return batchIsFull() || !m_batch->empty(); }
    CauseBits takeBits() { return std::exchange(m_bits, {}); }
    const CauseBits& bits() const { return m_bits; }

    std::uint64_t changeCount() const { return m_changes; }  // since construction
    std::uint64_t newKeys() const { return m_newKeys; }      // likewise
    std::uint64_t published() const { return m_published; }
    std::size_t heldBytes() const { return m_freshBytes + m_oldBytes; }
    // Between events: what is committed may be let go, or read ahead.
    absl::Status tidy(const Cancelled& cancelled);
    // The log of changes could not be read: it is to be made anew.
    bool logIsDamaged() const { return m_damaged; }

    // All that the fold holds at the log's end, for FoldRunner::resume().
    absl::Status forEachCommitted(const FoldRunner::VisitRow& visit,
                                  const Cancelled& cancelled) const;

private:
    struct Hash {
        std::size_t operator()(const RowKey& key) const;
    };
    struct Entry {
        FoldRow row;
        bool held = false;         // else the fold holds nothing for the key
        bool heldBefore = false;   // the event at work
        std::uint64_t event = 0;   // the last that wrote it, counted from 1
        std::uint64_t change = 0;  // the last of the row, counted from 1 over the whole log
        std::size_t bytes = 0;
    };
    using Rows = absl::node_hash_map<RowKey, Entry, Hash>;
    using Place = Rows::value_type*;

    absl::StatusOr<Place> place(const RowKey& key);
    absl::Status load(const RowKey& key, Entry& entry);
    absl::Status loadAll(const Cancelled& cancelled);
    void letGo();
    absl::StatusOr<std::optional<KeyId>> idOf(const RowKey& key);
    void write(Place place, bool held, FoldRow row);
    void weigh(Place place);
    void finishEvent();

    const std::shared_ptr<const Log> m_log;
    const std::size_t m_budget;
    Rows m_fresh;
    Rows m_old;  // not used since they were fresh
    std::size_t m_freshBytes = 0;
    std::size_t m_oldBytes = 0;
    // Whether all rows that there ever were are held: then one that is not is none.
    bool m_complete;
    bool m_damaged = false;
    std::uint64_t m_loads = 0;  // of one row each
    Place m_last = nullptr;     // that was asked for last
    absl::flat_hash_map<std::string, StreamId> m_streams;

    Position m_next;  // after the events that are done
    bool m_atWork = false;
    std::uint64_t m_event = 0;
    std::vector<Place> m_written;  // by the event at work
    std::unique_ptr<EventBatch> m_batch = std::make_unique<EventBatch>();
    std::deque<std::unique_ptr<EventBatch>> m_full;  // that came before it
    CauseBits m_bits;
    const std::uint64_t m_firstChange;
    std::uint64_t m_changes = 0;
    std::uint64_t m_newKeys = 0;
    std::uint64_t m_published = 0;
    EmittedEvents* m_emitted = nullptr;
};

}  // namespace oxbow
