#include "model/block/uneven_ints.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "model/block/packed_ints.h"

namespace oxbow {
namespace {

constexpr std::size_t kWidthCount = 4;
constexpr unsigned kMostBits = 63;
constexpr std::size_t kNumbersOfWord = 32;
// What is saved must be worth the way to it: a sixteenth.
constexpr std::size_t kWorth = 16;

using Widths = std::array<std::uint8_t, kWidthCount>;

std::size_t bytesOf(std::size_t count, unsigned bits) {
    return (count * bits + 7) / 8;
}

// The widths that take the least room together for so many numbers of each number of bits.
Widths bestWidths(const std::array<std::uint32_t, kMostBits + 1>& countOfBits, unsigned most) {
    // cost[bits]: of the numbers up to that many bits, the last width being exactly that.
    constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
    std::array<std::uint64_t, kMostBits + 1> upTo{};  // how many numbers
    std::uint64_t sum = 0;
    for (unsigned bits = 0; bits <= most; ++bits) {
        upTo[bits] = sum += countOfBits[bits];
    }
    std::array<std::array<std::uint64_t, kMostBits + 1>, kWidthCount> cost;
    std::array<std::array<std::uint8_t, kMostBits + 1>, kWidthCount> before{};
    for (unsigned bits = 0; bits <= most; ++bits) {
        cost[0][bits] = upTo[bits] * bits;
    }
    for (std::size_t width = 1; width < kWidthCount; ++width) {
        for (unsigned bits = 0; bits <= most; ++bits) {
            cost[width][bits] = kNever;
            for (unsigned less = 0; less <= bits; ++less) {
                const std::uint64_t all = cost[width - 1][less] + (upTo[bits] - upTo[less]) * bits;
                if (all < cost[width][bits]) {
                    cost[width][bits] = all;
                    before[width][bits] = static_cast<std::uint8_t>(less);
                }
            }
        }
    }
    Widths widths{};
    unsigned bits = most;
    for (std::size_t width = kWidthCount; width-- > 0;) {
        widths[width] = static_cast<std::uint8_t>(bits);
        bits = before[width][bits];
    }
    return widths;
}

class BitWriter {
public:
    void add(std::uint64_t number, unsigned bits) {
        m_word |= number << m_filled;
        if (m_filled + bits >= 64) {
            m_out.append(reinterpret_cast<const char*>(&m_word), sizeof m_word);
            const unsigned taken = 64 - m_filled;
            m_word = taken == 64 ? 0 : number >> taken;
            m_filled = m_filled + bits - 64;
        } else {
            m_filled += bits;
        }
    }
    std::string finish() {
        m_out.append(reinterpret_cast<const char*>(&m_word), (m_filled + 7) / 8);
        return std::move(m_out);
    }

private:
    std::string m_out;
    std::uint64_t m_word = 0;
    unsigned m_filled = 0;
};

// Word number `at` of bytes that may end within it.
std::uint64_t wordAt(std::string_view bytes, std::size_t at) {
    std::uint64_t word = 0;
    const std::size_t begin = at * sizeof word;
    std::memcpy(&word, bytes.data() + begin, std::min(sizeof word, bytes.size() - begin));
    return word;
}

std::uint64_t bitsAt(std::string_view bytes, std::size_t bit, unsigned bits) {
    const std::size_t byte = bit / 8;
    const unsigned shift = bit % 8;
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + byte, std::min(sizeof word, bytes.size() - byte));
    word >>= shift;
    if (bits + shift > 64) {
        word |= std::uint64_t{static_cast<std::uint8_t>(bytes[byte + sizeof word])} << (64 - shift);
    }
    return word & ((std::uint64_t{1} << bits) - 1);
}

}  // namespace

