// Which event of a sequence caused which change of a fold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "model/event/position.h"
#include "model/event/strong_id.h"
#include "model/event/touch.h"

namespace oxbow {

// A place in a fold's changes, which are a log of their own: change i leads from i to i + 1. A type
// of its own, so that it is never taken for a position in the sequence that is folded.
using ChangeNumber = StrongId<struct ChangeNumberTag, std::uint64_t>;

inline Position positionOf(ChangeNumber change) {
    return Position(change.value());
}
inline ChangeNumber changeAt(Position inChanges) {
    return ChangeNumber(inChanges.value());
}

// How many changes each of some events that follow each other caused: of every event as many ones,
// and a zero. Two bits an event, mostly; none where each caused one.
class CauseBits {
public:
    void addEvent(std::uint64_t changes);
    void addEventsWithout(std::uint64_t events);
    void addEventsOfOne(std::uint64_t events);

    std::uint64_t events() const { return m_events; }
    std::uint64_t changes() const { return m_changes; }
    bool empty() const { return m_events == 0; }
    // Every event caused one change: there are no words then.
    bool isRegular() const { return m_regular; }
    // The lowest bit of the first word is the first.
    const std::vector<std::uint64_t>& words() const { return m_words; }

    // Bits as they were stored; false where they are not of so many events and changes.
    static bool read(std::vector<std::uint64_t> words, std::uint64_t events, std::uint64_t changes,
                     CauseBits& out);
    void append(const CauseBits& more);

private:
    void grow(std::uint64_t bits);
    // Makes words of what was regular so far.
    void spell();

    bool m_regular = true;
    std::vector<std::uint64_t> m_words;
    std::uint64_t m_events = 0;
    std::uint64_t m_changes = 0;
};

// Of the events before baseEnd(). Immutable, copies share what they are made of; any thread. Each
// call is a search among the parts and one in a part: some ten nanoseconds.
class ChangeMap {
public:
    Position baseEnd() const { return m_baseEnd; }
    ChangeNumber changeEnd() const { return m_changeEnd; }
    // Each event caused one change: their numbers are the same.
    bool isIdentity() const { return m_identity; }

    // How many changes the events before p ≤ baseEnd() caused.
    ChangeNumber changesBefore(Position p) const;
    // The event that caused the change, which is before changeEnd().
    Position causeOf(ChangeNumber change) const;
    // The changes from `first` to before `second` are those of the event at p < baseEnd().
    std::pair<ChangeNumber, ChangeNumber> changesOf(Position p) const;

    // The same with what the next events caused.
    ChangeMap with(CauseBits bits) const;

private:
    friend class CauseCursor;
    class Part;
    const Part& partOf(ChangeNumber change) const;

    std::vector<std::shared_ptr<const Part>> m_parts;
    Position m_baseEnd;
    ChangeNumber m_changeEnd;
    bool m_identity = true;
};

// Names the causes of changes that follow each other: a nanosecond or two for each.
class CauseCursor {
public:
    CauseCursor(const ChangeMap& map, ChangeNumber from);
    // Puts in place of changes, which rise and come after those that were asked for, their causes.
    void replace(std::span<Touch> changes);
    // Of a change that comes after those that were asked for, or is the first.
    Position of(ChangeNumber change) {
        for (; m_next < change; m_next = ChangeNumber(m_next.value() + 1)) {
            next();
        }
        m_next = ChangeNumber(m_next.value() + 1);
        return next();
    }
    // The cause of change `from`, then of the next one; not more than there are.
    Position next() {
        if (m_regular && m_left != 0) {
            --m_left;
            return Position(m_cause++);
        }
        return nextBit();
    }

private:
    void open(std::size_t part);
    Position nextBit();

    const ChangeMap& m_map;
    ChangeNumber m_next;
    std::size_t m_part = 0;
    std::uint64_t m_left = 0;   // changes of the part
    std::uint64_t m_cause = 0;  // of the next bit, if it is a one
    std::size_t m_word = 0;
    std::uint64_t m_bits = 0;  // of the word, shifted by
    unsigned m_used = 0;
    bool m_regular = false;  // each event of the part caused one change
};

}  // namespace oxbow
