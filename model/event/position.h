// A moment of a log.
#pragma once

#include <compare>
#include <cstdint>

namespace oxbow {

// How many events have been applied. Position 0 is before everything; event i leads from position i
// to position i + 1, so an event is named by the position it starts from ("the event at 7" is the
// eighth). A position is always between two events: "the state at p" is never ambiguous.
class Position {
public:
    constexpr Position() = default;
    constexpr explicit Position(std::uint64_t value) : m_value(value) {}

    constexpr std::uint64_t value() const { return m_value; }
    constexpr Position next() const { return Position(m_value + 1); }
    constexpr Position previous() const { return Position(m_value == 0 ? 0 : m_value - 1); }

    friend constexpr auto operator<=>(Position, Position) = default;
    friend constexpr Position operator+(Position p, std::uint64_t events) {
        return Position(p.m_value + events);
    }
    // How many events lie between two positions; `from` must not be after `to`.
    friend constexpr std::uint64_t operator-(Position to, Position from) {
        return to.m_value - from.m_value;
    }

private:
    std::uint64_t m_value = 0;
};

}  // namespace oxbow
