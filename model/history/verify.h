// Checks a stored log against itself: what `oxbow verify` runs.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/history/log_history.h"

namespace oxbow {

struct VerifyOptions {
    // At how many positions the whole table is compared with the replay, beside the end.
    std::uint64_t tables = 16;
    // Of each such table the keys and writers of all rows are compared, and the bytes of this many.
    std::uint64_t rowBytes = 1'000;
    // At how many (key, position) pairs the point look-ups are compared.
    std::uint64_t lookups = 1'000;
    std::uint64_t seed = 1;
    // Told how many events have been read, for each and every few milliseconds; the check stops
    // with Cancelled where it says false.
    std::function<bool(Position)> progress;
};

struct VerifyReport {
    std::uint64_t events = 0;
    std::uint64_t tables = 0;
    std::uint64_t rows = 0;
    std::uint64_t lookups = 0;
    // Every difference found, as sentences; at most 100.
    std::vector<std::string> differences;
};

// Reads every byte that is stored and holds it against its checksum, holds the index against the
// events (index_check.h), replays the log from zero and compares the tables, the row counts, the
// look-ups by key and by time, the changes and the keys' order that it gives. Memory grows with the
// rows of the table.
absl::StatusOr<VerifyReport> verifyLog(const LogHistory& history, const VerifyOptions& options);

}  // namespace oxbow
