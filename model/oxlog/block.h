// SPDX-License-Identifier: MIT
//
// The frame of a file: magic, block heads, tail. Plain bytes, little-endian, no Protobuf.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oxlog {

// The first 8 bytes. The high bit, the line ends and the end-of-file sign in it show a transfer
// that was not binary.
inline constexpr std::string_view kMagic("\x89OXBL\x0d\x0a\x1a", 8);
// The last 8 bytes of a closed file.
inline constexpr std::string_view kEndMagic("\x89OXBE\x0d\x0a\x1a", 8);

inline constexpr std::uint32_t kMajorVersion = 1;
inline constexpr std::uint32_t kMinorVersion = 0;

inline constexpr std::size_t kHeadBytes = 48;
inline constexpr std::size_t kTailBytes = 32;
inline constexpr std::size_t kAlignment = 8;

// What hostile files are held to.
inline constexpr std::uint32_t kLargestPayload = 16 * 1024 * 1024;  // unpacked, in bytes
inline constexpr std::uint32_t kLargestRatio = 1000;                // unpacked to stored

enum class BlockType : std::uint16_t {
    Header = 1,
    Schemas = 2,
    Data = 3,
    Index = 4,
    Checkpoint = 5,
    Attachment = 6,
    Annotations = 7,
    ImportManifest = 8,
    Summary = 9,
    Rejected = 10,
};
// "data", "index", …; "type 300" for one that this version does not know.
std::string blockTypeName(std::uint16_t type);
bool isKnownBlockType(std::uint16_t type);

enum class Codec : std::uint8_t { None = 0, Zstd = 1 };

// A reader that does not know the type of such a block must refuse the file.
inline constexpr std::uint8_t kCriticalFlag = 1;

using FileId = std::array<std::uint8_t, 16>;
std::string toHex(std::string_view bytes);

struct BlockHead {
    std::uint64_t sync = 0;  // the same in all blocks of a file
    std::uint16_t type = 0;
    std::uint8_t codec = 0;
    std::uint8_t flags = 0;
    std::uint64_t number = 0;         // of the block, from 0
    std::uint32_t storedBytes = 0;    // the payload in the file
    std::uint32_t rawBytes = 0;       // the payload unpacked
    std::uint64_t firstSequence = 0;  // of the first event in or after the block
    std::uint32_t events = 0;         // in the block: 0 unless it is a data block
    std::uint32_t payloadCrc = 0;     // of the payload as stored

    bool is(BlockType wanted) const { return type == static_cast<std::uint16_t>(wanted); }
    bool critical() const { return (flags & kCriticalFlag) != 0; }
    // Head, payload and padding: always a multiple of 8.
    std::uint64_t totalBytes() const { return kHeadBytes + paddedBytes(); }
    std::uint64_t paddedBytes() const {
        return (std::uint64_t{storedBytes} + kAlignment - 1) / kAlignment * kAlignment;
    }
    // "data block 7"
    std::string name() const;

    friend bool operator==(const BlockHead&, const BlockHead&) = default;
};

// The 48 bytes, checksum included.
std::string encodeHead(const BlockHead& head);
// Absent where `bytes` (at least 48) do not have the checksum of a head. Lengths are not judged.
std::optional<BlockHead> decodeHead(std::string_view bytes);
// Why the head's lengths cannot be true, as a clause; absent where they can.
std::optional<std::string> whyLengthsLie(const BlockHead& head);

struct Tail {
    std::uint64_t summaryOffset = 0;  // where the head of the summary block begins
    std::uint32_t summaryBytes = 0;   // of its head, payload and padding
    std::uint64_t fileBytes = 0;      // of the whole file, this tail included
    friend bool operator==(const Tail&, const Tail&) = default;
};

// The 32 bytes, checksum and end magic included.
std::string encodeTail(const Tail& tail);
// Absent where `bytes` (at least 32) are no tail.
std::optional<Tail> decodeTail(std::string_view bytes);

// Little-endian numbers at any address.
std::uint64_t loadLittle(const char* at, std::size_t bytes);
void appendLittle(std::string& to, std::uint64_t number, std::size_t bytes);

}  // namespace oxlog
