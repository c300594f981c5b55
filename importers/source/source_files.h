// Opens what an import reads: files, and the members of archives.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "importers/source/archive_reader.h"
#include "importers/source/byte_source.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Where a path leads into an archive: "logs/may.zip/app/a.jsonl" is the member "app/a.jsonl" of the
// file "logs/may.zip".
struct MemberPath {
    std::filesystem::path archive;
    std::string member;
};
// Absent where the path is that of a file or folder, or of nothing.
std::optional<MemberPath> memberPathOf(const std::filesystem::path& path);

// Members that are opened in their archive's order, each as often as its first megabyte is enough,
// are read in one pass over the archive. A small archive whose members are opened in another order
// is read once and kept; each step back in a larger one is another pass. One thread.
class SourceFiles {
public:
    explicit SourceFiles(Cancelled cancelled = {}) : m_cancelled(std::move(cancelled)) {}

    // See ByteSource::open(). A member can be read until the next one is opened. NotFound where the
    // archive has no such member.
    absl::StatusOr<std::unique_ptr<ByteSource>> open(const std::filesystem::path& path);

    // All members of an archive, in its order. Where it is cut or damaged, `damage` says so and
    // what comes before is there.
    struct Listing {
        std::vector<ArchiveMember> members;
        absl::Status damage;
        absl::flat_hash_map<std::string, std::size_t> numbers;  // of the members, by name

        // Null where there is none of this name.
        const ArchiveMember* find(const std::string& name) const;
    };
    // Listed once. Errors as of ArchiveReader::open(), and Cancelled.
    absl::StatusOr<const Listing*> list(const std::filesystem::path& archive);
    // Whether members of an archive can be read in this order at a cost that somebody would bear.
    bool canReadInOrder(const std::filesystem::path& archive,
                        const std::vector<std::filesystem::path>& members);

private:
    class MemberBytes;
    class KeptBytes;
    // An archive that is being read, and what has been read of its member.
    struct Open {
        std::unique_ptr<ArchiveReader> reader;
        std::string begin;       // of the member, as far as it is kept
        bool beginIsAll = true;  // that was read of it so far
        std::uint64_t turn = 0;  // rises with each opening of a member
    };
    absl::Status goTo(const MemberPath& wanted);
    bool isSmall(const std::filesystem::path& archive);
    // Whether all of the archive is kept from now on.
    bool keep(const std::filesystem::path& archive);

    const Cancelled m_cancelled;
    std::shared_ptr<Open> m_open;
    std::filesystem::path m_keptPath;  // that was to be kept
    // Its members, by name; null where they are not.
    std::shared_ptr<const absl::flat_hash_map<std::string, std::string>> m_kept;
    std::filesystem::path m_listedPath;
    std::optional<Listing> m_listed;
};

}  // namespace oxbow
