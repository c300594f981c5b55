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

#include "importers/source/raw_bytes.h"
#include "importers/source/read_ahead.h"

namespace oxbow {

// Reads as many bytes as the file had when it was opened, or when grow() was called last: one that
// grows meanwhile does not keep the import going for ever. One thread.
class FileReader final : public RawBytes {
public:
    // NotFound, PermissionDenied, InvalidArgument (no regular file); see ByteSource::open().
    static absl::StatusOr<std::unique_ptr<FileReader>> open(const std::filesystem::path& path);
    ~FileReader() override;
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;

    // FailedPrecondition where the file has become shorter.
    absl::StatusOr<std::string_view> read() override;
    // Wherever the file is read.
    absl::StatusOr<std::string> peek(std::uint64_t offset, std::size_t size) override;
    // Also back.
    absl::Status seek(std::uint64_t offset) override;
    absl::StatusOr<bool> grow() override;
    const std::filesystem::path& path() const override { return m_path; }
    std::uint64_t offset() const override { return m_offset; }
    std::uint64_t size() const override { return m_size; }
    // By size and modification time.
    absl::Status checkUnchanged() const override;

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
    bool m_triedAhead = false;
};

}  // namespace oxbow
