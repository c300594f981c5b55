// A sequence of events in memory, every answer by looking at all of them: what any other sequence
// is held against, and what the house stands on where no store is wanted.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/event/event.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

// Of an event, as sequences count it: its event time, else its record time; none of control events.
inline std::optional<Timestamp> countedTime(const Event& event) {
    if (event.kind == EventKind::Control) {
        return std::nullopt;
    }
    return event.time ? event.time : event.recordTime;
}

// Immutable; any thread.
class VectorSequence final : public EventSequence {
public:
    explicit VectorSequence(std::vector<Event> events) : m_events(std::move(events)) {
        std::vector<std::string> streams;
        std::vector<std::string> types;
        for (const Event& event : m_events) {
            numberOf(streams, event.stream);
            if (event.type) {
                numberOf(types, *event.type);
            }
        }
        m_streams = std::make_shared<const std::vector<std::string>>(std::move(streams));
        m_types = std::make_shared<const std::vector<std::string>>(std::move(types));
    }

    Position end() const override { return Position(m_events.size()); }
    Names streams() const override { return m_streams; }
    Names types() const override { return m_types; }

    absl::Status read(std::span<const Position> wanted, EventParts, const VisitEvent& visit,
                      const Cancelled& cancelled = {}) const override {
        for (const Position p : wanted) {
            if (cancelled && cancelled()) {
                return absl::CancelledError("nobody waits for these events any more");
            }
            if (p >= end()) {
                return absl::OutOfRangeError(absl::StrFormat(
                    "there is no event at %d: the sequence ends at %d", p.value(), end().value()));
            }
            if (!visit(p, m_events[p.value()].view())) {
                break;
            }
        }
        return absl::OkStatus();
    }

    std::unique_ptr<EventCursor> from(Position from, Direction way, EventParts) const override {
        return std::make_unique<Cursor>(m_events, std::min(from, end()), way);
    }

    std::optional<Timestamp> firstTime() const override {
        std::optional<Timestamp> first;
        for (const Event& event : m_events) {
            const auto time = countedTime(event);
            if (time && (!first || time->nanoseconds < first->nanoseconds)) {
                first = time;
            }
        }
        return first;
    }
    std::optional<Timestamp> lastTime() const override {
        std::optional<Timestamp> last;
        for (const Event& event : m_events) {
            const auto time = countedTime(event);
            if (time && (!last || time->nanoseconds > last->nanoseconds)) {
                last = time;
            }
        }
        return last;
    }
    std::uint64_t lateCount() const override {
        std::uint64_t late = 0;
        std::optional<std::int64_t> latest;
        for (const Event& event : m_events) {
            const auto time = countedTime(event);
            late += time && latest && time->nanoseconds < *latest ? 1 : 0;
            latest = later(latest, time);
        }
        return late;
    }
    absl::StatusOr<std::optional<std::int64_t>> runningMaximum(Position p) const override {
        if (p > end()) {
            return beyond(p);
        }
        std::optional<std::int64_t> latest;
        for (std::uint64_t i = 0; i < p.value(); ++i) {
            latest = later(latest, countedTime(m_events[i]));
        }
        return latest;
    }
    absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const override {
        return positionNear(nanoseconds);
    }
    // Exactly there.
    Position positionNear(std::int64_t nanoseconds) const override {
        std::uint64_t p = 0;
        while (p < m_events.size()) {
            const auto time = countedTime(m_events[p]);
            if (time && time->nanoseconds > nanoseconds) {
                break;
            }
            ++p;
        }
        return Position(p);
    }
    absl::StatusOr<std::optional<Position>> firstNotLater(Position from,
                                                          std::int64_t nanoseconds) const override {
        for (std::uint64_t p = from.value(); p < m_events.size(); ++p) {
            const auto time = countedTime(m_events[p]);
            if (time && time->nanoseconds <= nanoseconds) {
                return Position(p);
            }
        }
        return std::nullopt;
    }

    std::vector<std::uint64_t> typeCounts() const override { return count(Position(), end()); }
    absl::StatusOr<TypeCounts> countsByType(const std::vector<Position>& edges,
                                            bool) const override {
        if (edges.size() < 2 || !std::is_sorted(edges.begin(), edges.end())) {
            return absl::InvalidArgumentError("a timeline needs at least two rising edges");
        }
        if (edges.back() > end()) {
            return absl::InvalidArgumentError(
                absl::StrFormat("a timeline of this sequence ends at %d at most", end().value()));
        }
        TypeCounts counts;
        for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
            counts.push_back(count(edges[i], edges[i + 1]));
        }
        return counts;
    }

    EventId idOf(Position p) const override { return {0, p.value()}; }
    std::optional<Position> find(const EventId& id) const override {
        return id.branch == 0 && id.number < m_events.size() ? std::optional(Position(id.number))
                                                             : std::nullopt;
    }

private:
    class Cursor final : public EventCursor {
    public:
        Cursor(const std::vector<Event>& events, Position from, Direction way)
            : m_events(events), m_next(from), m_way(way) {}
        bool next() override {
            const bool forward = m_way == Direction::Forward;
            if (m_next.value() == (forward ? m_events.size() : 0)) {
                return false;
            }
            m_at = forward ? m_next : m_next.previous();
            m_next = forward ? m_next.next() : m_at;
            m_event = m_events[m_at.value()].view();
            return true;
        }
        Position position() const override { return m_at; }
        const EventView& event() const override { return m_event; }
        const absl::Status& status() const override { return m_status; }

    private:
        const std::vector<Event>& m_events;
        Position m_next;
        const Direction m_way;
        Position m_at;
        EventView m_event;
        absl::Status m_status;
    };

    // Of a name among those that there are; it joins them where it is new.
    static std::size_t numberOf(std::vector<std::string>& names, const std::string& name) {
        const auto found = std::find(names.begin(), names.end(), name);
        const auto number = static_cast<std::size_t>(found - names.begin());
        if (found == names.end()) {
            names.push_back(name);
        }
        return number;
    }
    static std::optional<std::int64_t> later(std::optional<std::int64_t> latest,
                                             const std::optional<Timestamp>& time) {
        return time && (!latest || time->nanoseconds > *latest) ? std::optional(time->nanoseconds)
                                                                : latest;
    }
    absl::Status beyond(Position p) const {
        return absl::OutOfRangeError(absl::StrFormat(
            "there is no position %d: the sequence ends at %d", p.value(), end().value()));
    }
    std::vector<std::uint64_t> count(Position from, Position to) const {
        std::vector<std::uint64_t> counts(m_types->size() + 1);
        for (std::uint64_t p = from.value(); p < to.value(); ++p) {
            const OptionalBytes& type = m_events[p].type;
            const auto column =
                type ? std::find(m_types->begin(), m_types->end(), *type) : m_types->end();
            ++counts[static_cast<std::size_t>(column - m_types->begin())];
        }
        return counts;
    }

    const std::vector<Event> m_events;
    Names m_streams;
    Names m_types;
};

}  // namespace oxbow
