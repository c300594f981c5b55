// Imports one generated log and asks it what a person would.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <optional>

namespace oxbow {

// Times in seconds, sizes in bytes. What a machine cannot do is absent.
struct BenchResult {
    std::uint64_t events = 0;
    std::uint64_t keys = 0;
    std::uint64_t rawBytes = 0;
    double importSeconds = 0;
    std::uint64_t peakMemory = 0;  // during the import
    std::uint64_t diskBytes = 0;
    std::optional<double> sqliteSeconds;  // import and index, of columns that are split already
    std::optional<std::uint64_t> sqliteBytes;
    double reopenSeconds = 0;
    double lookupP50 = 0;  // the position of a random key's value at a random position
    double lookupP95 = 0;
    double jumpP50 = 0;  // the table at a random position, and 100 of its rows with their bytes
    double jumpP95 = 0;
    double dragP50 = 0;  // the table 10,000 events on
    double dragP95 = 0;
    double eventP50 = 0;          // a random event
    double timelineP50 = 0;       // counts of a random stretch at 2,000 pixels, from memory
    double timelineExactP95 = 0;  // the same with exact edges
};

struct BenchOptions {
    std::uint64_t events = 1'000'000;
    std::uint64_t keys = 0;  // 0: a tenth of the events
    std::uint64_t seed = 7;
    bool sqlite = true;
    // Where the files go; they are removed afterwards. It needs about 700 bytes an event.
    std::filesystem::path folder;
    // Measures this file instead of a generated log; no SQLite then.
    std::optional<std::filesystem::path> file;
};

absl::StatusOr<BenchResult> benchLog(const BenchOptions& options);

}  // namespace oxbow
