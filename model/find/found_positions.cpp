#include "model/find/found_positions.h"

#include <algorithm>
#include <bit>

namespace oxbow {
namespace {

constexpr std::uint32_t kWordBits = 64;

}  // namespace

bool FoundPositions::addTo(Page& page, std::uint16_t place) {
    if (auto* list = std::get_if<List>(&page.places)) {
        const auto at = list->empty() || list->back() < place
                            ? list->end()
                            : std::lower_bound(list->begin(), list->end(), place);
        if (at != list->end() && *at == place) {
            return false;
        }
        if (list->size() < kLongestList) {
            list->insert(at, place);
            ++page.count;
            return true;
        }
        Bits bits(kPage / kWordBits);
        for (const std::uint16_t each : *list) {
            bits[each / kWordBits] |= std::uint64_t{1} << (each % kWordBits);
        }
        page.places = std::move(bits);
    }
    std::uint64_t& word = std::get<Bits>(page.places)[place / kWordBits];
    const std::uint64_t bit = std::uint64_t{1} << (place % kWordBits);
    const bool isNew = (word & bit) == 0;
    word |= bit;
    page.count += isNew ? 1 : 0;
    return isNew;
}

void FoundPositions::add(Position p) {
    const std::size_t page = p.value() / kPage;
    if (page >= m_pages.size()) {
        m_pages.resize(page + 1);
    }
    if (addTo(m_pages[page], static_cast<std::uint16_t>(p.value() % kPage))) {
        ++m_count;
        m_ends.clear();
    }
}

void FoundPositions::add(Position first, std::span<const std::uint8_t> found) {
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i] != 0) {
            add(first + i);
        }
    }
}

void FoundPositions::merge(const FoundPositions& other) {
    m_pages.resize(std::max(m_pages.size(), other.m_pages.size()));
    for (std::size_t i = 0; i < other.m_pages.size(); ++i) {
        Page& page = m_pages[i];
        if (page.count == 0) {
            page = other.m_pages[i];
            m_count += page.count;
            continue;
        }
        for (std::uint32_t n = 0; n < other.m_pages[i].count; ++n) {
            const std::uint32_t place = placeAt(other.m_pages[i], n);
            m_count += addTo(page, static_cast<std::uint16_t>(place)) ? 1 : 0;
        }
    }
    m_ends.clear();
}

std::uint32_t FoundPositions::countBefore(const Page& page, std::uint32_t place) {
    if (const auto* list = std::get_if<List>(&page.places)) {
        return static_cast<std::uint32_t>(std::lower_bound(list->begin(), list->end(), place) -
                                          list->begin());
    }
    const Bits& bits = std::get<Bits>(page.places);
    std::uint32_t count = 0;
    for (std::uint32_t word = 0; word < place / kWordBits; ++word) {
        count += static_cast<std::uint32_t>(std::popcount(bits[word]));
    }
    const std::uint32_t rest = place % kWordBits;
    if (rest > 0) {
        const std::uint64_t below = (std::uint64_t{1} << rest) - 1;
        count += static_cast<std::uint32_t>(std::popcount(bits[place / kWordBits] & below));
    }
    return count;
}

std::uint32_t FoundPositions::placeAt(const Page& page, std::uint32_t n) {
    if (const auto* list = std::get_if<List>(&page.places)) {
        return (*list)[n];
    }
    const Bits& bits = std::get<Bits>(page.places);
    for (std::uint32_t word = 0;; ++word) {
        const auto here = static_cast<std::uint32_t>(std::popcount(bits[word]));
        if (n < here) {
            std::uint64_t left = bits[word];
            for (; n > 0; --n) {
                left &= left - 1;
            }
            return word * kWordBits + static_cast<std::uint32_t>(std::countr_zero(left));
        }
        n -= here;
    }
}

const std::vector<std::uint64_t>& FoundPositions::ends() const {
    if (m_ends.size() != m_pages.size()) {
        m_ends.clear();
        std::uint64_t end = 0;
        for (const Page& page : m_pages) {
            m_ends.push_back(end += page.count);
        }
    }
    return m_ends;
}

bool FoundPositions::contains(Position p) const {
    return countBetween(p, p.next()) > 0;
}

std::uint64_t FoundPositions::countBefore(Position p) const {
    const std::size_t page = p.value() / kPage;
    if (page >= m_pages.size()) {
        return m_count;
    }
    return (page == 0 ? 0 : ends()[page - 1]) +
           countBefore(m_pages[page], static_cast<std::uint32_t>(p.value() % kPage));
}

Position FoundPositions::at(std::uint64_t n) const {
    const auto& all = ends();
    const auto page =
        static_cast<std::size_t>(std::upper_bound(all.begin(), all.end(), n) - all.begin());
    const std::uint64_t before = page == 0 ? 0 : all[page - 1];
    return Position(page * kPage + placeAt(m_pages[page], static_cast<std::uint32_t>(n - before)));
}

std::optional<Position> FoundPositions::firstFrom(Position p) const {
    const std::uint64_t before = countBefore(p);
    return before < m_count ? std::optional(at(before)) : std::nullopt;
}

std::optional<Position> FoundPositions::lastBefore(Position p) const {
    const std::uint64_t before = countBefore(p);
    return before > 0 ? std::optional(at(before - 1)) : std::nullopt;
}

std::size_t FoundPositions::bytes() const {
    std::size_t bytes = m_pages.size() * sizeof(Page) + m_ends.size() * sizeof(std::uint64_t);
    for (const Page& page : m_pages) {
        const auto* list = std::get_if<List>(&page.places);
        bytes += list != nullptr ? list->capacity() * sizeof(std::uint16_t) : kPage / 8;
    }
    return bytes;
}

}  // namespace oxbow
