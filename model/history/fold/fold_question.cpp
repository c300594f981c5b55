#include "model/history/fold/fold_question.h"

#include <utility>

#include "model/history/fold/fold_change.h"

namespace oxbow {
namespace {

constexpr std::size_t kRowsBetweenLooks = 1'024;

// Somebody waits, and may give up.
class Waiting {
public:
    Waiting(const std::shared_ptr<FoldTally>& tally, const Cancelled& cancelled) : m_tally(tally) {
        m_tally->setCancelled(cancelled);
    }
    ~Waiting() { m_tally->setCancelled({}); }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

private:
    const std::shared_ptr<FoldTally> m_tally;
};

}  // namespace

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
    const Waiting waiting(m_tally, cancelled);
    while (m_at < at) {
        if (cancelled && cancelled()) {
            return absl::CancelledError("nobody waits for the fold any more");
        }
        if (!m_cursor->next()) {
            return ended(m_cursor->status().ok() ? absl::DataLossError("events are missing")
                                                 : m_cursor->status());
        }
        absl::Status status = m_tally->add(*m_cursor);
        if (status.ok() && m_tally->weight() > kMostTallyBytes) {
            status = absl::ResourceExhaustedError("the fold has too many rows to hold in memory");
        }
        if (!status.ok()) {
            return ended(status);
        }
        m_at = m_cursor->block().first + m_cursor->block().count;
    }
    return absl::OkStatus();
}

absl::Status FoldQuestion::forEachRow(const FoldTally::VisitRow& visit,
                                      const Cancelled& cancelled) {
    const Waiting waiting(m_tally, cancelled);
    std::size_t count = 0;
    bool isCancelled = false;
    const absl::Status status =
        m_tally->forEachRow(*m_cursor, [&](const RowKey& key, const FoldRow& row, Position writer) {
            isCancelled = ++count % kRowsBetweenLooks == 0 && cancelled && cancelled();
            if (isCancelled) {
                return false;
            }
            return isLongKey(key.key)
                       ? visit({key.stream, shortKey(key.key)}, keptRow(key.key, row), writer)
                       : visit(key, keptRow(key.key, row), writer);
        });
    if (!status.ok()) {
        return ended(status);
    }
    return isCancelled ? absl::CancelledError("nobody waits for the fold any more") : status;
}

// What the tally has is of no use any more.
absl::Status FoldQuestion::ended(absl::Status status) {
    m_cursor.reset();
    m_tally.reset();
    m_at = Position();
    return status;
}

absl::Status foldAt(const Fold& fold, const EventSequence& events, Position at,
                    const FoldTally::VisitRow& visit, const Cancelled& cancelled) {
    FoldQuestion question(fold, events);
    const absl::Status status = question.moveTo(at, cancelled);
    return status.ok() ? question.forEachRow(visit, cancelled) : status;
}

}  // namespace oxbow