std::optional<std::string> packUnevenInts(std::span<const std::int64_t> values) {
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    if (least == greatest) {
        return std::nullopt;
    }
    const auto base = static_cast<std::uint64_t>(*least);
    const auto most =
        static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(*greatest) - base));
    if (most > kMostBits) {
        return std::nullopt;
    }
    std::array<std::uint32_t, kMostBits + 1> countOfBits{};
    for (const std::int64_t value : values) {
        ++countOfBits[static_cast<std::size_t>(
            std::bit_width(static_cast<std::uint64_t>(value) - base))];
    }
    const Widths widths = bestWidths(countOfBits, most);
    std::size_t room = bytesOf(values.size(), 2) + kWidthCount;
    unsigned bits = 0;
    for (const unsigned width : widths) {
        std::size_t count = 0;
        for (; bits <= width; ++bits) {
            count += countOfBits[bits];
        }
        room += bytesOf(count, width);
    }
    const std::size_t flat = bytesOf(values.size(), most);
    if (room + flat / kWorth >= flat) {
        return std::nullopt;
    }
    BitWriter which;
    std::array<BitWriter, kWidthCount> numbers;
    for (const std::int64_t value : values) {
        const std::uint64_t difference = static_cast<std::uint64_t>(value) - base;
        const auto wide = static_cast<unsigned>(std::bit_width(difference));
        const auto width = static_cast<std::size_t>(
            std::lower_bound(widths.begin(), widths.end(), wide) - widths.begin());
        which.add(width, 2);
        numbers[width].add(difference, widths[width]);
    }
    std::string out;
    appendVarint(out, values.size());
    appendVarint(out, zigzag(*least));
    out.append(widths.begin(), widths.end());
    out += which.finish();
    for (BitWriter& each : numbers) {
        out += each.finish();
    }
    return out;
}

std::optional<UnevenInts> UnevenInts::open(std::string_view bytes, std::size_t most) {
    UnevenInts out;
    std::uint64_t size = 0;
    std::uint64_t least = 0;
    if (!readVarint(bytes, size) || size > most || !readVarint(bytes, least) ||
        bytes.size() < kWidths + bytesOf(size, 2)) {
        return std::nullopt;
    }
    out.m_size = size;
    out.m_least = static_cast<std::uint64_t>(unzigzag(least));
    for (std::size_t width = 0; width < kWidths; ++width) {
        out.m_bits[width] = static_cast<std::uint8_t>(bytes[width]);
        if (out.m_bits[width] > kMostBits) {
            return std::nullopt;
        }
    }
    out.m_which = bytes.substr(kWidths, bytesOf(size, 2));
    bytes.remove_prefix(kWidths + out.m_which.size());
    std::array<std::size_t, kWidths> counts{};
    for (std::size_t i = 0; i < size; ++i) {
        ++counts[static_cast<std::uint8_t>(out.m_which[i / 4]) >> (i % 4 * 2) & 3];
    }
    for (std::size_t width = 0; width < kWidths; ++width) {
        const std::size_t room = bytesOf(counts[width], out.m_bits[width]);
        if (bytes.size() < room) {
            return std::nullopt;
        }
        out.m_numbers[width] = bytes.substr(0, room);
        bytes.remove_prefix(room);
    }
    return bytes.empty() ? std::optional(out) : std::nullopt;
}

std::int64_t UnevenInts::at(std::size_t i) const {
    constexpr std::uint64_t kLow = 0x5555'5555'5555'5555;
    const std::size_t word = i / kNumbersOfWord;
    const unsigned shift = i % kNumbersOfWord * 2;
    const std::uint64_t last = wordAt(m_which, word);
    const std::size_t width = last >> shift & 3;
    // Numbers of the same width before it: both bits of theirs are those of the pattern.
    const std::uint64_t pattern = kLow * width;
    const auto same = [pattern](std::uint64_t of) {
        const std::uint64_t differs = of ^ pattern;
        return ~(differs | differs >> 1) & kLow;
    };
    std::size_t rank = 0;
    for (std::size_t before = 0; before < word; ++before) {
        rank += static_cast<std::size_t>(std::popcount(same(wordAt(m_which, before))));
    }
    rank += static_cast<std::size_t>(std::popcount(same(last) & ((std::uint64_t{1} << shift) - 1)));
    const unsigned bits = m_bits[width];
    const std::uint64_t difference = bits == 0 ? 0 : bitsAt(m_numbers[width], rank * bits, bits);
    return static_cast<std::int64_t>(m_least + difference);
}

}  // namespace oxbow
