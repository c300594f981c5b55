// What there is to know about an open log, beside its events.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/event/imported_source.h"
#include "model/event/timestamp.h"
#include "model/log/log.h"

namespace oxbow {

struct LogFacts {
    std::string folder;
    bool readOnly = false;
    std::uint64_t bytes = 0;  // on disk
    std::uint64_t events = 0;
    std::uint64_t keys = 0;
    std::uint64_t rejected = 0;
    std::uint64_t late = 0;
    std::uint64_t marks = 0;
    std::optional<Timestamp> firstTime;
    std::optional<Timestamp> lastTime;
    std::vector<ImportedSource> sources;
    // By name, with how many events they have.
    std::vector<std::pair<std::string, std::uint64_t>> streams;
    std::vector<std::pair<std::string, std::uint64_t>> types;
};

// Reads the disk.
LogFacts factsOf(const Log& log);
// As a page: its sources with their mappings and what was lost of them, sizes, times, streams.
QString pageOf(const LogFacts& facts);

}  // namespace oxbow
