// What is known of a log without touching the disk: its runs, block summaries and names.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/log/log.h"
#include "model/log/log.pb.h"
#include "model/log/shape_catalog.h"

namespace oxbow {

// A block as the timeline sees it.
struct BlockSummary {
    std::uint32_t firstInRun = 0;
    std::uint32_t count = 0;
    std::uint32_t typesBegin = 0;  // in RunSummary::types
    std::uint32_t typesEnd = 0;
    std::uint32_t rowCount = 0;  // of the table before the block
    // The greatest time before the block; absent where no event before it has one.
    std::optional<std::int64_t> runningMaximum;
};

// One run as it was committed. Immutable, shared by all later catalogs.
struct RunSummary {
    std::uint32_t id = 0;
    Position first;
    std::uint32_t count = 0;
    bool checkpoint = false;
    std::uint64_t keyCount = 0;       // at its end
    std::uint64_t rejectedCount = 0;  // at its end
    std::uint64_t lateCount = 0;      // of its events
    std::uint64_t rowCount = 0;       // of the table at its end
    std::optional<Timestamp> firstTime;
    std::optional<Timestamp> lastTime;
    std::optional<std::int64_t> runningMaximumAtEnd;
    std::vector<BlockSummary> blocks;
    struct TypeCount {
        std::uint32_t typePlusOne;  // 0: no type
        std::uint32_t count;
    };
    std::vector<TypeCount> types;

    Position end() const { return first + count; }
    // The block that holds the event at `p`; p must lie in the run.
    std::size_t blockOf(Position p) const;
};

// A consistent view of all that is committed: made anew by each commit, never changed.
struct Catalog {
    std::vector<std::shared_ptr<const RunSummary>> runs;
    Names streams = std::make_shared<std::vector<std::string>>();
    Names types = std::make_shared<std::vector<std::string>>();
    Names sourceNames = std::make_shared<std::vector<std::string>>();
    std::shared_ptr<const ShapeCatalog> shapes = std::make_shared<ShapeCatalog>();
    std::vector<std::uint64_t> typeCounts;  // by type id; the last counts events without a type
    std::vector<std::uint64_t> streamCounts;
    std::vector<ImportedSource> sources;
    std::uint64_t lateCount = 0;

    Position end() const { return runs.empty() ? Position() : runs.back()->end(); }
    std::uint64_t keyCount() const { return runs.empty() ? 0 : runs.back()->keyCount; }
    std::uint64_t rejectedCount() const { return runs.empty() ? 0 : runs.back()->rejectedCount; }
    std::uint64_t rowCount() const { return runs.empty() ? 0 : runs.back()->rowCount; }
    // The run that holds the event at `p` < end().
    std::size_t runOf(Position p) const;

    // The catalog after one more run; DataLoss where the run does not follow this catalog.
    absl::StatusOr<std::shared_ptr<const Catalog>> with(const log::Run& run) const;
};

log::Source encodeSource(const ImportedSource& source);

}  // namespace oxbow
