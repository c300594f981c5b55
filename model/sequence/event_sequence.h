// Events at dense positions, one after the other: a stored log, a branch of one, an engine
// elsewhere.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/event/event.h"
#include "model/event/key.h"
#include "model/event/position.h"
#include "model/sequence/field_cursor.h"
#include "model/sequence/value_members.h"
#include "model/work/cancelled.h"

namespace oxbow {

// How much of an event is read: less costs less.
enum class EventParts {
    Value,  // its value and content type; nothing else is certain to be filled
    All,
};

enum class Direction { Forward, Backward };

// The view is valid during the call only. False: no more are wanted.
using VisitEvent = std::function<bool(Position, const EventView&)>;

// Names an event for good: what outlives an edit or a re-import of the rest. An event of a log is
// named by its position there; one that was inserted into a branch by the branch and a number.
struct EventId {
    std::uint64_t branch = 0;  // 0: of the log
    std::uint64_t number = 0;  // the position in the log, or the branch's own count
    friend auto operator<=>(const EventId&, const EventId&) = default;
};

// Goes through events one at a time, as somebody asks for them. One thread.
class EventCursor {
public:
    virtual ~EventCursor() = default;
    // False at the end, or where an event cannot be read: see status().
    virtual bool next() = 0;
    // Of the event that next() came to; the view lives until the next call.
    virtual Position position() const = 0;
    virtual const EventView& event() const = 0;
    virtual const absl::Status& status() const = 0;
};

// Counts of events by type id between neighbouring edges; the last column counts those without one.
using TypeCounts = std::vector<std::vector<std::uint64_t>>;

// Nothing here assumes a cheap single call: whoever wants many events asks for them at once, and
// all that takes long can be cancelled. Positions are those of this sequence. Any thread.
class EventSequence {
public:
    virtual ~EventSequence() = default;

    virtual Position end() const = 0;
    virtual Names streams() const = 0;
    virtual Names types() const = 0;

    // The events `wanted` (rising, before end()), each once, until `visit` says false. OutOfRange
    // beyond the end; Cancelled where `cancelled` says so.
    virtual absl::Status read(std::span<const Position> wanted, EventParts parts,
                              const VisitEvent& visit, const Cancelled& cancelled = {}) const = 0;
    // The same with the value of each as its members, where it is stored as such: for cells, of
    // which no JSON is put together then. Null where it is not; the event's value is there then.
    // Nothing but the value, its content type and whether there is a value is certain.
    using VisitMembers = std::function<bool(Position, const EventView&, const ValueMembers*)>;
    virtual absl::Status readMembers(std::span<const Position> wanted, const VisitMembers& visit,
                                     const Cancelled& cancelled = {}) const {
        return read(
            wanted, EventParts::Value,
            [&visit](Position p, const EventView& event) { return visit(p, event, nullptr); },
            cancelled);
    }
    // Forward: the events from `from` on. Backward: those before it, the last first.
    virtual std::unique_ptr<EventCursor> from(Position from, Direction way,
                                              EventParts parts) const = 0;

    // The fields of the events from `from` to before `to` ≤ end(), by columns where there are some.
    virtual std::unique_ptr<FieldCursor> fields(const FieldsWanted& wanted, Position from,
                                                Position to) const {
        return fieldsOfValues(*this, wanted, from, to);
    }
    // The same for a pass over many events that has the machine for itself: some are read ahead on
    // its other processors, where that can be.
    virtual std::unique_ptr<FieldCursor> fieldsAhead(const FieldsWanted& wanted, Position from,
                                                     Position to) const {
        return fields(wanted, from, to);
    }

    // An event's time here is its event time, else its record time; control events have none.
    virtual std::optional<Timestamp> firstTime() const = 0;  // the earliest; absent: there is none
    virtual std::optional<Timestamp> lastTime() const = 0;
    virtual std::uint64_t lateCount() const = 0;  // events whose time is before an earlier event's
    // The greatest time before position p; absent where no event before p has one.
    virtual absl::StatusOr<std::optional<std::int64_t>> runningMaximum(Position p) const = 0;
    // The last position whose running maximum is ≤ `nanoseconds`.
    virtual absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const = 0;
    // About there, rising with the time; touches no disk.
    virtual Position positionNear(std::int64_t nanoseconds) const = 0;
    // From positionAt(nanoseconds) or a later position on: the first event whose time is not later
    // all the same, because it came in late.
    virtual absl::StatusOr<std::optional<Position>> firstNotLater(
        Position from, std::int64_t nanoseconds) const = 0;

    // Of all events, as a row of TypeCounts.
    virtual std::vector<std::uint64_t> typeCounts() const = 0;
    // Between neighbouring edges (rising): row i counts edges[i] … edges[i+1]. Without `exact`
    // a part may be taken as evenly filled, which touches no disk.
    virtual absl::StatusOr<TypeCounts> countsByType(const std::vector<Position>& edges,
                                                    bool exact) const = 0;

    // p < end().
    virtual EventId idOf(Position p) const = 0;
    // Absent where the event is not in this sequence.
    virtual std::optional<Position> find(const EventId& id) const = 0;
};

// One event with its bytes. OutOfRange unless p < end().
absl::StatusOr<Event> eventAt(const EventSequence& events, Position p);
// The events from `from` to before `to`, in order, until `visit` says false.
absl::Status forEachEvent(const EventSequence& events, Position from, Position to, EventParts parts,
                          const VisitEvent& visit, const Cancelled& cancelled = {});

}  // namespace oxbow
