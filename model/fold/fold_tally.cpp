#include "model/fold/fold_tally.h"

namespace oxbow {

std::unique_ptr<FoldTally> Fold::tally(const EventSequence& events) const {
    (void)events;
    return nullptr;
}

absl::Status foldAt(const Fold& fold, const EventSequence& events, Position at,
                    const FoldTally::VisitRow& visit, const Cancelled& cancelled) {
    const auto tally = fold.tally(events);
    if (!tally) {
        return absl::UnimplementedError("the fold goes event by event");
    }
    const auto cursor = events.fieldsAhead(tally->reads(), Position(), at);
    while (cursor->next()) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("nobody waits for the fold any more");
        }
        if (absl::Status status = tally->add(*cursor); !status.ok()) {
            return status;
        }
        if (tally->weight() > kMostTallyBytes) {
            return absl::ResourceExhaustedError("the fold has too many rows to hold in memory");
        }
    }
    return cursor->status().ok() ? tally->forEachRow(*cursor, visit) : cursor->status();
}

}  // namespace oxbow
