// A file as a stream of bytes, unpacked on the way.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace oxbow {

class RawBytes;

// Reads a file from its start, through gzip, zstd, lz4, bzip2 or xz where its first bytes say so
// (concatenated members, skippable frames and padding with zeros included), in pieces of at most
// 1 MiB. Decompressed output is produced step by step: a bomb costs time, never memory. Of a plain
// file no more is read than it had when it was opened, and what was read does not stay in the page
// cache. One thread.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    // NotFound, PermissionDenied, InvalidArgument (a directory, a pipe that cannot be sought):
    // every message names the path, the reason and what to do.
    static absl::StatusOr<std::unique_ptr<ByteSource>> open(const std::filesystem::path& path);
    // The same of what is not a file of its own.
    static absl::StatusOr<std::unique_ptr<ByteSource>> open(std::unique_ptr<RawBytes> bytes);

    // The next bytes; empty at the end. Valid until the next call. DataLoss where packed data is
    // cut or damaged, or something else follows it: the message has the packer's name, the file and
    // the offset in the packed file. All that could be unpacked before it has been given out then,
    // and every later call says the same.
    virtual absl::StatusOr<std::string_view> read() = 0;
    // Makes the next read() start at `offset` of the unpacked stream: a seek in a plain file,
    // reading on in a packed one (go in steps where that must be cancelled). Only forward from
    // where it stands; OutOfRange where the stream ends before.
    virtual absl::Status skipTo(std::uint64_t offset) = 0;

    // After the end: takes what the file has grown by since, for read() to give; false where it has
    // not. FailedPrecondition where it has been cut or replaced. Unimplemented for packed files.
    virtual absl::StatusOr<bool> grow() {
        return absl::UnimplementedError("a packed file cannot be followed");
    }

    // Bytes of the file read so far and in all: for progress.
    virtual std::uint64_t packedBytesRead() const = 0;
    virtual std::uint64_t packedSize() const = 0;
    // "gzip", "zstd", "lz4", "bzip2", "xz", or empty.
    virtual std::string_view packer() const = 0;
    // FailedPrecondition where the file has been changed (size or modification time) since open().
    virtual absl::Status checkUnchanged() const = 0;
};

}  // namespace oxbow
