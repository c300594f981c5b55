// A row as it would be without some of its events, or with them in another order.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "model/event/event.h"
#include "model/fold/fold.h"
#include "model/fold/run_fold.h"
#include "model/history/history.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// The events that a row depends on, held in memory, so that a trial reads nothing: those that route
// to it where the fold is local, else all. One thread.
class RowTrial {
public:
    // Bytes of events, about.
    static constexpr std::size_t kMostBytes = std::size_t{512} << 20;

    // Of each of these rows, in their order, as of the position `at` of `latest`'s sequence;
    // `latest` is the history of the latest value of each key, by which the events of a key are
    // found. A fold whose rows are not those of the events' keys is asked about every event before
    // `at`, once, unless `folded`, what it made of the sequence (may be null), tells which these
    // are. ResourceExhausted where the events of a row take more than kMostBytes.
    static absl::StatusOr<std::vector<std::unique_ptr<RowTrial>>> createAll(
        const std::shared_ptr<const Fold>& fold, const History& latest,
        const std::set<RowKey>& rows, Position at, const History* folded = nullptr,
        const Cancelled& cancelled = {});
    // Of one row.
    static absl::StatusOr<std::unique_ptr<RowTrial>> create(const std::shared_ptr<const Fold>& fold,
                                                            const History& latest,
                                                            const RowKey& row, Position at,
                                                            const History* folded = nullptr,
                                                            const Cancelled& cancelled = {});
    // Of events among which are all that the row depends on, rising, each with how many of its
    // stream and key came before, where the fold asks for that.
    struct RowEvents {
        std::vector<Position> positions;
        std::vector<std::uint64_t> sequenceNumbers;
    };
    static absl::StatusOr<std::unique_ptr<RowTrial>> of(std::shared_ptr<const Fold> fold,
                                                        const EventSequence& events, RowKey row,
                                                        RowEvents rowEvents,
                                                        const Cancelled& cancelled = {});

    const RowKey& row() const { return m_row; }
    // Where the events stand, rising. The calls below name them by their numbers here.
    const std::vector<Position>& positions() const { return m_positions; }
    const EventView& event(std::size_t number) const { return m_views[number]; }

    // What the row is after all events in this order; null where the fold holds nothing for it.
    // Valid until the next call.
    absl::StatusOr<const FoldRow*> inOrder(std::span<const std::size_t> order);
    // The same after all events but these, which rise.
    absl::StatusOr<const FoldRow*> without(std::span<const std::size_t> removed);
    // The row after each of the events as they stand, the last of which is with all of them.
    using VisitPrefix = std::function<void(std::size_t events, const FoldRow* row)>;
    absl::Status forEachPrefix(const VisitPrefix& visit, const Cancelled& cancelled = {});

private:
    RowTrial(std::shared_ptr<const Fold> fold, RowKey row)
        : m_fold(std::move(fold)), m_row(std::move(row)) {}
    absl::Status begin(std::size_t events);
    template <class Stands>
    absl::StatusOr<const FoldRow*> run(std::span<const std::size_t> order, const Stands& stands);
    std::vector<std::uint64_t> sequenceNumbersIn(std::span<const std::size_t> order) const;
    absl::StatusOr<const FoldRow*> found();

    const std::shared_ptr<const Fold> m_fold;
    const RowKey m_row;
    std::vector<Position> m_positions;
    std::vector<Event> m_events;
    std::vector<EventView> m_views;
    std::vector<std::uint64_t> m_sequenceNumbers;  // where the fold asks for them

    std::unique_ptr<FoldRunner> m_runner;
    std::unique_ptr<MemoryFoldRows> m_rows;
    std::vector<std::size_t> m_order;  // of the trial at work, and its events
    std::vector<FoldEvent> m_folded;
    // The row before every so many events as they stand, from forEachPrefix().
    std::size_t m_snapshotEvery = 0;
    std::vector<std::optional<FoldRow>> m_snapshots;
};

}  // namespace oxbow
