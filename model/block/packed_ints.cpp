#include "model/block/packed_ints.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

namespace oxbow {
namespace {

// Each divides the next: units of time in nanoseconds, and powers of a thousand by the way.
constexpr std::uint64_t kScales[] = {
    1, 1'000, 1'000'000, 1'000'000'000, 60'000'000'000, 86'400'000'000'000};

// Calls `work` with the scale as a constant, which makes its divisions cheap.
template <class Work>
auto withScale(std::size_t index, Work work) {
    switch (index) {
        case 0:
            return work(std::integral_constant<std::uint64_t, kScales[0]>());
        case 1:
            return work(std::integral_constant<std::uint64_t, kScales[1]>());
        case 2:
            return work(std::integral_constant<std::uint64_t, kScales[2]>());
        case 3:
            return work(std::integral_constant<std::uint64_t, kScales[3]>());
        case 4:
            return work(std::integral_constant<std::uint64_t, kScales[4]>());
        default:
            return work(std::integral_constant<std::uint64_t, kScales[5]>());
    }
}

// The greatest scale by which all differences can be divided.
std::size_t commonScale(std::span<const std::int64_t> values, std::uint64_t least) {
    std::size_t best = std::size(kScales) - 1;
    for (auto at = values.begin(); best > 0 && at != values.end();) {
        // As far as the scale at hand goes; then the next smaller one.
        at = withScale(best, [&](auto scale) {
            return std::find_if(at, values.end(), [least](std::int64_t value) {
                return (static_cast<std::uint64_t>(value) - least) % decltype(scale)::value != 0;
            });
        });
        best -= at != values.end() ? 1 : 0;
    }
    return best;
}

constexpr std::uint8_t kStepFlag = 0x80;

struct Frame {
    std::int64_t least = 0;
    std::uint64_t range = 0;
    std::uint64_t step = 0;
};

Frame frameOf(std::span<const std::int64_t> values) {
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    return {*least, static_cast<std::uint64_t>(*greatest) - static_cast<std::uint64_t>(*least), 0};
}

// Whether the numbers rise with their index so steadily that taking it off saves room.
bool counts(std::span<const std::int64_t> values, std::uint64_t range) {
    const std::uint64_t size = values.size();
    if (range + 1 < size || range > size * 2) {
        return false;
    }
    std::int64_t least = values[0];
    std::int64_t greatest = values[0];
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::int64_t rest = values[i] - static_cast<std::int64_t>(i);
        least = std::min(least, rest);
        greatest = std::max(greatest, rest);
    }
    return static_cast<std::uint64_t>(greatest - least) < range;
}

template <std::uint64_t Scale>
void packBits(char* at, std::span<const std::int64_t> values, std::uint64_t least, unsigned bits) {
    std::uint64_t word = 0;
    unsigned filled = 0;
    for (const std::int64_t value : values) {
        const std::uint64_t difference = (static_cast<std::uint64_t>(value) - least) / Scale;
        word |= difference << filled;
        filled += bits;
        if (filled >= 64) {
            std::memcpy(at, &word, sizeof word);
            at += sizeof word;
            filled -= 64;
            word = filled == 0 ? 0 : difference >> (bits - filled);
        }
    }
    std::memcpy(at, &word, sizeof word);
}

void appendPacked(std::string& out, std::span<const std::int64_t> values, const Frame& frame) {
    const auto least = static_cast<std::uint64_t>(frame.least);
    const std::size_t scaleIndex = frame.range == 0 ? 0 : commonScale(values, least);
    const auto bits = static_cast<unsigned>(std::bit_width(frame.range / kScales[scaleIndex]));
    appendVarint(out, zigzag(frame.least));
    out += static_cast<char>(scaleIndex | (frame.step != 0 ? kStepFlag : 0));
    out += static_cast<char>(bits);
    if (bits == 0) {
        return;
    }
    const std::size_t start = out.size();
    // Whole words are written, so there is room for one more than the bits need.
    out.resize(start + (values.size() * bits + 7) / 8 + sizeof(std::uint64_t));
    withScale(scaleIndex, [&](auto scale) {
        packBits<decltype(scale)::value>(out.data() + start, values, least, bits);
    });
    out.resize(start + (values.size() * bits + 7) / 8);
}

// Most columns of most blocks hold one number.
bool allTheSame(std::span<const std::int64_t> values) {
    std::int64_t difference = 0;
    for (const std::int64_t value : values) {
        difference |= value ^ values[0];
    }
    return difference == 0;
}

// Eight numbers take as many bytes as one takes bits, so with that known all places are constants.
template <unsigned Bits, class Number>
void unpackEights(const char* packed, std::size_t eights, std::uint64_t least, Number* out) {
    constexpr std::uint64_t kMask = (std::uint64_t{1} << Bits) - 1;
    for (std::size_t n = 0; n < eights; ++n, packed += Bits, out += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, packed, sizeof word);
#pragma GCC unroll 8
        for (unsigned i = 0; i < 8; ++i) {
            if constexpr (Bits <= 8) {
                out[i] = static_cast<Number>(least + (word >> (i * Bits) & kMask));
            } else {
                std::memcpy(&word, packed + i * Bits / 8, sizeof word);
                out[i] = static_cast<Number>(least + (word >> (i * Bits % 8) & kMask));
            }
        }
    }
}

constexpr unsigned kMostBitsUnrolled = 40;

template <class Number>
using Unpack = void (*)(const char*, std::size_t, std::uint64_t, Number*);

template <class Number, unsigned... Bits>
constexpr std::array<Unpack<Number>, sizeof...(Bits)> unpackers(
    std::integer_sequence<unsigned, Bits...>) {
    return {unpackEights<Bits + 1, Number>...};
}

}  // namespace

