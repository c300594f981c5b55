// A fold that is still being written, tried on a sequence: nothing is kept of it.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "model/fold/fold.h"
#include "model/history/fold/fold_step.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Makes the fold's rows in memory, from the first event on. One thread.
class FoldTrial {
public:
    // Bytes of rows, about.
    static constexpr std::size_t kMostBytes = std::size_t{512} << 20;

    static absl::StatusOr<std::unique_ptr<FoldTrial>> start(
        std::shared_ptr<const Fold> fold, std::shared_ptr<const EventSequence> base);
    ~FoldTrial();

    // What the event at `position` does. The events before it are folded first: from where the
    // trial stands, or from the beginning where that is behind it. Cancelled where somebody says
    // so, ResourceExhausted where the rows take more than kMostBytes.
    using Progress = std::function<void(Position done)>;
    absl::StatusOr<FoldStep> step(Position position, const Progress& progress = {},
                                  const Cancelled& cancelled = {},
                                  const Clock& clock = steadyNanoseconds);

private:
    class Rows;
    FoldTrial(std::shared_ptr<const Fold> fold, std::shared_ptr<const EventSequence> base);
    absl::Status begin();
    absl::Status foldUpTo(Position end, const Progress& progress, const Cancelled& cancelled);
    absl::Status addUntouched(const FoldEvent& event, FoldStep& step);
    std::uint64_t numberOf(const EventView& event);

    const std::shared_ptr<const Fold> m_fold;
    const std::shared_ptr<const EventSequence> m_base;
    std::unique_ptr<FoldRunner> m_runner;
    std::unique_ptr<Rows> m_rows;
    Position m_next;
    using KeyNumbers = absl::flat_hash_map<std::pair<std::string, OptionalBytes>, std::uint64_t>;
    KeyNumbers m_numbers;
};

}  // namespace oxbow
