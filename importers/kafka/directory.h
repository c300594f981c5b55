// Which partitions lie in a folder, and which files they consist of.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/importer.h"

namespace oxbow::kafka {

// One `.log` file. Its size is fixed when the folder is read: a broker may be appending.
struct Segment {
    std::filesystem::path path;
    std::string name;  // below the folder that was opened: "orders-0/00000000000000000000.log"
    std::int64_t baseOffset = 0;
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
};

struct Partition {
    std::string topic;
    std::int32_t number = -1;  // -1: neither the file nor its folder says one
    // By base offset, the larger first where two copies of the partition have the same one. Offsets
    // that an earlier segment has are skipped in a later one.
    std::vector<Segment> segments;
    std::uint64_t size() const;
};

struct Directory {
    std::vector<Partition> partitions;           // by topic, then number
    std::vector<std::filesystem::path> folders;  // that the partitions were found in
    FidelityReport left;                         // what lies there and was left out, and why
    std::uint64_t size() const;
};

// The partitions in `path`: a broker's log directory, a folder with several of those (replicas),
// one partition's folder, or one segment file. Of a folder that is opened from above the internal
// topics
// (`__…`) and folders that a broker is deleting, moving or does not know (`-delete`, `-future`,
// `-stray`) are left out; opened themselves they are read. `topic` names the stream where the path
// does not; empty: the file's or folder's name.
//
// NotFound, PermissionDenied, InvalidArgument (no segment there; segments of Redpanda).
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
