#include "importers/kafka/compression.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <lz4frame.h>
#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include "importers/kafka/cursor.h"

namespace oxbow::kafka {
namespace {

constexpr std::size_t kFirstSize = 64 * 1024;

absl::Status tooMuch(Codec codec, std::size_t cap) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("its %s data unpacks to more than %d bytes", codecName(codec), cap));
}

absl::Status damaged(Codec codec, std::string_view why) {
    return absl::DataLossError(
        absl::StrFormat("its %s data is damaged: %s", codecName(codec), why));
}

// Room for more output behind `used` bytes; false where the cap forbids it.
bool makeRoom(ByteBuffer& buffer, std::size_t used, std::size_t cap) {
    if (used < buffer.capacity() && used < cap) {
        return true;
    }
    if (used >= cap) {
        return false;
    }
    buffer.grow(std::min(std::max(kFirstSize, used * 2), cap), used);
    return true;
}

absl::StatusOr<std::string_view> unpackGzip(std::string_view packed, std::size_t cap,
                                            ByteBuffer& buffer) {
    z_stream stream{};
    // 15 bits of window; +32 tells gzip from zlib by itself.
    if (inflateInit2(&stream, 15 + 32) != Z_OK) {
        return absl::ResourceExhaustedError("no memory to unpack gzip data");
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&stream, inflateEnd);
    // zlib's type for input is not const; it does not write there.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::size_t used = 0;
    while (true) {
        if (!makeRoom(buffer, used, cap)) {
            return tooMuch(Codec::Gzip, cap);
        }
        const std::size_t room = std::min(buffer.capacity(), cap) - used;
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data() + used);
        stream.avail_out = static_cast<uInt>(std::min<std::size_t>(room, 1U << 30));
        const uInt before = stream.avail_out;
        const int result = inflate(&stream, Z_NO_FLUSH);
        used += before - stream.avail_out;
        if (result == Z_STREAM_END) {
            if (stream.avail_in == 0) {
                return std::string_view(buffer.data(), used);
            }
            inflateReset(&stream);  // a further member
        } else if (result != Z_OK && !(result == Z_BUF_ERROR && stream.avail_out == 0)) {
            return damaged(Codec::Gzip, result == Z_BUF_ERROR ? "it is cut off"
                                        : stream.msg          ? stream.msg
                                                              : "unknown error");
        }
    }
}

constexpr std::string_view kXerialMagic("\x82SNAPPY\0", 8);

absl::StatusOr<std::size_t> unpackSnappyBlock(std::string_view block, std::size_t used,
                                              std::size_t cap, ByteBuffer& buffer) {
    std::size_t size = 0;
    if (!snappy::GetUncompressedLength(block.data(), block.size(), &size)) {
        return damaged(Codec::Snappy, "a block has no valid length");
    }
    if (size > cap - used) {
        return tooMuch(Codec::Snappy, cap);
    }
    // Snappy expands at most 64 bytes out of 3: a block that claims more lies, and gets no memory.
    if (size / 64 > block.size()) {
        return damaged(Codec::Snappy, "a block claims more bytes than it can hold");
    }
    buffer.grow(used + size, used);
    if (!snappy::RawUncompress(block.data(), block.size(), buffer.data() + used)) {
        return damaged(Codec::Snappy, "a block cannot be unpacked");
    }
    return used + size;
}

absl::StatusOr<std::string_view> unpackSnappy(std::string_view packed, std::size_t cap,
                                              ByteBuffer& buffer) {
    buffer.grow(1, 0);
    std::size_t used = 0;
    if (packed.substr(0, kXerialMagic.size()) != kXerialMagic) {
        const auto size = unpackSnappyBlock(packed, 0, cap, buffer);
        if (!size.ok()) {
            return size.status();
        }
        return std::string_view(buffer.data(), *size);
    }
    Cursor in(packed.substr(kXerialMagic.size()));
    in.int32();  // version
    in.int32();  // oldest compatible version
    while (in.ok() && in.left() > 0) {
        const std::int32_t size = in.int32();
        const std::string_view block = in.bytes(size < 0 ? in.left() + 1 : size);
        if (!in.ok()) {
            break;
        }
        const auto next = unpackSnappyBlock(block, used, cap, buffer);
        if (!next.ok()) {
            return next.status();
        }
        used = *next;
    }
    if (!in.ok()) {
        return damaged(Codec::Snappy, "it is cut off");
    }
    return std::string_view(buffer.data(), used);
}

