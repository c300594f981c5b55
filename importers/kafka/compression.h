// What producers pack records with, and how it is undone.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace oxbow::kafka {

// As the lowest three bits of a batch's attributes have it.
enum class Codec : std::uint8_t { None = 0, Gzip = 1, Snappy = 2, Lz4 = 3, Zstd = 4 };

// "gzip"; "codec 7" for a number that has no meaning.
std::string codecName(Codec codec);

// Bytes that grow without being cleared, and give back what a rare giant took.
class ByteBuffer {
public:
    // At least `size` bytes, of which the first `kept` stay.
    void grow(std::size_t size, std::size_t kept);
    // Frees the memory where it is more than `most`.
    void shrink(std::size_t most);
    char* data() { return m_bytes.get(); }
    std::size_t capacity() const { return m_capacity; }

private:
    std::unique_ptr<char[]> m_bytes;
    std::size_t m_capacity = 0;
};

// Unpacks one batch after the other. Snappy comes as Java clients frame it (xerial) and as one raw
// block; both are read. One thread.
class BatchUnpacker {
public:
    // No batch may unpack to more than `cap` bytes.
    explicit BatchUnpacker(std::size_t cap = kMostUnpacked);
    ~BatchUnpacker();

    // The unpacked bytes: a view of `buffer`, or of `packed` itself for Codec::None. `legacyLz4` is
    // for messages of format 0, whose LZ4 frames carry a wrong header checksum.
    // ResourceExhausted above the cap, DataLoss where the packed bytes are damaged or cut.
    absl::StatusOr<std::string_view> unpack(Codec codec, std::string_view packed, bool legacyLz4,
                                            ByteBuffer& buffer);

    static constexpr std::size_t kMostUnpacked = 256 * 1024 * 1024;

private:
    struct Contexts;
    absl::StatusOr<std::string_view> lz4(std::string_view packed, ByteBuffer& buffer);
    absl::StatusOr<std::string_view> zstd(std::string_view packed, ByteBuffer& buffer);

    std::size_t m_cap;
    std::unique_ptr<Contexts> m_contexts;
    std::string m_patched;
};

}  // namespace oxbow::kafka
