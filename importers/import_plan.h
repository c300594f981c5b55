// What an import will do with each of its sources, found out before anything is changed.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "importers/fingerprint.h"
#include "importers/importer.h"
#include "model/log/log.h"

namespace oxbow {

struct PlannedSource {
    std::filesystem::path path;
    SourceStamp stamp;
    std::string mark;  // where to go on; empty: at the start
    // What an earlier import said of it: it was left incomplete, or has grown since.
    std::optional<ImportedSource> before;
};

// Leaves out what an interrupted import had done. Errors: AlreadyExists (nothing new in it),
// FailedPrecondition (it is not what it was, another import is unfinished, or its events belong
// between those of the log).
absl::StatusOr<std::vector<PlannedSource>> planImport(
    const Log& log, const std::vector<std::filesystem::path>& sources,
    const ImportOptions& options);

// FailedPrecondition where a line without an end was taken as a record and has grown since: that
// record would change.
absl::Status checkLastLine(const PlannedSource& source);

}  // namespace oxbow
