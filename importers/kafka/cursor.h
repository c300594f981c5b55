// Reads numbers and bytes in Kafka's encoding, and never past the end.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace oxbow::kafka {

// Fixed numbers are big-endian, varints little-endian groups of seven bits, zigzag where signed.
// A read that would pass the end yields zero, and ok() is false from then on: check it once after a
// group of reads.
class Cursor {
public:
    explicit Cursor(std::string_view bytes)
        : m_at(bytes.data()), m_end(bytes.data() + bytes.size()) {}

    bool ok() const { return m_ok; }
    std::size_t left() const { return static_cast<std::size_t>(m_end - m_at); }
    const char* at() const { return m_at; }

    std::int8_t int8() { return static_cast<std::int8_t>(fixed<std::uint8_t>()); }
    std::int16_t int16() { return static_cast<std::int16_t>(fixed<std::uint16_t>()); }
    std::int32_t int32() { return static_cast<std::int32_t>(fixed<std::uint32_t>()); }
    std::uint32_t uint32() { return fixed<std::uint32_t>(); }
    std::int64_t int64() { return static_cast<std::int64_t>(fixed<std::uint64_t>()); }

    // At most 5 bytes.
    std::int32_t varint() {
        const std::uint64_t raw = unsignedVarint(5);
        if (raw > 0xffffffffU) {
            m_ok = false;
            return 0;
        }
        const auto bits = static_cast<std::uint32_t>(raw);
        return static_cast<std::int32_t>((bits >> 1) ^ (0U - (bits & 1U)));
    }
    // At most 10 bytes.
    std::int64_t varlong() {
        const std::uint64_t bits = unsignedVarint(10);
        return static_cast<std::int64_t>((bits >> 1) ^ (0ULL - (bits & 1ULL)));
    }

    std::string_view bytes(std::size_t size) {
        if (size > left()) {
            return fail(), std::string_view();
        }
        const std::string_view out(m_at, size);
        m_at += size;
        return out;
    }
    // A length of -1 is null; other negative lengths are errors.
    std::optional<std::string_view> nullable(std::int32_t size) {
        if (size == -1) {
            return std::nullopt;
        }
        if (size < 0) {
            return fail(), std::nullopt;
        }
        return bytes(static_cast<std::size_t>(size));
    }
    void fail() {
        m_ok = false;
        m_at = m_end;
    }

private:
    template <class Unsigned>
    Unsigned fixed() {
        Unsigned value = 0;
        if (sizeof value > left()) {
            return fail(), Unsigned(0);
        }
        std::memcpy(&value, m_at, sizeof value);
        m_at += sizeof value;
        if constexpr (sizeof value == 1 || std::endian::native == std::endian::big) {
            return value;
        } else if constexpr (sizeof value == 2) {
            return __builtin_bswap16(value);
        } else if constexpr (sizeof value == 4) {
            return __builtin_bswap32(value);
        } else {
            return __builtin_bswap64(value);
        }
    }

    std::uint64_t unsignedVarint(int maxBytes) {
        // Most lengths and deltas of real records fit one byte.
        if (m_at != m_end && static_cast<unsigned char>(*m_at) < 0x80) {
            return static_cast<unsigned char>(*m_at++);
        }
        std::uint64_t value = 0;
        for (int i = 0; i < maxBytes && m_at != m_end; ++i) {
            const auto byte = static_cast<unsigned char>(*m_at++);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
            if (byte < 0x80) {
                return value;
            }
        }
        return fail(), 0;
    }

    const char* m_at;
    const char* m_end;
    bool m_ok = true;
};

}  // namespace oxbow::kafka