// XXH32 with seed 0 of fewer than 16 bytes, which liblz4 uses but does not export.
std::uint32_t shortXxh32(std::string_view bytes) {
    constexpr std::uint32_t kPrime1 = 2654435761U;
    constexpr std::uint32_t kPrime2 = 2246822519U;
    constexpr std::uint32_t kPrime3 = 3266489917U;
    constexpr std::uint32_t kPrime4 = 668265263U;
    constexpr std::uint32_t kPrime5 = 374761393U;
    std::uint32_t hash = kPrime5 + static_cast<std::uint32_t>(bytes.size());
    std::size_t at = 0;
    for (; at + 4 <= bytes.size(); at += 4) {
        std::uint32_t word = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            word |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i]))
                    << (8 * i);
        }
        hash = std::rotl(hash + word * kPrime3, 17) * kPrime4;
    }
    for (; at < bytes.size(); ++at) {
        hash = std::rotl(hash + static_cast<unsigned char>(bytes[at]) * kPrime5, 11) * kPrime1;
    }
    hash = (hash ^ (hash >> 15)) * kPrime2;
    hash = (hash ^ (hash >> 13)) * kPrime3;
    return hash ^ (hash >> 16);
}

// Old clients computed the checksum of a frame's header over its magic number too (KAFKA-3160), and
// liblz4 refuses such a frame. The header is checked by its own rules anyway, so the right checksum
// is put in its place.
std::string withRightHeaderChecksum(std::string_view packed) {
    constexpr std::size_t kDescriptor = 4;
    std::string patched(packed);
    if (patched.size() > kDescriptor) {
        const auto flags = static_cast<unsigned char>(patched[kDescriptor]);
        const std::size_t size = 2 + ((flags & 0x08) ? 8 : 0) + ((flags & 0x01) ? 4 : 0);
        if (kDescriptor + size < patched.size()) {
            patched[kDescriptor + size] =
                static_cast<char>(shortXxh32(packed.substr(kDescriptor, size)) >> 8);
        }
    }
    return patched;
}

absl::StatusOr<std::string_view> unpackLz4(LZ4F_dctx* context, std::string_view packed,
                                           std::size_t cap, ByteBuffer& buffer) {
    std::size_t used = 0;
    std::size_t read = 0;
    std::size_t wanted = 1;
    while (read < packed.size() || wanted != 0) {
        if (!makeRoom(buffer, used, cap)) {
            return tooMuch(Codec::Lz4, cap);
        }
        std::size_t outSize = std::min(buffer.capacity(), cap) - used;
        std::size_t inSize = packed.size() - read;
        wanted = LZ4F_decompress(context, buffer.data() + used, &outSize, packed.data() + read,
                                 &inSize, nullptr);
        if (LZ4F_isError(wanted)) {
            return damaged(Codec::Lz4, LZ4F_getErrorName(wanted));
        }
        used += outSize;
        read += inSize;
        if (inSize == 0 && outSize == 0 && wanted != 0) {
            return damaged(Codec::Lz4, "it is cut off");
        }
    }
    return std::string_view(buffer.data(), used);
}

