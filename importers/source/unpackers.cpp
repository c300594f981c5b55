#include <absl/strings/str_cat.h>
#include <bzlib.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "importers/source/unpacker.h"

namespace oxbow {
namespace {

using namespace std::string_view_literals;

using Begins = Unpacker::Begins;

Begins beginsWith(std::string_view bytes, std::string_view magic) {
    if (bytes.substr(0, magic.size()) == magic.substr(0, bytes.size())) {
        return bytes.size() >= magic.size() ? Begins::Yes : Begins::Maybe;
    }
    return Begins::No;
}

Begins beginsSkippable(std::string_view bytes) {
    if (bytes.empty() || (static_cast<unsigned char>(bytes[0]) & 0xF0) != 0x50) {
        return bytes.empty() ? Begins::Maybe : Begins::No;
    }
    return beginsWith(bytes.substr(1), "\x2A\x4D\x18"sv);
}

Begins beginsFrame(std::string_view bytes, std::string_view magic) {
    const Begins own = beginsWith(bytes, magic);
    return own != Begins::No ? own : beginsSkippable(bytes);
}

// zstd and lz4 say nothing of what they did in a step that failed, so their steps are short.
std::string_view shortStep(std::string_view in) {
    return in.substr(0, 16 * 1024);
}

unsigned int atMost32Bits(std::size_t size) {
    return static_cast<unsigned int>(std::min<std::size_t>(size, 1U << 30));
}

constexpr const char* kWantsMemory =
    "it needs more than 128 MiB of memory to be unpacked; unpack it first, with ";

class GzipUnpacker final : public Unpacker {
public:
    GzipUnpacker() {
        constexpr int kGzipOnly = 15 + 16;
        m_ready = inflateInit2(&m_stream, kGzipOnly) == Z_OK;
    }
    ~GzipUnpacker() override { inflateEnd(&m_stream); }

    std::string_view name() const override { return "gzip"; }
    Begins begins(std::string_view bytes) const override {
        return beginsWith(bytes, "\x1F\x8B\x08"sv);
    }

    Step step(std::string_view in, char* out, std::size_t room) override {
        if (!m_ready) {
            return {.damage = "there is too little memory to unpack it"};
        }
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
        m_stream.avail_in = atMost32Bits(in.size());
        m_stream.next_out = reinterpret_cast<Bytef*>(out);
        m_stream.avail_out = atMost32Bits(room);
        const int result = inflate(&m_stream, Z_NO_FLUSH);
        Step step;
        step.consumed =
            static_cast<std::size_t>(m_stream.next_in - reinterpret_cast<const Bytef*>(in.data()));
        step.produced = static_cast<std::size_t>(m_stream.next_out - reinterpret_cast<Bytef*>(out));
        if (result == Z_STREAM_END) {
            step.memberEnded = true;
            m_ready = inflateReset(&m_stream) == Z_OK;
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            step.damage = m_stream.msg != nullptr ? m_stream.msg : "it is damaged";
        }
        return step;
    }

private:
    z_stream m_stream = {};
    bool m_ready = false;
};

class Bzip2Unpacker final : public Unpacker {
public:
    ~Bzip2Unpacker() override { close(); }

    std::string_view name() const override { return "bzip2"; }
    // "BZh" alone may begin a text: a block, or the end of an empty stream, must follow.
    Begins begins(std::string_view bytes) const override {
        const Begins letters = beginsWith(bytes, "BZh");
        if (letters != Begins::Yes || bytes.size() < 4) {
            return letters == Begins::No ? Begins::No : Begins::Maybe;
        }
        if (bytes[3] < '1' || bytes[3] > '9') {
            return Begins::No;
        }
        const Begins block = beginsWith(bytes.substr(4), "\x31\x41\x59\x26\x53\x59"sv);
        return block != Begins::No ? block
                                   : beginsWith(bytes.substr(4), "\x17\x72\x45\x38\x50\x90"sv);
    }

    Step step(std::string_view in, char* out, std::size_t room) override {
        if (!m_open) {
            m_stream = {};
            m_open = BZ2_bzDecompressInit(&m_stream, 0, 0) == BZ_OK;
            if (!m_open) {
                return {.damage = "there is too little memory to unpack it"};
            }
        }
        m_stream.next_in = const_cast<char*>(in.data());
        m_stream.avail_in = atMost32Bits(in.size());
        m_stream.next_out = out;
        m_stream.avail_out = atMost32Bits(room);
        const int result = BZ2_bzDecompress(&m_stream);
        Step step;
        step.consumed = static_cast<std::size_t>(m_stream.next_in - in.data());
        step.produced = static_cast<std::size_t>(m_stream.next_out - out);
        if (result == BZ_STREAM_END) {
            step.memberEnded = true;
            close();
        } else if (result == BZ_DATA_ERROR_MAGIC) {
            step.damage = "its header is damaged";
        } else if (result != BZ_OK) {
            step.damage = "its checksum is wrong or it is damaged otherwise";
        }
        return step;
    }

private:
    void close() {
        if (m_open) {
            BZ2_bzDecompressEnd(&m_stream);
        }
        m_open = false;
    }

    bz_stream m_stream = {};
    bool m_open = false;
};

class ZstdUnpacker final : public Unpacker {
public:
    std::string_view name() const override { return "zstd"; }
    Begins begins(std::string_view bytes) const override {
        return beginsFrame(bytes, "\x28\xB5\x2F\xFD"sv);
    }

