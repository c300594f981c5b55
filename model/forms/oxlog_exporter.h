// Writes events to a file of the library format.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "model/event/event.h"
#include "model/event/event_batch.h"
#include "model/event/position.h"
#include "model/log/log.h"
#include "model/oxlog/file.h"
#include "model/oxlog/writer.h"

namespace oxbow {

struct OxlogExportSummary {
    std::uint64_t events = 0;
    std::uint64_t rejected = 0;
    std::uint64_t bytes = 0;           // of the file
    oxlog::CheckpointText checkpoint;  // proves later that the file is as it was written
};

// Takes events one by one. The file has its name only when it is complete and safe on disk: before
// that, and after a crash or without finish(), there is none of that name, or the one that was
// there. One thread.
class OxlogExporter {
public:
    // Replaces an existing file at the end. PermissionDenied, NotFound (no such folder) …: the
    // message names the file, the reason and what to do.
    static absl::StatusOr<std::unique_ptr<OxlogExporter>> create(
        const std::filesystem::path& path, const oxlog::WriterOptions& options = {},
        unsigned rights = oxlog::FileOutput::kUsualRights);
    // To anything else, a pipe for one: nothing is held back there.
    static absl::StatusOr<std::unique_ptr<OxlogExporter>> create(
        std::unique_ptr<oxlog::Output> output, const oxlog::WriterOptions& options = {});
    ~OxlogExporter();

    absl::Status add(const EventView& event);
    // A record that could not be read, at this place between the events.
    absl::Status addRejected(const RejectedRecord& record);
    absl::Status addSources(const std::vector<ImportedSource>& sources);
    // By the positions of what is exported: position 0 is before its first event.
    absl::Status addMarks(const std::vector<Mark>& marks);
    absl::StatusOr<OxlogExportSummary> finish();

private:
    OxlogExporter() = default;

    std::filesystem::path m_path;       // empty: not a file
    std::filesystem::path m_temporary;  // exists until finish()
    std::unique_ptr<oxlog::Writer> m_writer;
    oxlog::v1::Event m_message;
    OxlogExportSummary m_summary;
};

// Gives an event, before it is written, what it lacks. False: it is not written.
using CompleteEvent = std::function<absl::StatusOr<bool>(Position, EventView&)>;

// A log from position `from` to before `to`, with its sources, rejected records and marks.
// `goOn` is told the number of events done, for each; Cancelled once it says false.
absl::StatusOr<OxlogExportSummary> exportLog(const Log& log, Position from, Position to,
                                             std::unique_ptr<OxlogExporter> exporter,
                                             const std::function<bool(std::uint64_t)>& goOn,
                                             const CompleteEvent& complete = {});
// The same of all of any events, a branch's, with what is to be said of where they come from.
absl::StatusOr<OxlogExportSummary> exportEvents(const EventSequence& events,
                                                const std::vector<ImportedSource>& sources,
                                                std::unique_ptr<OxlogExporter> exporter,
                                                const std::function<bool(std::uint64_t)>& goOn,
                                                const CompleteEvent& complete = {});

}  // namespace oxbow
