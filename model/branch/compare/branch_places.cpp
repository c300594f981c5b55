#include "model/branch/compare/branch_places.h"

#include <algorithm>
#include <iterator>

namespace oxbow {

BranchPlaces BranchPlaces::ofLog(Position end) {
    BranchPlaces places;
    places.m_end = end;
    places.m_logEnd = end;
    if (end > Position()) {
        places.m_pieces.push_back({Position(), {Position(), true}, end.value(), false});
    }
    return places;
}

BranchPlaces BranchPlaces::reordered(Position end) {
    BranchPlaces places = ofLog(end);
    for (Piece& piece : places.m_pieces) {
        piece.isOwn = true;
    }
    return places;
}

const BranchPlaces::Piece* BranchPlaces::pieceAt(Position p) const {
    const auto after = std::partition_point(m_pieces.begin(), m_pieces.end(),
                                            [p](const Piece& piece) { return piece.start <= p; });
    return after == m_pieces.begin() || p >= m_end ? nullptr : &*std::prev(after);
}

BranchPlaces::Slot BranchPlaces::slotAt(Position p) const {
    const Piece* piece = pieceAt(p);
    if (piece == nullptr) {
        return {m_logEnd, false};
    }
    return {piece->slot.log + (p - piece->start), piece->slot.isEvent};
}

std::optional<Position> BranchPlaces::untouched(Position p) const {
    const Piece* piece = pieceAt(p);
    return piece == nullptr || piece->isOwn ? std::nullopt
                                            : std::optional(piece->slot.log + (p - piece->start));
}

BranchPlaces BranchPlaces::under(const BranchLayout& layout) const {
    BranchPlaces made;
    made.m_end = layout.end();
    made.m_logEnd = layout.baseEnd() >= m_end ? m_logEnd : slotAt(layout.baseEnd()).log;
    const auto& parts = layout.parts();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const BranchLayout::Part& part = parts[i];
        if (part.own) {
            const OwnEvent& own = layout.ownEvents()[*part.own];
            // One that stands where it stood comes behind those in the gap.
            const bool isLast =
                i + 1 == parts.size() || !parts[i + 1].own || parts[i + 1].base != part.base;
            const bool isInPlace =
                own.mark == EditMark::Modified && own.origin == part.base && isLast;
            Slot slot = slotAt(part.base);
            slot.isEvent = slot.isEvent && isInPlace;
            made.m_pieces.push_back({part.start, slot, 1, true});
            continue;
        }
        Position at = part.base;
        for (std::uint64_t left = part.count; left > 0;) {
            const Piece& piece = *pieceAt(at);
            const std::uint64_t offset = at - piece.start;
            const std::uint64_t count = std::min(left, piece.count - offset);
            made.m_pieces.push_back({part.start + (part.count - left),
                                     {piece.slot.log + offset, piece.slot.isEvent},
                                     count,
                                     piece.isOwn});
            at = at + count;
            left -= count;
        }
    }
    return made;
}

Position BranchPlaces::placeOf(Position inLog) const {
    if (inLog >= m_logEnd) {
        return m_end;
    }
    const Slot wanted{inLog, false};
    const auto after =
        std::partition_point(m_pieces.begin(), m_pieces.end(), [&wanted](const Piece& piece) {
            return Slot{piece.slot.log + (piece.count - 1), piece.slot.isEvent} < wanted;
        });
    if (after == m_pieces.end()) {
        return m_end;
    }
    return after->slot.log >= inLog ? after->start : after->start + (inLog - after->slot.log);
}

}  // namespace oxbow
