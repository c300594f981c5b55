// Imports one log and asks it what a person would.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "app/cli/bench/figure.h"

namespace oxbow {

struct BenchOptions {
    std::uint64_t events = 1'000'000;
    std::uint64_t keys = 0;  // 0: a tenth of the events, at most a million
    std::uint64_t seed = 7;
    // Logs of more events are measured without peers, which would take minutes and many gigabytes.
    std::uint64_t peerEvents = 10'000'000;
    std::uint64_t naiveEvents = 10'000'000;
    // (position, key) questions compared with a replay of all events; 0: none.
    std::uint64_t checks = 0;
    // Where the files go; they are removed afterwards, unless `keep`.
    std::filesystem::path folder;
    bool keep = false;
    // Measures this file instead of a generated log; without peers and limits then.
    std::optional<std::filesystem::path> file;
    // Told what is being done ("importing · 2.1 M/s · 12 s left"); may be called often.
    std::function<void(const std::string&)> tell = [](const std::string&) {};
    std::function<bool()> cancelled = [] { return false; };
};

struct BenchResult {
    std::uint64_t events = 0;
    Figures figures;
    std::uint64_t checked = 0;
    std::uint64_t differences = 0;  // of those that were checked
    std::filesystem::path kept;     // the workspace, where it was kept
};

// Cancelled where `cancelled` says so; ResourceExhausted where the folder has too little room.
absl::StatusOr<BenchResult> benchLog(const BenchOptions& options);

}  // namespace oxbow
