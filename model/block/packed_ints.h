// A column of integers in as few bits as their range needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oxbow {

// Packs numbers by frame of reference: the least value, a common scale by which all
// differences can be divided (milliseconds that are kept as nanoseconds), and each remaining
// difference in the same number of bits. Where it helps, each number's index is taken off first, so
// that a constant column and one that counts up take a few bytes whatever their length.
//
// Layout, little-endian: varint count · zigzag varint least value · byte scale, plus 128 where the
// index was taken off · byte bits (0–64) · the differences, bit-packed from the lowest bit on.
std::string packInts(std::span<const std::int64_t> values);

// Reads such a column in place. The bytes must outlive it.
class PackedInts {
public:
    PackedInts() = default;
    // Absent where the bytes are no such column, or one of more than `most` numbers: a constant
    // column of any length takes a few bytes, and nobody makes room for what those claim.
    static std::optional<PackedInts> open(std::string_view bytes, std::size_t most);

    std::size_t size() const { return m_size; }
    // i < size().
    std::int64_t at(std::size_t i) const {
        const std::uint64_t base = static_cast<std::uint64_t>(m_least) + i * m_step;
        return static_cast<std::int64_t>(m_bits == 0 ? base : base + difference(i) * m_scale);
    }
    std::int64_t operator[](std::size_t i) const { return at(i); }

    // All numbers are this one; absent where they may differ.
    std::optional<std::int64_t> constant() const {
        return m_bits == 0 && m_step == 0 ? std::optional(m_least) : std::nullopt;
    }
    // Whether all numbers lie in [least, most].
    bool within(std::int64_t least, std::int64_t most) const;
    // Numbers [first, first + count) in one go, which costs a small part of asking for each. Of
    // std::uint8_t, std::uint32_t and std::uint64_t; a Number too small for them keeps their lowest
    // bits.
    template <class Number>
    void decode(std::size_t first, std::size_t count, Number* out) const;

private:
    std::uint64_t difference(std::size_t i) const {
        const std::size_t bit = i * m_bits;
        if (bit / 8 + sizeof(std::uint64_t) > m_packed.size() || m_bits > 56) {
            return differenceNearEnd(bit);
        }
        std::uint64_t word = 0;
        std::memcpy(&word, m_packed.data() + bit / 8, sizeof word);
        return (word >> (bit % 8)) & m_mask;
    }
    std::uint64_t differenceNearEnd(std::size_t bit) const;

    std::string_view m_packed;
    std::size_t m_size = 0;
    std::int64_t m_least = 0;
    std::uint64_t m_step = 0;
    std::uint64_t m_scale = 1;
    std::uint64_t m_mask = 0;
    unsigned m_bits = 0;
};

// Variable-length integers as in Protobuf; used by the small encodings of the log.
void appendVarint(std::string& out, std::uint64_t value);
// Takes a varint off the front; false where the bytes end early or run over 64 bits.
bool readLongVarint(std::string_view& in, std::uint64_t& value);
inline bool readVarint(std::string_view& in, std::uint64_t& value) {
    if (!in.empty() && static_cast<std::uint8_t>(in[0]) < 0x80) {
        value = static_cast<std::uint8_t>(in[0]);
        in.remove_prefix(1);
        return true;
    }
    return readLongVarint(in, value);
}
inline std::uint64_t zigzag(std::int64_t v) {
    return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
}
inline std::int64_t unzigzag(std::uint64_t v) {
    return static_cast<std::int64_t>((v >> 1) ^ (~(v & 1) + 1));
}

}  // namespace oxbow
