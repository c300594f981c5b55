#include "model/fold/fold_tally.h"

namespace oxbow {

std::unique_ptr<FoldTally> Fold::tally(const EventSequence& events) const {
    (void)events;
    return nullptr;
}

// Numbers of keys may be those of one cursor alone.
absl::Status FoldQuestion::begin(Position from, Position to) {
    if (m_tally == nullptr || from == Position()) {
        m_tally = m_fold.tally(m_events);
    }
    if (m_tally == nullptr) {
        return absl::UnimplementedError("the fold goes event by event");
    }
    m_at = from;
    m_cursor = m_events.fieldsAhead(m_tally->reads(), from, to);
    return absl::OkStatus();
}

absl::Status FoldQuestion::moveTo(Position at, const Cancelled& cancelled) {
    const bool goesOn = m_cursor != nullptr && m_cursor->sharesKeyNumbers() && m_at <= at;
    if (m_cursor == nullptr || m_at != at) {
        if (absl::Status status = begin(goesOn ? m_at : Position(), at); !status.ok()) {
            return status;
        }
    }
    while (m_at < at) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("nobody waits for the fold any more");
        }
        if (!m_cursor->next()) {
            return m_cursor->status().ok() ? absl::DataLossError("events are missing")
                                           : m_cursor->status();
        }
        absl::Status status = m_tally->add(*m_cursor);
        if (status.ok() && m_tally->weight() > kMostTallyBytes) {
            status = absl::ResourceExhaustedError("the fold has too many rows to hold in memory");
        }
        if (!status.ok()) {
            m_cursor.reset();  // what the tally has is of no use any more
            m_tally.reset();
            return status;
        }
        m_at = m_cursor->block().first + m_cursor->block().count;
    }
    return absl::OkStatus();
}

absl::Status FoldQuestion::forEachRow(const FoldTally::VisitRow& visit) {
    return m_tally->forEachRow(*m_cursor, visit);
}

absl::Status foldAt(const Fold& fold, const EventSequence& events, Position at,
                    const FoldTally::VisitRow& visit, const Cancelled& cancelled) {
    FoldQuestion question(fold, events);
    const absl::Status status = question.moveTo(at, cancelled);
    return status.ok() ? question.forEachRow(visit) : status;
}

}  // namespace oxbow
