// Bytes as they lie in a file, or in a member of an archive, from front to back.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace oxbow {

// One thread.
class RawBytes {
public:
    static constexpr std::size_t kPieceBytes = 1024 * 1024;

    virtual ~RawBytes() = default;

    // The next piece, at most kPieceBytes; empty at the end. Valid until the next call.
    virtual absl::StatusOr<std::string_view> read() = 0;
    // `size` bytes at `offset`, which is not before the place of read(), and near it; fewer at the
    // end. Does not move that place.
    virtual absl::StatusOr<std::string> peek(std::uint64_t offset, std::size_t size) = 0;
    // Only forward. OutOfRange behind the end.
    virtual absl::Status seek(std::uint64_t offset) = 0;
    // Takes what has been added since; false where nothing has. FailedPrecondition where it has
    // become shorter, or something else has taken its place; Unimplemented where it cannot grow.
    virtual absl::StatusOr<bool> grow() = 0;

    // For messages: of a member "logs.zip/a.jsonl".
    virtual const std::filesystem::path& path() const = 0;
    virtual std::uint64_t offset() const = 0;
    // Of a member whose archive does not say its size, what has been read of it so far.
    virtual std::uint64_t size() const = 0;
    // FailedPrecondition where the file is not what it was when it was opened.
    virtual absl::Status checkUnchanged() const = 0;
};

}  // namespace oxbow