absl::StatusOr<std::string_view> unpackZstd(ZSTD_DCtx* context, std::string_view packed,
                                            std::size_t cap, ByteBuffer& buffer) {
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    std::size_t used = 0;
    while (true) {
        if (!makeRoom(buffer, used, cap)) {
            return tooMuch(Codec::Zstd, cap);
        }
        ZSTD_outBuffer out{buffer.data(), std::min(buffer.capacity(), cap), used};
        const std::size_t readBefore = in.pos;
        const std::size_t wanted = ZSTD_decompressStream(context, &out, &in);
        if (ZSTD_isError(wanted)) {
            return damaged(Codec::Zstd, ZSTD_getErrorName(wanted));
        }
        const bool moved = out.pos != used || in.pos != readBefore;
        used = out.pos;
        if (wanted == 0 && in.pos == in.size) {
            return std::string_view(buffer.data(), used);
        }
        if (!moved && used < std::min(buffer.capacity(), cap)) {
            return damaged(Codec::Zstd, "it is cut off");
        }
    }
}

}  // namespace

std::string codecName(Codec codec) {
    switch (codec) {
        case Codec::None:
            return "unpacked";
        case Codec::Gzip:
            return "gzip";
        case Codec::Snappy:
            return "snappy";
        case Codec::Lz4:
            return "lz4";
        case Codec::Zstd:
            return "zstd";
    }
    return absl::StrCat("codec ", static_cast<int>(codec));
}

void ByteBuffer::grow(std::size_t size, std::size_t kept) {
    if (size <= m_capacity) {
        return;
    }
    const std::size_t capacity = std::max(size, m_capacity + m_capacity / 2);
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
    if (kept > 0) {
        std::memcpy(bytes.get(), m_bytes.get(), kept);
    }
    m_bytes = std::move(bytes);
    m_capacity = capacity;
}

void ByteBuffer::shrink(std::size_t most) {
    if (m_capacity > most) {
        m_bytes.reset();
        m_capacity = 0;
    }
}

struct BatchUnpacker::Contexts {
    std::unique_ptr<LZ4F_dctx, LZ4F_errorCode_t (*)(LZ4F_dctx*)> lz4{nullptr,
                                                                     LZ4F_freeDecompressionContext};
    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> zstd{nullptr, ZSTD_freeDCtx};
};

BatchUnpacker::BatchUnpacker(std::size_t cap)
    : m_cap(cap), m_contexts(std::make_unique<Contexts>()) {}
BatchUnpacker::~BatchUnpacker() = default;

absl::StatusOr<std::string_view> BatchUnpacker::unpack(Codec codec, std::string_view packed,
                                                       bool legacyLz4, ByteBuffer& buffer) {
    switch (codec) {
        case Codec::None:
            return packed;
        case Codec::Gzip:
            return unpackGzip(packed, m_cap, buffer);
        case Codec::Snappy:
            return unpackSnappy(packed, m_cap, buffer);
        case Codec::Lz4:
            return lz4(
                legacyLz4 ? std::string_view(m_patched = withRightHeaderChecksum(packed)) : packed,
                buffer);
        case Codec::Zstd:
            return zstd(packed, buffer);
    }
    return absl::UnimplementedError(absl::StrCat("it is packed with ", codecName(codec),
                                                 ", which no version of Kafka known here writes"));
}

absl::StatusOr<std::string_view> BatchUnpacker::lz4(std::string_view packed, ByteBuffer& buffer) {
    if (!m_contexts->lz4) {
        LZ4F_dctx* context = nullptr;
        if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION))) {
            return absl::ResourceExhaustedError("no memory to unpack lz4 data");
        }
        m_contexts->lz4.reset(context);
    }
    // After an error the context stands in the middle of a frame.
    LZ4F_resetDecompressionContext(m_contexts->lz4.get());
    return unpackLz4(m_contexts->lz4.get(), packed, m_cap, buffer);
}

absl::StatusOr<std::string_view> BatchUnpacker::zstd(std::string_view packed, ByteBuffer& buffer) {
    if (!m_contexts->zstd) {
        m_contexts->zstd.reset(ZSTD_createDCtx());
        if (!m_contexts->zstd) {
            return absl::ResourceExhaustedError("no memory to unpack zstd data");
        }
    }
    ZSTD_DCtx_reset(m_contexts->zstd.get(), ZSTD_reset_session_only);
    return unpackZstd(m_contexts->zstd.get(), packed, m_cap, buffer);
}

}  // namespace oxbow::kafka
