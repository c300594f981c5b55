// Which position of one past stands beside which of another.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "model/branch/compare/branch_places.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

// The two pasts that are compared; the second is what the first is held against.
enum class PastSide : std::uint8_t { Before, After };

// A position in each.
struct PlaceInBoth {
    Position before;
    Position after;
    Position of(PastSide side) const { return side == PastSide::Before ? before : after; }
    friend bool operator==(const PlaceInBoth&, const PlaceInBoth&) = default;
};

// How positions are laid beside each other: by their places in the log, where what stands in the
// same gap is taken pair by pair; by time; or, for each row, by how often it was written.
enum class AlignBy : std::uint8_t { Position, Time, Ordinal };
// "position", "time", "ordinal".
std::string_view alignByName(AlignBy by);
std::optional<AlignBy> alignByNamed(std::string_view name);

// An instant that both pasts pass through: a number that rises, which means nothing else.
using Instant = std::int64_t;

// Two pasts of one log step for step: what one has and the other has not is a step of its own. Ends
// where the shorter one does by the log. Immutable; any thread.
class StepAlignment {
public:
    StepAlignment(const BranchPlaces& before, const BranchPlaces& after);

    // The last instant; the first is 0.
    Instant end() const { return m_end; }
    PlaceInBoth endPlace() const { return m_endPlace; }
    PlaceInBoth placeAt(Instant instant) const;
    // The first instant at which so many events of one past have happened, and the last at which no
    // more have.
    Instant firstInstantOf(PastSide side, Position at) const;
    Instant lastInstantOf(PastSide side, Position at) const;

    // Before the first and behind the last of these instants both pasts take the same steps.
    Instant firstDifference() const { return m_firstDifference; }
    Instant lastDifference() const { return m_lastDifference; }
    // The first instant from there on behind which the next step is not the same in both; absent
    // where they all are.
    std::optional<Instant> nextDifferenceFrom(Instant instant) const;
    // Where both take the same steps: from a place on, so many events; in order.
    struct Stretch {
        PlaceInBoth from;
        std::uint64_t events = 0;
    };
    std::vector<Stretch> sharedStretches() const;
    // The two events are the same one of the log, untouched in both.
    bool isSameEvent(Position before, Position after) const;

private:
    // Steps that advance the same of the two pasts.
    struct Segment {
        Instant instant = 0;  // before the first step
        PlaceInBoth place;
        std::uint64_t steps = 1;
        bool movesBefore = false;
        bool movesAfter = false;
        bool isShared = false;  // by the same event of the log
        bool moves(PastSide side) const {
            return side == PastSide::Before ? movesBefore : movesAfter;
        }
    };
    void add(std::uint64_t steps, bool movesBefore, bool movesAfter, bool isShared);

    std::vector<Segment> m_segments;
    Instant m_end = 0;
    PlaceInBoth m_endPlace;
    Instant m_firstDifference = 0;
    Instant m_lastDifference = 0;
};

}  // namespace oxbow
