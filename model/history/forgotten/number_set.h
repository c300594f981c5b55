// Numbers out of many, as bits: how many come before one, and which is the i-th.
#pragma once

#include <cstdint>
#include <vector>

namespace oxbow {

// An eighth of a byte for each number up to the greatest. Many threads may read one that nobody
// changes.
class NumberSet {
public:
    // Greater than all that are in it.
    void add(std::uint64_t number);

    std::uint64_t count() const { return m_count; }
    bool contains(std::uint64_t number) const;
    // How many are less.
    std::uint64_t countBefore(std::uint64_t number) const;
    // i < count(): the one that has i before it.
    std::uint64_t at(std::uint64_t i) const;

private:
    std::vector<std::uint64_t> m_words;
    std::vector<std::uint64_t> m_before;  // numbers before each page of words
    std::uint64_t m_count = 0;
};

}  // namespace oxbow
