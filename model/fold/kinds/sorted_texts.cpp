#include "model/fold/kinds/sorted_texts.h"

namespace oxbow {
namespace {

constexpr std::size_t kEntry = 4;

std::uint32_t readEntry(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < kEntry; ++i) {
        value |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return value;
}

void appendEntry(std::string& out, std::size_t value) {
    for (std::size_t i = 0; i < kEntry; ++i) {
        out += static_cast<char>(value >> (8 * i));
    }
}

}  // namespace

bool SortedTexts::read(std::string_view bytes) {
    *this = SortedTexts();
    if (bytes.empty()) {
        return true;
    }
    if (bytes.size() < kEntry) {
        return false;
    }
    const std::size_t count = readEntry(bytes);
    bytes.remove_prefix(kEntry);
    if (count == 0 || bytes.size() / kEntry < count) {
        return false;
    }
    m_ends = bytes.substr(0, count * kEntry);
    m_texts = bytes.substr(count * kEntry);
    m_count = count;
    return end(count - 1) == m_texts.size();
}

std::uint32_t SortedTexts::end(std::size_t i) const {
    return readEntry(m_ends.substr(i * kEntry));
}

std::string_view SortedTexts::at(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : end(i - 1);
    const std::size_t stop = end(i);
    return begin <= stop && stop <= m_texts.size() ? m_texts.substr(begin, stop - begin)
                                                   : std::string_view();
}

std::size_t SortedTexts::lowerBound(std::string_view text) const {
    std::size_t low = 0;
    std::size_t high = m_count;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (at(middle) < text) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool SortedTexts::contains(std::string_view text) const {
    const std::size_t place = lowerBound(text);
    return place < m_count && at(place) == text;
}

std::string SortedTexts::with(std::string_view text) const {
    const std::size_t place = lowerBound(text);
    const std::size_t begin = place == 0 ? 0 : end(place - 1);
    std::string out;
    out.reserve(kEntry * (m_count + 2) + m_texts.size() + text.size());
    appendEntry(out, m_count + 1);
    out += m_ends.substr(0, place * kEntry);
    appendEntry(out, begin + text.size());
    for (std::size_t i = place; i < m_count; ++i) {
        appendEntry(out, end(i) + text.size());
    }
    out += m_texts.substr(0, begin);
    out += text;
    out += m_texts.substr(begin);
    return out;
}

}  // namespace oxbow
