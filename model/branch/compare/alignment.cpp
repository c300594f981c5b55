#include "model/branch/compare/alignment.h"

#include <algorithm>
#include <iterator>

namespace oxbow {
namespace {

using PlacedSlot = BranchPlaces::Slot;

// Goes through the pieces of a past; a stretch can be taken in parts.
class PieceWalk {
public:
    PieceWalk(const BranchPlaces& places, Position logEnd)
        : m_pieces(places.pieces()), m_logEnd(logEnd) {}

    // Behind the log's end nothing is compared.
    bool atEnd() const {
        if (m_index == m_pieces.size()) {
            return true;
        }
        const PlacedSlot here = slot();
        return here.isEvent ? here.log >= m_logEnd : here.log > m_logEnd;
    }
    PlacedSlot slot() const {
        const BranchPlaces::Piece& piece = m_pieces[m_index];
        return {piece.slot.log + m_taken, piece.slot.isEvent};
    }
    bool isOwn() const { return m_pieces[m_index].isOwn; }
    // Events of the stretch that stand before this slot.
    std::uint64_t countBefore(const PlacedSlot& other) const {
        return std::min(left(), isOwn() ? 1 : other.log - slot().log);
    }
    std::uint64_t left() const {
        const std::uint64_t rest = m_pieces[m_index].count - m_taken;
        return isOwn() ? rest : std::min(rest, m_logEnd - slot().log);
    }
    void take(std::uint64_t count) {
        m_taken += count;
        if (m_taken == m_pieces[m_index].count) {
            ++m_index;
            m_taken = 0;
        }
    }

private:
    const std::vector<BranchPlaces::Piece>& m_pieces;
    const Position m_logEnd;
    std::size_t m_index = 0;
    std::uint64_t m_taken = 0;
};

}  // namespace

std::string_view alignByName(AlignBy by) {
    switch (by) {
        case AlignBy::Time:
            return "time";
        case AlignBy::Ordinal:
            return "ordinal";
        case AlignBy::Position:
            break;
    }
    return "position";
}

std::optional<AlignBy> alignByNamed(std::string_view name) {
    for (const AlignBy by : {AlignBy::Position, AlignBy::Time, AlignBy::Ordinal}) {
        if (alignByName(by) == name) {
            return by;
        }
    }
    return std::nullopt;
}

StepAlignment::StepAlignment(const BranchPlaces& before, const BranchPlaces& after) {
    const Position logEnd = std::min(before.logEnd(), after.logEnd());
    PieceWalk one(before, logEnd);
    PieceWalk other(after, logEnd);
    while (!one.atEnd() || !other.atEnd()) {
        if (other.atEnd() || (!one.atEnd() && one.slot() < other.slot())) {
            const std::uint64_t count = other.atEnd() ? one.left() : one.countBefore(other.slot());
            add(count, true, false, false);
            one.take(count);
        } else if (one.atEnd() || other.slot() < one.slot()) {
            const std::uint64_t count = one.atEnd() ? other.left() : other.countBefore(one.slot());
            add(count, false, true, false);
            other.take(count);
        } else {
            const bool isShared = !one.isOwn() && !other.isOwn();
            const std::uint64_t count = isShared ? std::min(one.left(), other.left()) : 1;
            add(count, true, true, isShared);
            one.take(count);
            other.take(count);
        }
    }
    const auto isOdd = [](const Segment& segment) { return !segment.isShared; };
    const auto first = std::find_if(m_segments.begin(), m_segments.end(), isOdd);
    const auto last = std::find_if(m_segments.rbegin(), m_segments.rend(), isOdd);
    m_firstDifference = first == m_segments.end() ? m_end : first->instant;
    m_lastDifference = last == m_segments.rend()
                           ? m_firstDifference
                           : last->instant + static_cast<Instant>(last->steps);
}

void StepAlignment::add(std::uint64_t steps, bool movesBefore, bool movesAfter, bool isShared) {
    const bool goesOn = !m_segments.empty() && m_segments.back().movesBefore == movesBefore &&
                        m_segments.back().movesAfter == movesAfter &&
                        m_segments.back().isShared == isShared;
    if (goesOn) {
        m_segments.back().steps += steps;
    } else {
        m_segments.push_back({m_end, m_endPlace, steps, movesBefore, movesAfter, isShared});
    }
    m_end += static_cast<Instant>(steps);
    m_endPlace.before = m_endPlace.before + (movesBefore ? steps : 0);
    m_endPlace.after = m_endPlace.after + (movesAfter ? steps : 0);
}

PlaceInBoth StepAlignment::placeAt(Instant instant) const {
    if (instant >= m_end) {
        return m_endPlace;
    }
    const auto next =
        std::partition_point(m_segments.begin(), m_segments.end(),
                             [instant](const Segment& each) { return each.instant <= instant; });
    if (next == m_segments.begin()) {
        return {};
    }
    const Segment& segment = *std::prev(next);
    const auto done = static_cast<std::uint64_t>(instant - segment.instant);
    return {segment.place.before + (segment.movesBefore ? done : 0),
            segment.place.after + (segment.movesAfter ? done : 0)};
}

Instant StepAlignment::firstInstantOf(PastSide side, Position at) const {
    if (at == Position()) {
        return 0;
    }
    if (at > m_endPlace.of(side)) {
        return m_end;
    }
    // That of the event before it: of segments that begin at one place, the last moves on.
    const Position event = at.previous();
    const auto next = std::partition_point(
        m_segments.begin(), m_segments.end(),
        [side, event](const Segment& each) { return each.place.of(side) <= event; });
    const Segment& segment = *std::prev(next);
    return segment.instant + static_cast<Instant>(event - segment.place.of(side)) + 1;
}

Instant StepAlignment::lastInstantOf(PastSide side, Position at) const {
    return at >= m_endPlace.of(side) ? m_end : firstInstantOf(side, at.next()) - 1;
}

std::optional<Instant> StepAlignment::nextDifferenceFrom(Instant instant) const {
    auto segment =
        std::partition_point(m_segments.begin(), m_segments.end(), [instant](const Segment& each) {
            return each.instant + static_cast<Instant>(each.steps) <= instant;
        });
    segment =
        std::find_if(segment, m_segments.end(), [](const Segment& each) { return !each.isShared; });
    return segment == m_segments.end() ? std::nullopt
                                       : std::optional(std::max(segment->instant, instant));
}

std::vector<StepAlignment::Stretch> StepAlignment::sharedStretches() const {
    std::vector<Stretch> shared;
    for (const Segment& segment : m_segments) {
        if (segment.isShared) {
            shared.push_back({segment.place, segment.steps});
        }
    }
    return shared;
}

bool StepAlignment::isSameEvent(Position before, Position after) const {
    const auto next =
        std::partition_point(m_segments.begin(), m_segments.end(),
                             [before](const Segment& each) { return each.place.before <= before; });
    if (next == m_segments.begin() || before >= m_endPlace.before) {
        return false;
    }
    const Segment& segment = *std::prev(next);
    return segment.isShared && after >= segment.place.after &&
           after - segment.place.after == before - segment.place.before &&
           before - segment.place.before < segment.steps;
}

}  // namespace oxbow
