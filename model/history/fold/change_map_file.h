// A fold's change map on disk, beside the log of its changes.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "model/history/fold/change_map.h"

namespace oxbow {

// Tells an event at a position from another one that might stand there: so a fold that was made of
// another log is not taken for one of this.
struct BaseSample {
    Position position;
    std::uint32_t fingerprint = 0;
    friend bool operator==(const BaseSample&, const BaseSample&) = default;
};

struct FoldCounts {
    std::uint64_t published = 0;     // events that its script has emitted
    std::uint64_t withoutField = 0;  // events passed over: see FoldRunner::withoutField()
    std::uint64_t changes = 0;       // of rows
    std::uint64_t keys = 0;          // that have, or had, a row
};

// What a fold had made when a run of its changes was about to be committed.
struct FoldRecord {
    ChangeMap map;
    FoldCounts counts;
    // The last events of the first record and of this one; the same where there are no others.
    BaseSample firstSample;
    BaseSample lastSample;
};

// Records that are only ever added, each with its checksum and written to the disk before the log
// of changes is committed: whatever moment the power goes, one of them fits the log. One thread.
class ChangeMapFile {
public:
    // A new file, in the place of any other, for the fold that is named by `identity`.
    static absl::StatusOr<std::unique_ptr<ChangeMapFile>> create(const std::filesystem::path& path,
                                                                 std::string_view identity);
    // The last record of those that end where the log of changes does. DataLoss where none does,
    // or the file is damaged, of another version or of another fold.
    static absl::StatusOr<FoldRecord> read(const std::filesystem::path& path,
                                           std::string_view identity, ChangeNumber changeEnd);
    // For adding; what stands behind that record is cut off.
    static absl::StatusOr<std::unique_ptr<ChangeMapFile>> open(const std::filesystem::path& path,
                                                               std::string_view identity,
                                                               ChangeNumber changeEnd,
                                                               FoldRecord& made);
    ~ChangeMapFile();
    ChangeMapFile(const ChangeMapFile&) = delete;
    ChangeMapFile& operator=(const ChangeMapFile&) = delete;

    // What came since the record before; durable when the call returns. ResourceExhausted where the
    // disk is full.
    absl::Status add(const CauseBits& bits, const FoldRecord& made);

private:
    ChangeMapFile(std::filesystem::path path, int file, std::uint64_t size);

    const std::filesystem::path m_path;
    const int m_file;
    std::uint64_t m_size;
};

}  // namespace oxbow
