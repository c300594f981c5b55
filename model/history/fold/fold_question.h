// A fold's rows at a position, of which nothing is kept.
#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <memory>

#include "model/event/position.h"
#include "model/fold/fold.h"
#include "model/fold/fold_tally.h"
#include "model/sequence/event_sequence.h"
#include "model/sequence/field_cursor.h"
#include "model/work/cancelled.h"

namespace oxbow {

inline constexpr std::size_t kMostTallyBytes = std::size_t{256} << 20;

// A fold's rows as of one position after the other. Fold and events must outlive it. One thread.
class FoldQuestion {
public:
    FoldQuestion(const Fold& fold, const EventSequence& events) : m_fold(fold), m_events(events) {}

    // Goes to the position: on from where it stands, or back, which is from the beginning. Where it
    // is cancelled it stands on the way; after any other failure it begins anew. Unimplemented
    // where the fold has no tally; ResourceExhausted where the rows take more than kMostTallyBytes,
    // or a script more than it may: a fold that is kept has them on the disk, and says at which
    // event.
    absl::Status moveTo(Position at, const Cancelled& cancelled = {});
    Position at() const { return m_at; }
    std::size_t rowCount() const { return m_tally ? m_tally->rowCount() : 0; }
    // The rows there, each once, in the tally's order, as a kept fold has them: see keptRow().
    // After a moveTo() that came there; after a failure there has to be one again.
    absl::Status forEachRow(const FoldTally::VisitRow& visit, const Cancelled& cancelled = {});

private:
    absl::Status begin(Position from, Position to);
    absl::Status ended(absl::Status status);

    const Fold& m_fold;
    const EventSequence& m_events;
    std::shared_ptr<FoldTally> m_tally;
    std::unique_ptr<FieldCursor> m_cursor;  // that the rows' keys are known to
    Position m_at;
};

// What a fold's rows are as of a position: a question that is asked once.
absl::Status foldAt(const Fold& fold, const EventSequence& events, Position at,
                    const FoldTally::VisitRow& visit, const Cancelled& cancelled = {});

}  // namespace oxbow
