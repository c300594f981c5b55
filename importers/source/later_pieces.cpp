#include "importers/source/later_pieces.h"

#include <cstdint>
#include <fstream>
#include <system_error>

#include "importers/source/byte_source.h"

namespace oxbow {
namespace {

constexpr std::uint64_t kLaterBytes = 64 * 1024;
constexpr std::uint64_t kShortBytes = 512 * 1024;

// Without the line that begins before it and the one that may go on behind it.
std::string wholeLines(std::string piece) {
    const std::size_t first = piece.find('\n');
    const std::size_t last = piece.rfind('\n');
    return first == last ? std::string() : piece.substr(first + 1, last - first);
}

}  // namespace

std::vector<std::string> laterPieces(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
        return {};
    }
    const std::uint64_t size = std::filesystem::file_size(path, error);
    const auto source = ByteSource::open(path);
    if (error || size < kShortBytes || !source.ok() || !(*source)->packer().empty()) {
        return {};
    }
    std::vector<std::string> pieces;
    std::ifstream file(path, std::ios::binary);
    for (const std::uint64_t begin : {size / 2, size - kLaterBytes}) {
        std::string piece(kLaterBytes, '\0');
        file.seekg(static_cast<std::streamoff>(begin));
        if (!file.read(piece.data(), static_cast<std::streamsize>(piece.size()))) {
            return {};
        }
        pieces.push_back(wholeLines(std::move(piece)));
    }
    return pieces;
}

}  // namespace oxbow
