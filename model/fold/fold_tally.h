// A rule over columns: what its rows are after some events, without what they were in between.
//
// It is how a question is answered ("the sum by customer, at the end") that wants no history. The
// rule is the one that the fold's runner applies; where rows stay meanwhile is another place.
#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "model/event/position.h"
#include "model/fold/fold.h"
#include "model/sequence/event_sequence.h"
#include "model/sequence/field_cursor.h"
#include "model/work/cancelled.h"

namespace oxbow {

// One thread.
class FoldTally {
public:
    virtual ~FoldTally() = default;

    virtual const FieldsWanted& reads() const = 0;
    // Applies the rule to the events that the cursor stands at.
    virtual absl::Status add(FieldCursor& events) = 0;

    virtual std::size_t rowCount() const = 0;
    // Bytes of memory that the rows take, about.
    virtual std::size_t weight() const = 0;
    // Of the events so far.
    virtual std::uint64_t withoutField() const = 0;
    // The rows in the order in which they appeared, or, where the fold borrows the log's keys when
    // it is kept, in that of those, until `visit` says false. `writer` is the last event that wrote
    // the row.
    using VisitRow = std::function<bool(const RowKey&, const FoldRow&, Position writer)>;
    virtual absl::Status forEachRow(FieldCursor& events, const VisitRow& visit) = 0;
};

inline constexpr std::size_t kMostTallyBytes = std::size_t{256} << 20;

// A fold's rows as of one position after the other. Fold and events must outlive it. One thread.
class FoldQuestion {
public:
    FoldQuestion(const Fold& fold, const EventSequence& events) : m_fold(fold), m_events(events) {}

    // Goes to the position: on from where it stands, or back, which is from the beginning. Where it
    // is cancelled it stands on the way, and can go on. Unimplemented where the fold has no tally;
    // ResourceExhausted where the rows take more than kMostTallyBytes: a fold that is kept has them
    // on the disk.
    absl::Status moveTo(Position at, const Cancelled& cancelled = {});
    Position at() const { return m_at; }
    std::size_t rowCount() const { return m_tally ? m_tally->rowCount() : 0; }
    // The rows there, each once, in the tally's order.
    absl::Status forEachRow(const FoldTally::VisitRow& visit);

private:
    absl::Status begin(Position from, Position to);

    const Fold& m_fold;
    const EventSequence& m_events;
    std::unique_ptr<FoldTally> m_tally;
    std::unique_ptr<FieldCursor> m_cursor;  // that the rows' keys are known to
    Position m_at;
};

// What a fold's rows are as of a position: a question that is asked once.
absl::Status foldAt(const Fold& fold, const EventSequence& events, Position at,
                    const FoldTally::VisitRow& visit, const Cancelled& cancelled = {});

}  // namespace oxbow
