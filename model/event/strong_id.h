// A number that means one thing only.
//
// Positions, key ids and type ids are all integers underneath; mixing them up compiles with plain
// integers and is wrong every time. A StrongId has equality, order and a value, and no arithmetic.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace oxbow {

template <class Tag, class Number>
class StrongId {
public:
    using Value = Number;

    constexpr StrongId() = default;
    constexpr explicit StrongId(Number value) : m_value(value) {}

    constexpr Number value() const { return m_value; }

    friend constexpr auto operator<=>(StrongId, StrongId) = default;

private:
    Number m_value = 0;
};

// Ids are dense, start at 0 and are given in order of first appearance in the log.
using KeyId = StrongId<struct KeyIdTag, std::uint32_t>;
using TypeId = StrongId<struct TypeIdTag, std::uint32_t>;
using StreamId = StrongId<struct StreamIdTag, std::uint32_t>;
using SourceId = StrongId<struct SourceIdTag, std::uint32_t>;

}  // namespace oxbow

template <class Tag, class Number>
struct std::hash<oxbow::StrongId<Tag, Number>> {
    std::size_t operator()(oxbow::StrongId<Tag, Number> id) const {
        return std::hash<Number>()(id.value());
    }
};
