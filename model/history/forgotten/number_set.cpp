#include "model/history/forgotten/number_set.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace oxbow {
namespace {

constexpr std::uint64_t kBits = 64;
constexpr std::size_t kPage = 8;  // words

std::uint64_t ones(std::uint64_t word) {
    return static_cast<std::uint64_t>(std::popcount(word));
}

}  // namespace

void NumberSet::add(std::uint64_t number) {
    const std::size_t word = number / kBits;
    while (m_words.size() <= word) {
        if (m_words.size() % kPage == 0) {
            m_before.push_back(m_count);
        }
        m_words.push_back(0);
    }
    m_words[word] |= std::uint64_t{1} << (number % kBits);
    ++m_count;
}

bool NumberSet::contains(std::uint64_t number) const {
    const std::size_t word = number / kBits;
    return word < m_words.size() && (m_words[word] >> (number % kBits) & 1) != 0;
}

std::uint64_t NumberSet::countBefore(std::uint64_t number) const {
    const std::size_t word = number / kBits;
    if (word >= m_words.size()) {
        return m_count;
    }
    std::uint64_t count = m_before[word / kPage];
    for (std::size_t i = word / kPage * kPage; i < word; ++i) {
        count += ones(m_words[i]);
    }
    return count + ones(m_words[word] & ((std::uint64_t{1} << (number % kBits)) - 1));
}

std::uint64_t NumberSet::at(std::uint64_t i) const {
    const auto page = std::upper_bound(m_before.begin(), m_before.end(), i) - 1;
    std::uint64_t left = i - *page;
    std::size_t word = static_cast<std::size_t>(page - m_before.begin()) * kPage;
    for (; ones(m_words[word]) <= left; ++word) {
        left -= ones(m_words[word]);
    }
    std::uint64_t bits = m_words[word];
    for (; left > 0; --left) {
        bits &= bits - 1;
    }
    return word * kBits + static_cast<std::uint64_t>(std::countr_zero(bits));
}

}  // namespace oxbow
