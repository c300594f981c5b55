// SPDX-License-Identifier: MIT
//
// Checks all that can be checked of a file.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/oxlog/checkpoint.h"
#include "model/oxlog/damage.h"

namespace oxlog {

struct VerifyReport {
    static constexpr std::size_t kFindingsKept = 1000;

    std::vector<Damage> findings;     // in the order of the file, the first kFindingsKept
    std::uint64_t findingCount = 0;   // all of them
    std::uint64_t blocks = 0;         // that could be read
    std::uint64_t skippedBlocks = 0;  // of a newer version
    Ending ending;
    // What the events hash to; absent where damage makes it unknown.
    std::optional<CheckpointText> root;

    // Nothing is wrong, and the file is closed.
    bool ok() const { return findingCount == 0 && ending.closed; }
    // For people: a line of what was checked or an account of what is wrong, a line each.
    std::string text() const;
};

// Reads the whole file: magic, heads, checksums, lengths, padding, block numbers, sequence numbers,
// every message, the Merkle root and the chain of checkpoints, index, summary, tail, attachments.
// An error is returned only where it cannot be read at all (see StreamReader) or not opened, and
// absl::CancelledError where `cancelled`, asked for every block, says so.
absl::StatusOr<VerifyReport> verify(const std::filesystem::path& path,
                                    const std::function<bool()>& cancelled = {});
absl::StatusOr<VerifyReport> verifyBytes(std::string_view file);

}  // namespace oxlog