template <class Number>
void PackedInts::decode(std::size_t first, std::size_t count, Number* out) const {
    static constexpr auto kUnpack =
        unpackers<Number>(std::make_integer_sequence<unsigned, kMostBitsUnrolled>());
    if (const auto same = constant()) {
        std::fill_n(out, count, static_cast<Number>(*same));
        return;
    }
    if (m_bits == 0) {
        for (std::size_t i = 0; i < count; ++i) {
            out[i] = static_cast<Number>(at(first + i));
        }
        return;
    }
    const std::size_t end = first + count;
    const auto oneByOne = [&](std::size_t to) {
        for (; first < to; ++first) {
            *out++ = static_cast<Number>(at(first));
        }
    };
    if (m_bits <= kMostBitsUnrolled && m_scale == 1 && m_step == 0) {
        oneByOne(std::min(end, (first + 7) / 8 * 8));
        // The last number of eight reads eight bytes from where it begins.
        const std::size_t safe = m_packed.size() < sizeof(std::uint64_t)
                                     ? 0
                                     : (m_packed.size() - sizeof(std::uint64_t)) / m_bits * 8;
        const std::size_t eights =
            std::min(end, safe) > first ? (std::min(end, safe) - first) / 8 : 0;
        kUnpack[m_bits - 1](m_packed.data() + first * m_bits / 8, eights,
                            static_cast<std::uint64_t>(m_least), out);
        first += eights * 8;
        out += eights * 8;
    }
    oneByOne(end);
}

template void PackedInts::decode(std::size_t, std::size_t, std::uint8_t*) const;
template void PackedInts::decode(std::size_t, std::size_t, std::uint16_t*) const;
template void PackedInts::decode(std::size_t, std::size_t, std::uint32_t*) const;
template void PackedInts::decode(std::size_t, std::size_t, std::uint64_t*) const;
template void PackedInts::decode(std::size_t, std::size_t, std::int64_t*) const;

void appendVarint(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    out += static_cast<char>(value);
}

bool readLongVarint(std::string_view& in, std::uint64_t& value) {
    value = 0;
    for (std::size_t i = 0; i < in.size() && i < 10; ++i) {
        const auto byte = static_cast<std::uint8_t>(in[i]);
        if (i == 9 && byte > 1) {
            return false;
        }
        value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            in.remove_prefix(i + 1);
            return true;
        }
    }
    return false;
}

std::string packInts(std::span<const std::int64_t> values) {
    std::string out;
    appendVarint(out, values.size());
    if (values.empty()) {
        return out;
    }
    Frame frame = allTheSame(values) ? Frame{values[0], 0, 0} : frameOf(values);
    if (frame.range > 0 && counts(values, frame.range)) {
        std::vector<std::int64_t> rest(values.begin(), values.end());
        for (std::size_t i = 0; i < rest.size(); ++i) {
            rest[i] -= static_cast<std::int64_t>(i);
        }
        frame = frameOf(rest);
        frame.step = 1;
        appendPacked(out, rest, frame);
    } else {
        appendPacked(out, values, frame);
    }
    return out;
}

std::optional<PackedInts> PackedInts::open(std::string_view bytes, std::size_t most) {
    PackedInts column;
    std::uint64_t size = 0;
    if (!readVarint(bytes, size) || size > most) {
        return std::nullopt;
    }
    column.m_size = size;
    if (size == 0) {
        return bytes.empty() ? std::optional(column) : std::nullopt;
    }
    std::uint64_t least = 0;
    if (!readVarint(bytes, least) || bytes.size() < 2) {
        return std::nullopt;
    }
    const auto form = static_cast<std::uint8_t>(bytes[0]);
    const std::size_t scaleIndex = form & ~kStepFlag;
    column.m_step = (form & kStepFlag) != 0 ? 1 : 0;
    column.m_bits = static_cast<std::uint8_t>(bytes[1]);
    bytes.remove_prefix(2);
    if (scaleIndex >= std::size(kScales) || column.m_bits > 64 || size > SIZE_MAX / 64 ||
        bytes.size() != (size * column.m_bits + 7) / 8) {
        return std::nullopt;
    }
    column.m_least = unzigzag(least);
    column.m_scale = kScales[scaleIndex];
    column.m_mask = column.m_bits == 64 ? ~0ULL : (1ULL << column.m_bits) - 1;
    column.m_packed = bytes;
    return column;
}

bool PackedInts::within(std::int64_t least, std::int64_t most) const {
    const std::size_t size = constant() ? std::min<std::size_t>(m_size, 1) : m_size;
    for (std::size_t i = 0; i < size; ++i) {
        if (at(i) < least || at(i) > most) {
            return false;
        }
    }
    return true;
}

std::uint64_t PackedInts::differenceNearEnd(std::size_t bit) const {
    const std::size_t byte = bit / 8;
    const unsigned shift = bit % 8;
    std::uint64_t word = 0;
    const std::size_t left = m_packed.size() - byte;
    std::memcpy(&word, m_packed.data() + byte, std::min<std::size_t>(left, sizeof word));
    word >>= shift;
    if (m_bits + shift > 64) {
        const auto next = static_cast<std::uint8_t>(m_packed[byte + 8]);
        word |= static_cast<std::uint64_t>(next) << (64 - shift);
    }
    return word & m_mask;
}

}  // namespace oxbow
