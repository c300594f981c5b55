// The files in an archive (zip, tar whatever packs it, 7z, rar), one after the other.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "importers/source/file_reader.h"
#include "model/work/cancelled.h"

struct archive;

namespace oxbow {

struct ArchiveMember {
    // As it stands behind the archive's path: relative, without empty parts, and ".." written
    // "%2E%2E", so that it leads nowhere else. Where a name comes again, "~2" stands behind it.
    std::string name;
    std::optional<std::uint64_t> size;  // in bytes, unpacked; absent where the archive does not say
    std::int64_t modifiedNanoseconds = 0;  // since 1970; 0: not said
    // Why it cannot be read ("it is encrypted"); empty where it can.
    std::string problem;
};

// Nothing is written to the disk, and memory does not depend on the members' sizes: an archive that
// lies about them costs time. One thread.
class ArchiveReader {
public:
    // Whether the file is an archive, by its first bytes, unpacked where it is packed; false where
    // it cannot be read.
    static bool isArchive(const std::filesystem::path& path);
    // The same of bytes as they are once unpacked.
    static bool beginsArchive(std::string_view bytes);

    // Errors as of FileReader::open(); `cancelled` is asked while the archive is read.
    static absl::StatusOr<std::unique_ptr<ArchiveReader>> open(const std::filesystem::path& path,
                                                               Cancelled cancelled = {});
    ~ArchiveReader();
    ArchiveReader(const ArchiveReader&) = delete;
    ArchiveReader& operator=(const ArchiveReader&) = delete;

    const std::filesystem::path& path() const { return m_file->path(); }
    // Goes to the next member that is no directory; null behind the last. DataLoss where the
    // archive is cut or damaged there; Cancelled.
    absl::StatusOr<const ArchiveMember*> next();
    // The member that next() gave, null before the first.
    const ArchiveMember* member() const { return m_member ? &*m_member : nullptr; }
    // Its next bytes, at most RawBytes::kPieceBytes; empty at its end. Valid until the next call.
    absl::StatusOr<std::string_view> read();
    absl::Status checkUnchanged() const { return m_file->checkUnchanged(); }

private:
    explicit ArchiveReader(std::unique_ptr<FileReader> file, Cancelled cancelled);
    struct Callbacks;
    absl::Status failure(std::string_view what) const;
    std::string nameOf(std::string_view raw);

    const std::unique_ptr<FileReader> m_file;
    const Cancelled m_cancelled;
    absl::Status m_broken;  // of the file below
    std::unique_ptr<::archive, int (*)(::archive*)> m_archive;
    std::optional<ArchiveMember> m_member;
    absl::flat_hash_map<std::string, std::uint64_t> m_names;
    std::unique_ptr<char[]> m_piece;
    // Of the member: what is unpacked and not given yet, where that stands, and what comes next.
    std::string_view m_block;
    std::uint64_t m_blockPlace = 0;
    std::uint64_t m_place = 0;
    bool m_atEnd = false;
};

}  // namespace oxbow
