// Any bytes as a file: unpacking ends, in pieces of bounded size, with the end or with an error
// that names the file. What a bomb unpacks to is read up to 8 MiB.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "importers/registry.h"
#include "importers/source/byte_source.h"
#include "importers/source/text_decoder.h"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::filesystem::path path =
        std::filesystem::temp_directory_path() /
        ("oxbow-fuzz-byte-source-" + std::to_string(::getpid()));
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));

    const auto source = oxbow::ByteSource::open(path);
    require(source.ok() && (*source)->packedSize() == size);
    oxbow::TextDecoder decoder;
    std::uint64_t unpacked = 0;
    for (;;) {
        const auto piece = (*source)->read();
        if (!piece.ok()) {
            require(piece.status().code() == absl::StatusCode::kDataLoss);
            require(piece.status().message().find(path.string()) == 0);
            require((*source)->read().status() == piece.status());
            break;
        }
        require(piece->size() <= 1024 * 1024);
        unpacked += piece->size();
        decoder.decode(*piece);
        constexpr std::uint64_t kEnough = 8 * 1024 * 1024;
        if (piece->empty() || unpacked > kEnough) {
            break;
        }
    }
    decoder.finish();
    require((*source)->packedBytesRead() <= size);
    require(!(*source)->packer().empty() || unpacked == size);
    oxbow::chooseFormat(path, "").status().IgnoreError();
    std::filesystem::remove(path);
    return 0;
}
