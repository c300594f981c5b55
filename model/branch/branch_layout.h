// Where the events of a branch stand: stretches of its base, and events of its own between them.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/branch/branch.h"
#include "model/event/event.h"
#include "model/event/position.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// What an edit did to an event that is in the branch.
enum class EditMark : std::uint8_t { None, Inserted, Modified, Moved };

// An event that the branch has otherwise than its base.
struct OwnEvent {
    EventId id;
    EditMark mark = EditMark::None;
    std::optional<Position> origin;  // where it stands in the base
    Event event;
    bool isRow = false;  // nothing that happened: it brings a row that stands before all events
};

// An edit that finds no place: it is kept, has no effect, and is shown with the reason.
struct EditConflict {
    std::size_t edit;  // of those in force
    std::string reason;
};

// Immutable. A place costs the logarithm of the edits.
class BranchLayout {
public:
    struct Hash {
        std::size_t operator()(const EventId& id) const {
            return absl::HashOf(id.branch, id.number);
        }
    };

    // Resolves the edits against the base, of which it takes the first `end` events. Reads the
    // events that are moved.
    static absl::StatusOr<BranchLayout> create(const EventSequence& base, Position end,
                                               std::span<const Edit> edits,
                                               const Cancelled& cancelled = {});

    // A stretch of the base's events, or one event of the branch's own.
    struct Part {
        Position start;           // in the branch
        Position base;            // how many of the base's events stand before it in the base
        std::uint64_t count = 1;  // events
        std::optional<std::size_t> own;  // of ownEvents()
    };
    // They follow one another without gaps; none is empty.
    const std::vector<Part>& parts() const { return m_parts; }
    const std::vector<OwnEvent>& ownEvents() const { return m_own; }  // in order of the branch
    // The base's events that do not stand where they stood, rising: dropped, modified or moved.
    const std::vector<Position>& cuts() const { return m_cuts; }
    const std::vector<EditConflict>& conflicts() const { return m_conflicts; }

    Position end() const { return m_end; }
    Position baseEnd() const { return m_baseEnd; }

    // p < end().
    const Part& partAt(Position p) const;
    // How many of the base's events stand before this position, in the base.
    Position baseOf(Position p) const;
    // The first position of the branch that has all before it that the base has before `base`, and
    // what was put into gaps before that.
    Position placeOf(Position base) const;
    // The event of the base at `base`, where it stands in the branch untouched.
    std::optional<Position> untouched(Position base) const;
    bool isCut(Position base) const;
    Position positionOfOwn(std::size_t own) const { return m_ownPositions[own]; }
    std::optional<std::size_t> findOwn(const EventId& id) const;
    // The own events from this position on begin here among ownEvents().
    std::size_t firstOwnFrom(Position p) const;

private:
    friend class LayoutMaker;

    std::vector<Part> m_parts;
    std::vector<OwnEvent> m_own;
    std::vector<Position> m_ownPositions;
    std::vector<Position> m_cuts;
    std::vector<EditConflict> m_conflicts;
    absl::flat_hash_map<EventId, std::size_t, Hash> m_ownById;
    Position m_end;
    Position m_baseEnd;
};

}  // namespace oxbow
