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
    // Who takes long for some events is Cancelled once this says so, and of no more use then.
    virtual void setCancelled(const Cancelled& cancelled) { (void)cancelled; }
    // Applies the rule to the events that the cursor stands at.
    virtual absl::Status add(FieldCursor& events) = 0;

    virtual std::size_t rowCount() const = 0;
    // Bytes of memory that the rows take, about.
    virtual std::size_t weight() const = 0;
    // Of the events so far.
    virtual std::uint64_t withoutField() const = 0;
    // The rows, in the order in which they appeared, until `visit` says false. `writer` is the last
    // event that wrote the row.
    using VisitRow = std::function<bool(const RowKey&, const FoldRow&, Position writer)>;
    virtual absl::Status forEachRow(FieldCursor& events, const VisitRow& visit) = 0;
};

}  // namespace oxbow
