#include "views/timeline/bars/sequence_timeline_source.h"

#include <algorithm>

namespace oxbow {

SequenceTimelineSource::SequenceTimelineSource(std::shared_ptr<const EventSequence> events)
    : m_events(std::move(events)) {}

Position SequenceTimelineSource::end() const {
    return m_events->end();
}

absl::StatusOr<std::optional<TimelineSource::Times>> SequenceTimelineSource::times() const {
    const auto earliest = m_events->firstTime();
    const auto latest = m_events->lastTime();
    if (!earliest || !latest) {
        return std::nullopt;
    }
    const Position end = m_events->end();
    const auto first = firstRunningMaximum(end);
    if (!first.ok()) {
        return first.status();
    }
    const auto last = m_events->runningMaximum(end);
    if (!last.ok()) {
        return last.status();
    }
    if (!first->has_value() || !last->has_value()) {
        return std::nullopt;
    }
    return Times{**first, **last, std::max(earliest->precision, latest->precision)};
}

std::vector<std::string> SequenceTimelineSource::types() const {
    return *m_events->types();
}

std::vector<std::uint64_t> SequenceTimelineSource::typeCounts() const {
    return m_events->typeCounts();
}

std::uint64_t SequenceTimelineSource::lateCount() const {
    return m_events->lateCount();
}

absl::StatusOr<std::optional<std::int64_t>> SequenceTimelineSource::timeAt(
    Position position) const {
    return m_events->runningMaximum(std::min(position, m_events->end()));
}

absl::StatusOr<Position> SequenceTimelineSource::positionAt(std::int64_t nanoseconds) const {
    return m_events->positionAt(nanoseconds);
}

Position SequenceTimelineSource::positionNear(std::int64_t nanoseconds) const {
    return m_events->positionNear(nanoseconds);
}

absl::StatusOr<TimelineSource::Counts> SequenceTimelineSource::counts(
    const std::vector<Position>& edges, bool exact) const {
    return m_events->countsByType(edges, exact);
}

absl::StatusOr<std::optional<Position>> SequenceTimelineSource::find(
    const Ref& ref, const std::function<bool(std::uint64_t)>& goOn) const {
    constexpr std::uint64_t kAskEvery = 4096;
    std::optional<Position> found;
    bool stopped = false;
    const absl::Status status = forEachEvent(
        *m_events, Position(0), m_events->end(), EventParts::All,
        [&](Position p, const EventView& event) {
            if (p.value() % kAskEvery == 0 && !goOn(p.value())) {
                stopped = true;
                return false;
            }
            const bool same = event.offset == ref.offset && event.stream == ref.stream &&
                              (ref.partition < 0 || event.partition == ref.partition);
            if (same) {
                found = p;
            }
            return !same;
        });
    if (!status.ok()) {
        return status;
    }
    if (stopped) {
        return absl::CancelledError("The search was stopped.");
    }
    return found;
}

// The running maximum where it is first known: mostly after the first event; where events without
// a time come before, it is halved for.
absl::StatusOr<std::optional<std::int64_t>> SequenceTimelineSource::firstRunningMaximum(
    Position end) const {
    std::uint64_t without = 0;  // a position where it is unknown
    std::uint64_t with = end.value();
    std::uint64_t probe = std::min<std::uint64_t>(1, with);
    while (with - without > 1) {
        const auto time = m_events->runningMaximum(Position(probe));
        if (!time.ok()) {
            return time.status();
        }
        (time->has_value() ? with : without) = probe;
        probe = without + (with - without) / 2;
    }
    return m_events->runningMaximum(Position(with));
}

}  // namespace oxbow
