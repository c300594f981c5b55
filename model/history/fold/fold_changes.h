// What a fold made of a sequence, as it is kept in a folder: its changes as a log, and the map that
// tells their causes.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "model/fold/fold.h"
#include "model/history/fold/change_map.h"
#include "model/history/fold/change_map_file.h"
#include "model/log/log.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

// The name of the folder of such a fold: two folds with the same identity have the same.
std::string folderNameOf(const FoldIdentity& identity);

BaseSample sampleOf(Position position, const EventView& event);

// Where a fold's rows are a few numbers for each of the keys of a stored log, and most events of
// these change theirs, the log of changes borrows the keys from there (see log.h): an entry an
// event, and change number i is what the event at position i caused, if anything.
//
// It grows in its place, a run at a time: at any moment, and after any crash, it is what the fold
// makes of the events before some position. It can be thrown away and made again. Any thread for
// const calls, the others are the maker's.
class FoldChanges {
public:
    // For reading, what there is, as it is now: NotFound where nothing is, or nothing good. For
    // writing, whatever is there: what is damaged, of another version, of another fold or made
    // of other events than those of `base` is removed, and an empty one made in its place.
    // Unavailable where another maker is at work on it.
    static absl::StatusOr<std::shared_ptr<FoldChanges>> open(
        const std::filesystem::path& folder, const Fold& fold,
        const std::shared_ptr<const EventSequence>& base, Log::Access access);

    const std::shared_ptr<Log>& log() const { return m_log; }
    const std::filesystem::path& folder() const { return m_log->workspace(); }
    // As far as it is committed: the causes of all changes before its end, each of which the log
    // has.
    std::shared_ptr<const ChangeMap> map() const { return {made(), &made()->map}; }
    // The same with the counts that belong to it.
    std::shared_ptr<const FoldRecord> made() const;

    // It is damaged: the next one who opens it for writing makes it anew.
    void spoil() const;

    // --- for the maker, of what was opened for writing ---
    // What the next run will have; it counts once the log ends where it does.
    absl::Status begin(const CauseBits& bits, const FoldCounts& counts, BaseSample lastEvent);
    // Up to where runs have begun.
    const FoldRecord& begun() const;
    // Lets what has been committed since be seen.
    void settle();
    // Forgets runs that were begun and not committed.
    absl::Status forget();

private:
    FoldChanges(std::shared_ptr<Log> log, std::string identity, FoldRecord made,
                std::unique_ptr<ChangeMapFile> file);
    static absl::StatusOr<std::shared_ptr<FoldChanges>> openThere(
        const std::filesystem::path& folder, const std::string& identity,
        const std::shared_ptr<const EventSequence>& base, Log::Access access);
    static absl::StatusOr<std::shared_ptr<FoldChanges>> create(const std::filesystem::path& folder,
                                                               const std::string& identity,
                                                               std::shared_ptr<const Log> base,
                                                               Log::Keys keys);

    const std::shared_ptr<Log> m_log;
    const std::string m_identity;
    std::unique_ptr<ChangeMapFile> m_file;  // null: for reading
    std::deque<std::shared_ptr<const FoldRecord>> m_begun;
    mutable std::mutex m_mutex;
    std::shared_ptr<const FoldRecord> m_made;
};

}  // namespace oxbow
