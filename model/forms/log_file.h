// A whole log as a file of another program's, or of ours.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/forms/oxlog_exporter.h"
#include "model/log/log.h"

namespace oxbow {

// The forms that a log can be exported in.
enum class ExportForm {
    Oxlog,             // everything: events, rejected records, sources, marks
    Jsonl,             // every event without loss (event_json.h)
    Csv,               // every event without loss (event_csv.h)
    Kcat,              // what `kcat -J` can say of it (event_kcat.h)
    Sqlite,            // every event without loss, for SQL (event_database.h)
    CloudEvents,       // what CloudEvents can say of it, one a line (event_cloud.h)
    CloudEventsBatch,  // the same as one JSON array
};
// By the ending of a file's name (.oxlog, .jsonl or .ndjson, .csv, .sqlite or .db,
// .cloudevents.jsonl, .cloudevents.json), or by a word.
std::optional<ExportForm> exportFormOf(const std::filesystem::path& file);
std::optional<ExportForm> exportFormNamed(std::string_view name);

// The header of a form of text, then its lines.
std::string exportHeader(ExportForm form);
// False where the form must not have this event: see isInKcat(), appendCloudEvent().
bool appendExported(std::string& out, ExportForm form, Position position, const EventView& event);

struct ExportSummary {
    std::uint64_t events = 0;   // that were written
    std::uint64_t leftOut = 0;  // see appendExported()
    std::uint64_t bytes = 0;
    std::string checkpoint;  // of an oxlog: proves later that the file is as it was written
};

// InvalidArgument where the file is one that events came from: a source is only ever read.
absl::Status checkIsNoSource(const std::vector<ImportedSource>& sources,
                             const std::filesystem::path& file);

// Writes a file that tells of what is in the workspace, for those who may read the workspace: whole
// or, on an error, as it was. A device or pipe is written to as it is.
absl::Status writeFileOf(const std::filesystem::path& workspace, const std::filesystem::path& file,
                         std::string_view bytes);

// The same, piece by piece: `write` is given what takes the pieces.
using WriteAll = std::function<absl::Status(const std::function<absl::Status(std::string_view)>&)>;
absl::Status writeFileOf(const std::filesystem::path& workspace, const std::filesystem::path& file,
                         const WriteAll& write);

// Writes the log to `file`, which is none of its sources, and has that name only when it is
// complete and safe on disk: on an error or a cancel what was there stays as it was. Others may
// read it as far as the process's umask and the folder of the workspace allow: mostly, nobody (see
// LogStore::create()). A device or pipe is written to as it is. `goOn` is told the number of events
// done for each; Cancelled once it says false. Each event is written as `complete` leaves it;
// `until` is where to end, the log's own end without it.
absl::StatusOr<ExportSummary> exportLogTo(const Log& log, const std::filesystem::path& file,
                                          ExportForm form,
                                          const std::function<bool(std::uint64_t)>& goOn,
                                          const CompleteEvent& complete = {},
                                          std::optional<Position> until = {});

// The same of any events, a branch's; `workspace` is the folder that says who may read them, and
// `sources` is what an oxlog says of where they come from.
absl::StatusOr<ExportSummary> exportEventsTo(const EventSequence& events,
                                             const std::filesystem::path& workspace,
                                             const std::vector<ImportedSource>& sources,
                                             const std::filesystem::path& file, ExportForm form,
                                             const std::function<bool(std::uint64_t)>& goOn,
                                             const CompleteEvent& complete = {});

}  // namespace oxbow
