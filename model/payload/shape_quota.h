// Which shapes of records are worth learning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oxbow {

// The first few are; then only those that come again; and never more than kMostShapes. A source
// whose records all differ has no shapes, and must not fill memory and disk with one for each.
class ShapeQuota {
public:
    static constexpr std::size_t kMostShapes = 2048;

    // Whether any more may be learnt.
    bool isOpen() const { return m_learnt < kMostShapes && m_inVain < kMostInVain; }
    // Whether the shape of a record is to be learnt, now that it was seen (again).
    bool admit(std::uint64_t hash);
    // A record was looked at that has no shape.
    void pass() { ++m_inVain; }

private:
    // A source in which so many records in a row taught nothing has no shapes.
    static constexpr std::uint32_t kMostInVain = 50'000;

    std::size_t m_learnt = 0;
    std::uint32_t m_inVain = 0;             // records looked at since something was learnt
    std::vector<std::uint64_t> m_seenOnce;  // hashes, by their low bits
};

}  // namespace oxbow
