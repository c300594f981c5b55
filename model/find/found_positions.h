// Which positions were found: a hundred million of them take twelve megabytes, a thousand as good
// as nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "model/event/position.h"

namespace oxbow {

// Positions of events, in pages of 65,536: a list where a page has few, a bit each where it has
// many. Copies are cheap next to what they stand for. One thread.
class FoundPositions {
public:
    std::uint64_t count() const { return m_count; }
    bool empty() const { return m_count == 0; }

    void add(Position p);
    // Those of the events from `first` on whose entry is not 0.
    void add(Position first, std::span<const std::uint8_t> found);
    void merge(const FoundPositions& other);

    bool contains(Position p) const;
    // How many stand before a position.
    std::uint64_t countBefore(Position p) const;
    std::uint64_t countBetween(Position from, Position to) const {
        return countBefore(to) - countBefore(from);
    }
    // The first at or after a position; the last before one.
    std::optional<Position> firstFrom(Position p) const;
    std::optional<Position> lastBefore(Position p) const;
    // By rank; n < count().
    Position at(std::uint64_t n) const;

    std::size_t bytes() const;  // of memory, about

private:
    static constexpr std::uint64_t kPage = 65'536;
    using List = std::vector<std::uint16_t>;  // rising
    using Bits = std::vector<std::uint64_t>;  // kPage of them
    // A list takes no more than bits would.
    static constexpr std::size_t kLongestList = kPage / 16;
    struct Page {
        std::variant<List, Bits> places;
        std::uint32_t count = 0;
    };

    static bool addTo(Page& page, std::uint16_t place);
    static std::uint32_t countBefore(const Page& page, std::uint32_t place);
    static std::uint32_t placeAt(const Page& page, std::uint32_t n);
    const std::vector<std::uint64_t>& ends() const;

    std::vector<Page> m_pages;
    std::uint64_t m_count = 0;
    mutable std::vector<std::uint64_t> m_ends;  // counts up to each page's end; made when asked for
};

}  // namespace oxbow
