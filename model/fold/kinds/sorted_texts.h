// Many different texts in one string of bytes, for what a fold remembers beside a row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace oxbow {

// The bytes: how many texts there are, where each of them ends (little-endian, 32 bits each), the
// texts in their order. A text is found without reading the others.
class SortedTexts {
public:
    static constexpr std::size_t kMostBytes = std::size_t{1} << 30;

    // False where the bytes are no such texts; none at all are no texts.
    bool read(std::string_view bytes);

    std::size_t size() const { return m_count; }
    bool contains(std::string_view text) const;
    // The bytes with one text more, which is not among them.
    std::string with(std::string_view text) const;

private:
    std::size_t lowerBound(std::string_view text) const;
    std::uint32_t end(std::size_t i) const;
    std::string_view at(std::size_t i) const;

    std::size_t m_count = 0;
    std::string_view m_ends;
    std::string_view m_texts;
};

}  // namespace oxbow
