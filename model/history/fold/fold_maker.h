// Makes a fold's changes, and brings them up to date with a sequence that has grown.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/event/event.h"
#include "model/event/event_batch.h"
#include "model/fold/fold.h"
#include "model/history/fold/fold_changes.h"
#include "model/history/fold/fold_maker_rows.h"
#include "model/history/fold/key_rows.h"
#include "model/log/log_builder.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"
#include "model/work/clock.h"

namespace oxbow {

struct FoldMakerOptions {
    // Of rows in memory; more where those written since the last commit take more.
    std::size_t rowBytes = std::size_t{256} << 20;
    // A run has as many changes as there are before it, within these; see LogBuilder::Options.
    std::uint32_t firstRunChanges = 1U << 16;
    std::uint32_t runChanges = 1U << 20;
    // And is committed after so many nanoseconds, so that something is there early.
    std::int64_t runNanoseconds = 3'000'000'000;
    Clock clock = steadyNanoseconds;
};

// How many events are done, of how many.
using FoldProgress = std::function<void(Position done, Position end)>;

// The one writer of a fold's changes. It keeps what it needs to go on from where it stands. One
// thread; the changes may be read on any other meanwhile.
class FoldMaker {
public:
    // The changes must have been opened for writing.
    FoldMaker(std::shared_ptr<const Fold> fold, std::shared_ptr<const EventSequence> base,
              std::shared_ptr<FoldChanges> changes, FoldMakerOptions options = {});
    ~FoldMaker();

    // To the sequence's end, as it is when the call begins. Stops within 100 ms once `cancelled`
    // says so: what was committed by then stays, and the next call goes on from there, as after any
    // other failure. DataLoss where the changes themselves cannot be read: they are then made anew
    // by whoever opens them next.
    absl::Status catchUp(const FoldProgress& progress = {}, const Cancelled& cancelled = {});

private:
    absl::Status start(const Cancelled& cancelled);
    absl::Status countKeys(const Cancelled& cancelled);
    absl::Status foldBatches(Position end, const FoldProgress& progress,
                             const Cancelled& cancelled);
    absl::Status foldSome(Position end);
    absl::Status foldBlocks(Position end);
    absl::Status tidy(Position end, const Cancelled& cancelled);
    // Events as the fold is given them.
    struct ReadBatch {
        EventBatch events;
        std::vector<FoldEvent> folded;
    };
    absl::Status readAhead(Position first, Position end);
    absl::Status foldBatch(const ReadBatch& batch);
    absl::Status appendChanges();
    absl::Status appendPacked();
    template <class Unpacked>
    void startPacking(std::vector<Unpacked> batches);
    FoldCounts counts() const;
    absl::Status startCommit();
    absl::Status commit(const Cancelled& cancelled);
    absl::Status waitFor(const std::function<bool()>& isDone, const Cancelled& cancelled);
    absl::Status waitForCommit(const Cancelled& cancelled);
    bool runIsLong() const;
    void stop();

    const std::shared_ptr<const Fold> m_fold;
    const std::shared_ptr<const EventSequence> m_base;
    const std::shared_ptr<FoldChanges> m_changes;
    const FoldMakerOptions m_options;

    // From the first call that needs them, until one fails.
    std::unique_ptr<FoldRunner> m_runner;
    std::unique_ptr<EmittedEvents> m_emitted;
    std::unique_ptr<FoldMakerRows> m_rows;
    std::unique_ptr<KeyRows> m_keyRows;  // in its place, where the keys are borrowed
    CauseBits m_keyBits;
    std::unique_ptr<LogBuilder> m_builder;
    using Packed = std::vector<LogBuilder::Packed>;
    std::future<Packed> m_packing;  // of the batches that are to be appended next
    std::unique_ptr<EventCursor> m_events;
    std::unique_ptr<ReadBatch> m_ahead;  // of events that were read already
    std::unique_ptr<FieldCursor> m_fields;
    Position m_next;
    BaseSample m_lastEvent;  // before m_next
    using KeyNumbers = absl::flat_hash_map<std::pair<std::string, OptionalBytes>, std::uint64_t>;
    KeyNumbers m_numbers;           // where the fold asks for them
    FoldCounts m_before;            // when it started
    std::int64_t m_lastCommit = 0;  // by the clock
    std::size_t m_batchEvents = 0;  // as many as take some milliseconds
};

// Opens the fold's folder, or makes it anew, and brings it up to date; what turns out to be damaged
// on the way is made once more.
absl::StatusOr<std::shared_ptr<FoldChanges>> makeFoldChanges(
    const std::shared_ptr<const Fold>& fold, const std::shared_ptr<const EventSequence>& base,
    const std::filesystem::path& folder, const FoldProgress& progress = {},
    const Cancelled& cancelled = {}, const FoldMakerOptions& options = {});

}  // namespace oxbow
