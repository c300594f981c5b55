// What an import will do with each of its sources, found out before anything is changed.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/fingerprint.h"
#include "importers/importer.h"
#include "importers/registry.h"
#include "importers/source/source_files.h"
#include "model/log/log.h"

namespace oxbow {

struct PlannedSource {
    std::filesystem::path path;
    SourceStamp stamp;
    // What an earlier import said of it, and its number among the log's sources: it was left
    // incomplete, ended in damage, or has grown since. Absent: it is new.
    std::optional<ImportedSource> before;
    std::size_t number = 0;
    // As the user said, and where the source is gone on with, as it was read before.
    ImportOptions options;
    // What its events say that they come from; empty: the file's own name.
    std::string name;
    // What it is, where that was found out for these options before.
    std::optional<FormatGuess> guess;
    // Not OK: it is left out for this reason. AlreadyExists: all of it is in the log.
    absl::Status status;
};

// Sources that are read together: one, or several whose events are merged by time.
using ImportGroup = std::vector<PlannedSource>;

// One group after the other, in the order in which they are imported; sources that are left out are
// groups of their own. A source that stands in the list twice is left out the second time. Errors:
// FailedPrecondition (an import that was interrupted has to come first, or is not given whole).
absl::StatusOr<std::vector<ImportGroup>> planImport(
    const Log& log, const std::vector<std::filesystem::path>& sources, const ImportOptions& options,
    SourceFiles& files);

// How events of several partitions or sources were put into one order: kept with the log.
std::string orderRuleOf(MergeOrder order);
std::string mergeRuleOf(std::size_t sources);

}  // namespace oxbow
