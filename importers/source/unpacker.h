// One packer's step-by-step decompressor behind one shape.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace oxbow {

// A packed file is a row of *members* (gzip's word; frames of zstd and lz4, streams of bzip2 and
// xz), each complete in itself. An Unpacker unpacks one after the other. Its memory is bounded by
// kMaxWindowBytes and a constant, whatever the file says. One thread.
class Unpacker {
public:
    // What a frame may ask for to be unpacked; the default of every packer is far below.
    static constexpr std::size_t kMaxWindowBytes = 128 * 1024 * 1024;

    virtual ~Unpacker() = default;
    virtual std::string_view name() const = 0;  // "gzip"

    struct Step {
        std::size_t consumed = 0;
        std::size_t produced = 0;
        bool memberEnded = false;
        // Not empty: the data is damaged (or cannot be unpacked); a clause such as "its checksum is
        // wrong". What was produced is still good as far as anyone can tell.
        std::string damage;
    };
    // Unpacks from `in` to the `room` bytes at `out`. After memberEnded the next step begins the
    // next member. A step that neither consumes nor produces wants more input.
    virtual Step step(std::string_view in, char* out, std::size_t room) = 0;

    // Whether a member begins with these bytes: No is final, Maybe says that they are too few.
    enum class Begins { No, Maybe, Yes };
    virtual Begins begins(std::string_view bytes) const = 0;
};
// At least this many bytes make begins() answer Yes or No.
inline constexpr std::size_t kMaxMagicBytes = 10;

std::unique_ptr<Unpacker> makeGzipUnpacker();
std::unique_ptr<Unpacker> makeZstdUnpacker();
std::unique_ptr<Unpacker> makeLz4Unpacker();
std::unique_ptr<Unpacker> makeBzip2Unpacker();
std::unique_ptr<Unpacker> makeXzUnpacker();

// Skippable frames belong to zstd and lz4 alike: sixteen magic numbers, a size, and bytes that mean
// nothing to the packer.
struct SkippableFrame {
    static constexpr std::size_t kHeaderBytes = 8;
    static bool begins(std::string_view bytes);         // needs four bytes
    static std::uint64_t size(std::string_view bytes);  // of the whole frame; needs the header
};

}  // namespace oxbow
