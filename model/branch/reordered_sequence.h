// The events of a log in another order: what it would be, had its partitions come together by
// another rule.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// How partitions come together; within one the order stays. A partition is one of a stream.
struct InterleaveRule {
    enum class By {
        Time,       // the earliest next event first; one without a time comes behind the one before
        Partition,  // one partition after the other
    };
    By by = By::Time;
    std::vector<std::int32_t> first;  // partitions that come before the others, in this order

    // "time", "partitions", "partitions 2,0,1". InvalidArgument says what would do.
    static absl::StatusOr<InterleaveRule> parse(std::string_view text);
};

// Memory: 28 bytes an event. Immutable; any thread.
class ReorderedSequence final : public EventSequence {
public:
    // One pass over the events. InvalidArgument where there is nothing to interleave: fewer than
    // two partitions.
    static absl::StatusOr<std::shared_ptr<const ReorderedSequence>> create(
        std::shared_ptr<const EventSequence> base, const InterleaveRule& rule,
        const Cancelled& cancelled = {});

    Position end() const override { return Position(m_order.size()); }
    Names streams() const override { return m_base->streams(); }
    Names types() const override { return m_base->types(); }
    absl::Status read(std::span<const Position> wanted, EventParts parts, const VisitEvent& visit,
                      const Cancelled& cancelled = {}) const override;
    std::unique_ptr<EventCursor> from(Position from, Direction way,
                                      EventParts parts) const override;
    std::optional<Timestamp> firstTime() const override;
    std::optional<Timestamp> lastTime() const override;
    std::uint64_t lateCount() const override { return m_lateCount; }
    absl::StatusOr<std::optional<std::int64_t>> runningMaximum(Position p) const override;
    absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const override;
    Position positionNear(std::int64_t nanoseconds) const override;
    absl::StatusOr<std::optional<Position>> firstNotLater(Position from,
                                                          std::int64_t nanoseconds) const override;
    std::vector<std::uint64_t> typeCounts() const override;
    absl::StatusOr<TypeCounts> countsByType(const std::vector<Position>& edges,
                                            bool exact) const override;
    EventId idOf(Position p) const override { return m_base->idOf(m_order[p.value()]); }
    std::optional<Position> find(const EventId& id) const override;

private:
    explicit ReorderedSequence(std::shared_ptr<const EventSequence> base)
        : m_base(std::move(base)) {}
    class Cursor;

    const std::shared_ptr<const EventSequence> m_base;
    std::vector<Position> m_order;   // where the event at each position stands in the base
    std::vector<Position> m_places;  // and the other way round
    // An entry an event, in the new order.
    std::vector<std::int64_t> m_times;    // kNoTime where it has none
    std::vector<std::uint32_t> m_typeOf;  // the count of types where it has none
    std::size_t m_typeCount = 0;
    std::vector<std::int64_t> m_maxima;  // behind each, likewise
    std::optional<std::int64_t> m_first;
    std::uint64_t m_lateCount = 0;
};

}  // namespace oxbow
