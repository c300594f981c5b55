// An import: sources → log, on two threads, with progress, cancel and resume.
#pragma once

#include <absl/status/statusor.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "importers/importer.h"
#include "importers/registry.h"
#include "model/log/log.h"

namespace oxbow {

// Shared between the import and whoever watches it; every member may be read at any time.
struct ImportProgress {
    std::atomic<std::uint64_t> bytesRead = 0;   // of the packed sources
    std::atomic<std::uint64_t> bytesTotal = 0;  // 0: not known
    std::atomic<std::uint64_t> events = 0;
    std::atomic<std::uint64_t> rejected = 0;
    std::atomic<std::uint64_t> committed = 0;  // events that can be browsed
    // The source is gone on with as it grows; see ImportOptions::follow.
    std::atomic<bool> following = false;
    // Set by the watcher: the import ends within 100 ms with Cancelled, or, where it follows its
    // source, with all that was written committed.
    std::atomic<bool> cancel = false;
};

// A source that did not come in, or not to its end.
struct SourceFailure {
    std::filesystem::path path;
    // AlreadyExists: all of it was in the log, or it was named twice, and nothing is missing.
    absl::Status status;
    std::uint64_t events = 0;  // that came in all the same
};

struct ImportSummary {
    std::uint64_t events = 0;
    std::uint64_t rejected = 0;
    std::uint64_t bytes = 0;  // of the sources as they lie on disk
    // In the order of the sources. Empty: each of them came in whole.
    std::vector<SourceFailure> failures;
    std::vector<std::string> streams;
    std::optional<Timestamp> firstTime;
    std::optional<Timestamp> lastTime;
    double seconds = 0;
    FidelityReport lost;
    std::vector<Mark> marks;        // that came along with the sources, and are in the log now
    std::vector<Reading> readings;  // one a source: what was guessed or told
    // Beside them: in how many of its records each of these fields was.
    std::vector<FieldCounts> fieldCounts;
    // Those that were not the same any more after they had been read: what stood in them at the
    // time of reading is in the log.
    std::vector<std::filesystem::path> changedSources;
    bool resumed = false;

    // Of the first source of which something is missing; OK where there is none.
    absl::Status firstFailure() const;
};

// Imports the sources one after the other, or merged by time (ImportOptions::mergeSources),
// appending to the log: what is there stays as it is.
//
// A source that an earlier import left incomplete is resumed at the last commit; one that ended in
// damage, or has grown since, is gone on with behind what was read then. It is the same source
// where its content is the same, or where it is the same file (by its path, or under another name
// by device and inode) and begins with all that it was; anything else is another source. One that
// is complete is left out (AlreadyExists); one that is no more what it was, whose last line has
// grown, or that would be read in another way than before, as well (FailedPrecondition).
//
// A source that fails does not keep the others from coming in: the summary names it. Where it ends
// in damage, what came before is in the log. The import as a whole fails where no source came in at
// all (with the first one's error), with Cancelled, and where the log cannot be written; all
// committed runs stay then.
absl::StatusOr<ImportSummary> importSources(std::shared_ptr<Log> log,
                                            const std::vector<std::filesystem::path>& sources,
                                            const ImportOptions& options, ImportProgress& progress);

// OK where there is something to import: a file of a format, also one in a folder or an archive.
absl::Status canBeRead(const std::filesystem::path& source, const ImportOptions& options);

// The text with what files are called in place of their paths; see ImportOptions::shownAs.
std::string shownTo(const ImportOptions& options, std::string text);

// A sentence where the disk of the workspace has less room than the log will take; else empty.
std::string diskWarning(const std::vector<std::filesystem::path>& sources,
                        const std::filesystem::path& workspace);

// What the first events of a source would be: for the import dialog and for `oxbow formats`.
struct ImportPreview {
    FormatGuess guess;
    std::vector<FormatGuess> alternatives;
    Reading reading;
    std::vector<std::string> mappingReasons;  // a sentence for each guess, and for each field how
                                              // many of the first records have it
    std::vector<std::string> fieldNames;      // that a mapping can choose from; may be empty
    std::vector<Event> events;                // at most `limit`
    std::vector<RejectedRecord> rejected;
    FidelityReport lost;
    // It stopped there, short of `limit` events: that much of the source is all that is read. 0:
    // no.
    std::uint64_t stoppedAfterBytes = 0;
};
// Of a folder, a pattern or an archive, of its first file that can be read.
absl::StatusOr<ImportPreview> previewImport(const std::filesystem::path& source,
                                            const ImportOptions& options, std::size_t limit);
// Of one file, or member of an archive, read as the format that was chosen for it: without
// alternatives.
absl::StatusOr<ImportPreview> previewAs(const FormatGuess& guess, const std::filesystem::path& file,
                                        const ImportOptions& options, std::size_t limit,
                                        SourceFiles& files);
// Of one file, or member of an archive.
absl::StatusOr<ImportPreview> previewFile(const std::filesystem::path& file,
                                          const ImportOptions& options, std::size_t limit,
                                          SourceFiles& files);

}  // namespace oxbow
