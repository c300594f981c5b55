#include "views/timeline/bars/log_timeline_source.h"

#include <algorithm>

namespace oxbow {

LogTimelineSource::LogTimelineSource(std::shared_ptr<const Log> log) : m_log(std::move(log)) {}

Position LogTimelineSource::end() const {
    return m_log->end();
}

absl::StatusOr<std::optional<TimelineSource::Times>> LogTimelineSource::times() const {
    const auto earliest = m_log->firstTime();
    const auto latest = m_log->lastTime();
    if (!earliest || !latest) {
        return std::nullopt;
    }
    const Position end = m_log->end();
    const auto first = firstRunningMaximum(end);
    if (!first.ok()) {
        return first.status();
    }
    const auto last = m_log->runningMaximum(end);
    if (!last.ok()) {
        return last.status();
    }
    if (!first->has_value() || !last->has_value()) {
        return std::nullopt;
    }
    return Times{**first, **last, std::max(earliest->precision, latest->precision)};
}

std::vector<std::string> LogTimelineSource::types() const {
    return *m_log->types();
}

std::vector<std::uint64_t> LogTimelineSource::typeCounts() const {
    return m_log->typeCounts();
}

std::uint64_t LogTimelineSource::lateCount() const {
    return m_log->lateCount();
}

absl::StatusOr<std::optional<std::int64_t>> LogTimelineSource::timeAt(Position position) const {
    return m_log->runningMaximum(std::min(position, m_log->end()));
}

absl::StatusOr<Position> LogTimelineSource::positionAt(std::int64_t nanoseconds) const {
    return m_log->positionAt(nanoseconds);
}

Position LogTimelineSource::positionNear(std::int64_t nanoseconds) const {
    return m_log->positionNear(nanoseconds);
}

absl::StatusOr<TimelineSource::Counts> LogTimelineSource::counts(const std::vector<Position>& edges,
                                                                 bool exact) const {
    return m_log->countsByType(edges, exact);
}

absl::StatusOr<std::optional<Position>> LogTimelineSource::find(
    const Ref& ref, const std::function<bool(std::uint64_t)>& goOn) const {
    constexpr std::uint64_t kAskEvery = 4096;
    std::optional<Position> found;
    bool stopped = false;
    const absl::Status status = m_log->scan(
        Position(0), m_log->end(), [&](Position p, const EventView& event, std::optional<KeyId>) {
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
absl::StatusOr<std::optional<std::int64_t>> LogTimelineSource::firstRunningMaximum(
    Position end) const {
    std::uint64_t without = 0;  // a position where it is unknown
    std::uint64_t with = end.value();
    std::uint64_t probe = std::min<std::uint64_t>(1, with);
    while (with - without > 1) {
        const auto time = m_log->runningMaximum(Position(probe));
        if (!time.ok()) {
            return time.status();
        }
        (time->has_value() ? with : without) = probe;
        probe = without + (with - without) / 2;
    }
    return m_log->runningMaximum(Position(with));
}

}  // namespace oxbow