    Step step(std::string_view in, char* out, std::size_t room) override {
        in = shortStep(in);
        if (m_context == nullptr) {
            makeContext();
        }
        ZSTD_inBuffer input = {in.data(), in.size(), 0};
        ZSTD_outBuffer output = {out, room, 0};
        const std::size_t result = ZSTD_decompressStream(m_context.get(), &output, &input);
        Step step;
        step.consumed = input.pos;
        step.produced = output.pos;
        if (!ZSTD_isError(result)) {
            step.memberEnded = result == 0;
        } else if (std::string_view(ZSTD_getErrorName(result)).find("too much memory") !=
                   std::string_view::npos) {
            step.damage = absl::StrCat(kWantsMemory, "zstd -d --long=31");
        } else {
            step.damage = ZSTD_getErrorName(result);
        }
        return step;
    }

private:
    void makeContext() {
        constexpr int kWindowLog = 27;
        static_assert(kMaxWindowBytes == std::size_t{1} << kWindowLog);
        m_context.reset(ZSTD_createDCtx());
        ZSTD_DCtx_setParameter(m_context.get(), ZSTD_d_windowLogMax, kWindowLog);
    }

    // Large: not made of a file that is only asked whether it is packed.
    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> m_context{nullptr, ZSTD_freeDCtx};
};

class Lz4Unpacker final : public Unpacker {
public:
    Lz4Unpacker() { LZ4F_createDecompressionContext(&m_context, LZ4F_VERSION); }
    ~Lz4Unpacker() override { LZ4F_freeDecompressionContext(m_context); }

    std::string_view name() const override { return "lz4"; }
    Begins begins(std::string_view bytes) const override {
        return beginsFrame(bytes, "\x04\x22\x4D\x18"sv);
    }

    Step step(std::string_view in, char* out, std::size_t room) override {
        in = shortStep(in);
        Step step{.consumed = in.size(), .produced = room};
        const std::size_t result =
            LZ4F_decompress(m_context, out, &step.produced, in.data(), &step.consumed, nullptr);
        if (LZ4F_isError(result)) {
            return {.damage = LZ4F_getErrorName(result)};
        }
        step.memberEnded = result == 0;
        return step;
    }

private:
    LZ4F_dctx* m_context = nullptr;
};

class XzUnpacker final : public Unpacker {
public:
    ~XzUnpacker() override { lzma_end(&m_stream); }

    std::string_view name() const override { return "xz"; }
    Begins begins(std::string_view bytes) const override {
        return beginsWith(bytes,
                          "\xFD"
                          "7zXZ\0"sv);
    }

    Step step(std::string_view in, char* out, std::size_t room) override {
        if (!m_open) {
            m_open = lzma_stream_decoder(&m_stream, kMaxWindowBytes, 0) == LZMA_OK;
            if (!m_open) {
                return {.damage = "there is too little memory to unpack it"};
            }
        }
        m_stream.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
        m_stream.avail_in = in.size();
        m_stream.next_out = reinterpret_cast<std::uint8_t*>(out);
        m_stream.avail_out = room;
        const lzma_ret result = lzma_code(&m_stream, LZMA_RUN);
        Step step;
        step.consumed = in.size() - m_stream.avail_in;
        step.produced = room - m_stream.avail_out;
        step.memberEnded = result == LZMA_STREAM_END;
        // The decoder of the next member takes the memory of this one over.
        m_open = !step.memberEnded;
        step.damage = damageOf(result);
        return step;
    }

private:
    static std::string damageOf(lzma_ret result) {
        switch (result) {
            case LZMA_OK:
            case LZMA_STREAM_END:
            case LZMA_BUF_ERROR:
                return {};
            case LZMA_MEMLIMIT_ERROR:
                return absl::StrCat(kWantsMemory, "xz -d");
            case LZMA_MEM_ERROR:
                return "there is too little memory to unpack it";
            case LZMA_OPTIONS_ERROR:
                return "it uses a filter that this version of liblzma does not know";
            default:
                return "its checksum is wrong or it is damaged otherwise";
        }
    }

    lzma_stream m_stream = LZMA_STREAM_INIT;
    bool m_open = false;
};

}  // namespace

std::unique_ptr<Unpacker> makeGzipUnpacker() {
    return std::make_unique<GzipUnpacker>();
}
std::unique_ptr<Unpacker> makeZstdUnpacker() {
    return std::make_unique<ZstdUnpacker>();
}
std::unique_ptr<Unpacker> makeLz4Unpacker() {
    return std::make_unique<Lz4Unpacker>();
}
std::unique_ptr<Unpacker> makeBzip2Unpacker() {
    return std::make_unique<Bzip2Unpacker>();
}
std::unique_ptr<Unpacker> makeXzUnpacker() {
    return std::make_unique<XzUnpacker>();
}

bool SkippableFrame::begins(std::string_view bytes) {
    return beginsSkippable(bytes) == Begins::Yes;
}

std::uint64_t SkippableFrame::size(std::string_view bytes) {
    std::uint64_t content = 0;
    for (std::size_t i = kHeaderBytes; i > 4; --i) {
        content = (content << 8) | static_cast<unsigned char>(bytes[i - 1]);
    }
    return kHeaderBytes + content;
}

}  // namespace oxbow
