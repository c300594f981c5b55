// Reads a large file past the page cache, one piece ahead on a thread of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string_view>

namespace oxbow {

// Through the page cache a file that is not in it comes at a fraction of the disk's pace, and
// pushes out what the user works with. One thread, beside its own.
class ReadAhead {
public:
    static constexpr std::size_t kPieceBytes = std::size_t{4} << 20;

    // Null where the file cannot be read so (some file systems cannot).
    static std::unique_ptr<ReadAhead> open(const std::filesystem::path& path);
    ~ReadAhead();
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    // Bytes from the offset on, to the end of their piece or of the file; empty behind that. Valid
    // until the next call. Absent where reading failed: read them in another way then.
    std::optional<std::string_view> at(std::uint64_t offset);

private:
    struct Free {
        void operator()(char* bytes) const;
    };
    struct Piece {
        std::uint64_t number = 0;
        std::unique_ptr<char, Free> bytes;
        std::int64_t size = -1;  // negative: reading failed
    };

    explicit ReadAhead(int descriptor);
    static Piece newPiece();
    // Fills the piece with the bytes of its number.
    Piece read(Piece piece) const;

    const int m_descriptor;
    Piece m_piece;               // what was given last
    std::future<Piece> m_ahead;  // the one behind it, on its way
};

}  // namespace oxbow
