// From what a user names to the files that are read: folders, patterns and archives hold several.
#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <map>
#include <vector>

#include "importers/import.h"
#include "importers/source/source_files.h"
#include "model/work/cancelled.h"

namespace oxbow {

// What one name stands for.
struct ExpandedSource {
    std::vector<std::filesystem::path> paths;
    // Whose members these are; empty: they are files.
    std::filesystem::path archive;
};

struct ExpandedSources {
    std::vector<ExpandedSource> sources;  // in the order given
    std::vector<SourceFailure> leftOut;   // with the reason
    // Archives whose members come as they lie there.
    std::uint64_t unordered = 0;
};

// - A folder that a format reads as a whole (Kafka's) stays what it is; of any other its files are
//   read, and those of the folders in it, by their names, numbers by their size. Files and folders
//   whose name begins with a dot are none, nor are workspaces.
// - A name with *, ? or [ in it that is no file is a pattern of the shell's.
// - An archive is its members, by their names as a folder's are, unless it is so large and lies so
//   much out of that order that reading it so would take very many passes. One in another is left
//   out.
// - All else stays what it is, whether it is there or not.
// Cancelled is the only error.
absl::StatusOr<ExpandedSources> expandSources(const std::vector<std::filesystem::path>& given,
                                              const ImportOptions& options, SourceFiles& files,
                                              const Cancelled& cancelled);

// What each file was found to be.
using FoundFormats = std::map<std::filesystem::path, FormatGuess>;

// The files of a folder, pattern or archive in the order of the times of their first events, where
// all have one: rotated logs are numbered backwards. An archive that could not be read so stays as
// it is. Adds what it found of each file that it looked at.
void orderByFirstTime(ExpandedSource& source, const ImportOptions& options, SourceFiles& files,
                      const Cancelled& cancelled, FoundFormats& found);

}  // namespace oxbow
