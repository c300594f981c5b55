// What is known of a log without touching the disk: its runs, block summaries and names.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/block/shape_catalog.h"
#include "model/block/stored.pb.h"
#include "model/log/log.h"

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

// One run as it was committed. Immutable, shared by all later catalogs: as long as anybody holds
// one, what it tells of can be read, even where a longer run has taken its place.
struct RunSummary {
    std::uint32_t id = 0;
    std::uint32_t mergedFrom = 0;  // the first of the runs whose place it took; its own id else
    std::uint64_t commit = 0;      // how many commits the log had with it
    std::uint64_t storedBytes = 0;
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
    // The first ids of the pages with the names of the run's new keys, rising.
    std::vector<std::uint32_t> namePages;

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
    std::shared_ptr<const std::vector<ImportedSource>> sources =
        std::make_shared<std::vector<ImportedSource>>();
    std::uint64_t lateCount = 0;
    std::uint64_t commits = 0;
    std::uint32_t nextRunId = 0;  // greater than that of any run

    Position end() const { return runs.empty() ? Position() : runs.back()->end(); }
    std::uint64_t keyCount() const { return runs.empty() ? 0 : runs.back()->keyCount; }
    std::uint64_t rejectedCount() const { return runs.empty() ? 0 : runs.back()->rejectedCount; }
    std::uint64_t rowCount() const { return runs.empty() ? 0 : runs.back()->rowCount; }
    // The run that holds the event at `p` < end().
    std::size_t runOf(Position p) const;

    // Whether a page of names begins with this key.
    bool hasNamePage(std::uint32_t first) const;
    // What a run at this place begins with: `run` ≤ runs.size().
    Position startOf(std::size_t run) const { return run == 0 ? Position() : runs[run - 1]->end(); }
    std::uint64_t keysBefore(std::size_t run) const {
        return run == 0 ? 0 : runs[run - 1]->keyCount;
    }

    // The catalog after one more run; DataLoss where the run does not follow this catalog.
    absl::StatusOr<std::shared_ptr<const Catalog>> with(const log::Run& run,
                                                        std::uint32_t id) const;
    // The catalog in which this run has taken the place of the runs from number `first` on. All
    // else stays: it holds the same events. DataLoss where it does not.
    absl::StatusOr<std::shared_ptr<const Catalog>> withMerged(std::size_t first,
                                                              const log::Run& run,
                                                              std::uint32_t id) const;
};

log::Source encodeSource(const ImportedSource& source);

}  // namespace oxbow
