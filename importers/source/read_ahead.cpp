#include "importers/source/read_ahead.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace oxbow {
namespace {

// What O_DIRECT asks of addresses, offsets and sizes, on every usual device.
constexpr std::size_t kAlignment = 4'096;
constexpr std::uint64_t kNoPiece = ~std::uint64_t{0};

}  // namespace

void ReadAhead::Free::operator()(char* bytes) const {
    std::free(bytes);
}

std::unique_ptr<ReadAhead> ReadAhead::open(const std::filesystem::path& path) {
#ifdef O_DIRECT
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECT);
    if (descriptor >= 0) {
        return std::unique_ptr<ReadAhead>(new ReadAhead(descriptor));
    }
#endif
    return nullptr;
}

ReadAhead::ReadAhead(int descriptor) : m_descriptor(descriptor), m_piece(newPiece()) {}

ReadAhead::~ReadAhead() {
    if (m_ahead.valid()) {
        m_ahead.wait();
    }
    ::close(m_descriptor);
}

ReadAhead::Piece ReadAhead::newPiece() {
    Piece piece;
    piece.number = kNoPiece;
    piece.bytes.reset(static_cast<char*>(std::aligned_alloc(kAlignment, kPieceBytes)));
    return piece;
}

ReadAhead::Piece ReadAhead::read(Piece piece) const {
    const auto begin = static_cast<off_t>(piece.number * kPieceBytes);
    piece.size = 0;
    while (piece.bytes && piece.size < static_cast<std::int64_t>(kPieceBytes)) {
        const ssize_t count =
            ::pread(m_descriptor, piece.bytes.get() + piece.size,
                    kPieceBytes - static_cast<std::size_t>(piece.size), begin + piece.size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            piece.size = -1;
            break;
        }
        piece.size += count;
        // Only the end of the file ends where the next read could not begin.
        if (count == 0 || count % static_cast<ssize_t>(kAlignment) != 0) {
            break;
        }
    }
    return piece;
}

std::optional<std::string_view> ReadAhead::at(std::uint64_t offset) {
    const std::uint64_t number = offset / kPieceBytes;
    if (m_piece.number != number) {
        Piece next = m_ahead.valid() ? m_ahead.get() : newPiece();
        if (next.number != number) {
            next.number = number;
            next = read(std::move(next));
        }
        std::swap(m_piece, next);
        next.number = number + 1;
        m_ahead = std::async(std::launch::async, [this, free = std::move(next)]() mutable {
            return read(std::move(free));
        });
    }
    if (!m_piece.bytes || m_piece.size < 0) {
        return std::nullopt;
    }
    const std::size_t from = offset % kPieceBytes;
    const auto size = static_cast<std::size_t>(m_piece.size);
    return std::string_view(m_piece.bytes.get(), size).substr(std::min(from, size));
}

}  // namespace oxbow
