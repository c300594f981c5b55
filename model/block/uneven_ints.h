// A column of integers of which most are small and some are large: each in one of four widths.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oxbow {

// How often the key of an event has come before, what it sums up to: such numbers are spread over
// all magnitudes, and one width for all of them is nearly always too wide.
//
// Layout, little-endian: varint count · zigzag varint least value · four bytes: the widths (0–63
// bits) · two bits a number: which width · then, for each width, the differences of its numbers
// from the least, bit-packed from the lowest bit on, up to a whole byte.
//
// Absent where it would not take less than packInts() by a part worth having.
std::optional<std::string> packUnevenInts(std::span<const std::int64_t> values);

// Reads such a column in place. The bytes must outlive it.
class UnevenInts {
public:
    // Absent where the bytes are no such column, or one of more than `most` numbers.
    static std::optional<UnevenInts> open(std::string_view bytes, std::size_t most);

    std::size_t size() const { return m_size; }
    // i < size(): some nanoseconds for each 32 numbers before it.
    std::int64_t at(std::size_t i) const;
    std::int64_t operator[](std::size_t i) const { return at(i); }

private:
    static constexpr std::size_t kWidths = 4;

    std::size_t m_size = 0;
    std::uint64_t m_least = 0;
    std::string_view m_which;
    std::array<std::string_view, kWidths> m_numbers;  // of each width
    std::array<std::uint8_t, kWidths> m_bits{};
};

}  // namespace oxbow
