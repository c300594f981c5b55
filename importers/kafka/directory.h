// Which partitions lie in a folder, and which files they consist of.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/importer.h"

namespace oxbow::kafka {

inline constexpr std::int64_t kNoOffset = std::numeric_limits<std::int64_t>::max();

// One `.log` file. Its size is fixed when the folder is read: a broker may be appending.
struct Segment {
    std::filesystem::path path;
    std::string name;  // below the folder that was opened: "orders-0/00000000000000000000.log"
    std::size_t folder = 0;  // in Directory::folders
    // What its name says that it begins with; absent where the name says nothing.
    std::optional<std::int64_t> baseOffset;
    std::uint64_t size = 0;  // of a packed one, once arranged: unpacked
    std::uint64_t inode = 0;
    bool packed = false;         // by gzip, zstd, …
    bool isSwap = false;         // about to replace others of its folder
    bool hasAbortIndex = false;  // a .txnindex lies beside it

    // Found by arrange():
    std::uint64_t packedSize = 0;
    // Its batches lie from `start` on, and below `end`, where the folder's next segment begins.
    std::int64_t start = 0;
    std::int64_t end = kNoOffset;
    // Zeros at its end may be room that was set aside for batches to come.
    bool isLast = true;
};

struct Partition {
    std::string topic;
    std::int32_t number = -1;  // -1: neither the file nor its folder says one
    // Once arranged by where they begin. Several may hold the same offsets: copies of the
    // partition, or what compaction has not cleared away yet.
    std::vector<Segment> segments;
    // Files that list aborted transactions (.txnindex), those of missing segments too.
    std::vector<std::filesystem::path> abortIndexes;
    // What the broker noted beside the partition's folder: records below `logStart` were deleted
    // by retention or by a user, and compaction has been at work below `cleanedTo`. Of several
    // copies the larger number.
    std::optional<std::int64_t> logStart;
    std::optional<std::int64_t> cleanedTo;

    std::uint64_t size() const;
    // "orders-0"
    std::string name() const;
};

struct Directory {
    std::vector<Partition> partitions;           // by topic, then number
    std::vector<std::filesystem::path> folders;  // that the partitions were found in
    FidelityReport left;                         // what lies there and was left out, and why
    std::uint64_t size() const;
};

// The partitions in `path` and in all folders below it, however deep: a broker's log directory, a
// folder with several of those (replicas), one partition's folder, or one segment file; segments
// may be packed. Of a folder that is opened from above the internal topics (`__…`) and folders that
// a broker is deleting, moving or does not know (`-delete`, `-future`, `-stray`) are left out;
// opened themselves they are read. What may not be read is left out by name. `topic` names the
// stream where the path does not; empty: the file's or folder's name.
//
// NotFound, PermissionDenied, InvalidArgument (no segment there; segments of Redpanda),
// FailedPrecondition (a segment was removed meanwhile).
absl::StatusOr<Directory> readDirectory(const std::filesystem::path& path,
                                        const std::string& topic);

// "orders-eu-12" → orders-eu, 12: the last dash parts them.
struct PartitionName {
    std::string topic;
    std::int32_t number = 0;
    std::string suffix;  // "delete", "future", "stray", or empty
};
std::optional<PartitionName> parsePartitionName(std::string_view folder);

}  // namespace oxbow::kafka
