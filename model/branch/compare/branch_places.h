// Where the events of a branch stand by the log, whatever branches lie between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/branch/branch_layout.h"
#include "model/event/position.h"

namespace oxbow {

// A branch of a branch as if it were one of the log: a list of stretches of the log's events, and
// of events that the branches have otherwise. A value; a place costs the logarithm of the edits.
class BranchPlaces {
public:
    // A slot of the log: one of its events, or the gap before it.
    struct Slot {
        Position log;
        bool isEvent = false;
        friend auto operator<=>(const Slot&, const Slot&) = default;
    };
    // A stretch of the log's events, or one that a branch has otherwise: in a gap, or, where it was
    // modified, in the place of the log's event; so many where all have another order.
    struct Piece {
        Position start;  // in the branch
        Slot slot;       // of the first event
        std::uint64_t count = 1;
        bool isOwn = false;
    };

    BranchPlaces() = default;  // of an empty log
    static BranchPlaces ofLog(Position end);
    // The same events in another order: each stands in the place of that which has its number, and
    // none where it stood.
    static BranchPlaces reordered(Position end);
    // Of a branch with this layout, of which these are the base's.
    BranchPlaces under(const BranchLayout& layout) const;

    // They follow one another without gaps, by slots; none is empty.
    const std::vector<Piece>& pieces() const { return m_pieces; }
    Position end() const { return m_end; }
    // How many of the log's events it knows of.
    Position logEnd() const { return m_logEnd; }

    // How many events of the branch stand before what is in the gap before this event of the log;
    // all, where it is the end.
    Position placeOf(Position inLog) const;
    // The event as the log has it.
    std::optional<Position> untouched(Position p) const;

private:
    Slot slotAt(Position p) const;
    const Piece* pieceAt(Position p) const;

    std::vector<Piece> m_pieces;
    Position m_end;
    Position m_logEnd;
};

}  // namespace oxbow
