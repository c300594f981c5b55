// A file read once, from front to back, without pushing everything else out of the page cache.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "importers/source/read_ahead.h"

namespace oxbow {

// Reads as many bytes as the file had when it was opened, or when grow() was called last: one that
// grows meanwhile does not keep the import going for ever. One thread.
class FileReader {
public:
    static constexpr std::size_t kPieceBytes = 1024 * 1024;

    // NotFound, PermissionDenied, InvalidArgument (no regular file); see ByteSource::open().
    static absl::StatusOr<std::unique_ptr<FileReader>> open(const std::filesystem::path& path);
    ~FileReader();
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;

    // The next piece, at most kPieceBytes; empty at the end. Valid until the next call.
    // FailedPrecondition where the file has become shorter.
    absl::StatusOr<std::string_view> read();
    // Reads `size` bytes at `offset`, fewer at the end; does not move the place of read().
    absl::StatusOr<std::string> peek(std::uint64_t offset, std::size_t size) const;
    // OutOfRange behind the end.
    absl::Status seek(std::uint64_t offset);

    // Takes what the file has grown by since; false where it has not. FailedPrecondition where it
    // has become shorter, or another file has taken its place.
    absl::StatusOr<bool> grow();

    const std::filesystem::path& path() const { return m_path; }
    std::uint64_t offset() const { return m_offset; }
    std::uint64_t size() const { return m_size; }
    // FailedPrecondition where size or modification time are not what they were.
    absl::Status checkUnchanged() const;

private:
    FileReader(std::filesystem::path path, int descriptor, const struct ::stat& status);
    std::string_view readAhead(std::size_t wanted);
    void forgetPages();

    std::filesystem::path m_path;
    int m_descriptor;
    std::uint64_t m_size;
    struct ::timespec m_modified;
    std::uint64_t m_offset = 0;
    std::uint64_t m_forgotten = 0;
    std::unique_ptr<char[]> m_piece;
    std::unique_ptr<ReadAhead> m_readAhead;  // of large files, where it can be
};

}  // namespace oxbow
