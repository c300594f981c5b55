// Tells whether a source is still the one it was, without reading all of it.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace oxbow {

class SourceFiles;

// What a source looked like: of a directory all files together that an import reads.
struct SourceStamp {
    std::uint64_t bytes = 0;
    std::int64_t modifiedNanoseconds = 0;  // the latest, since the Unix epoch
    // SHA-256, in hexadecimal, of every file's size and its first and last 64 KiB; of a directory
    // also of the names, in order (of one that is read file by file, of no more than names and
    // sizes). Neither the path nor the modification time is a part of it, so a
    // copy has the same fingerprint.
    std::string fingerprint;
    // Which file it is as long as it lies on this machine's disk, under whatever name.
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
};

// NotFound or PermissionDenied: the message names the path, the reason and what to do.
absl::StatusOr<SourceStamp> stampOf(const std::filesystem::path& source);
// Also of an archive's member, which is told by the archive's fingerprint and its name there.
absl::StatusOr<SourceStamp> stampOf(const std::filesystem::path& source, SourceFiles& files);
// Of the first `bytes` of a file, as if it ended there: the fingerprint that a file had before it
// grew, unless its beginning, or what stood at its end, is no more what it was.
absl::StatusOr<SourceStamp> stampOfStart(const std::filesystem::path& file, std::uint64_t bytes);

}  // namespace oxbow
