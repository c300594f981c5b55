// Appends events to a log.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/block/number_rows.h"
#include "model/event/event_batch.h"
#include "model/log/log.h"

namespace oxbow {

// A batch whose bytes have been packed for storage: the costly half of appending, which any thread
// may do for any batch.
class PackedBatch;

// Of a log that borrows its keys: what became of some events of the lender that follow each other.
struct BorrowedBatch {
    struct Entry {
        std::uint32_t keyPlusOne = 0;  // 0: the event has none
        std::uint32_t stream = 0;      // the event's, as the lender numbers them
        bool changed = false;          // the key has another row, or none, from here on
        bool isNull = false;           // none, where it changed
    };
    std::vector<Entry> entries;

    // The values of the entries that changed, as numbers in the text that `literals` make; …
    std::vector<std::string> literals;
    NumberRows numbers;
    // … or, where this is not null, as they stand in its events: one an entry, of which only kind
    // (Data where it changed, else Control), value and details count.
    std::unique_ptr<EventBatch> events;
};

// The one writer of a log. prepare() may be called from any thread; everything else from one
// thread, in the order in which the events shall stand.
//
// Nothing that was appended can be read, or survives, before the run it belongs to is committed: by
// itself after so many events as the options say, or by commit().
class LogBuilder {
public:
    struct Options {
        // The longest run.
        std::uint32_t runEvents = 1U << 20;
        // The shortest: a run is as long as the log before it, so that there is something to see
        // early and the last commit of a small import is short. Checkpoints are at least this far
        // apart, and as many events as there are keys.
        std::uint32_t firstRunEvents = 1U << 16;
        // A log has at most 65,536 types and as many streams. Where more come, append() fails, or,
        // where they were only guessed, events of further ones are left without a type, and in the
        // stream that is named like their source.
        bool limitTypes = false;
        bool limitStreams = false;
    };
    // Unavailable where the log is open read-only or another builder is at work.
    static absl::StatusOr<std::unique_ptr<LogBuilder>> create(std::shared_ptr<Log> log,
                                                              const Options& options);
    static absl::StatusOr<std::unique_ptr<LogBuilder>> create(std::shared_ptr<Log> log) {
        return create(std::move(log), Options());
    }
    ~LogBuilder();  // forgets what was not committed

    // Says which source the next events come from, and gives its number among the log's sources.
    // Its record is kept with each commit, with the mark of the last batch: it tells where to go on
    // after a crash. `goesOnWith` is the number of the record that it takes the place of: of the
    // same source, which was left incomplete or has grown.
    std::size_t beginSource(const ImportedSource& source,
                            std::optional<std::size_t> goesOnWith = std::nullopt);
    // One more source, whose events come merged with those of the source at work; incomplete until
    // completeSource().
    std::size_t addMerged(const ImportedSource& source,
                          std::optional<std::size_t> goesOnWith = std::nullopt);
    // The source at work has grown while it is read: what it looks like now is kept with the next
    // commit. Any thread.
    void updateSource(const ImportedSource& source);
    // The source at work is complete; it can be gone on with from the mark of the last batch.
    void endSource(const ImportedSource& source);
    // The source of this number is complete; the record has the mark to go on from, if any.
    void completeSource(std::size_t number, const ImportedSource& source);

    struct PackedBatchDeleter {
        void operator()(PackedBatch* batch) const;
    };
    using Packed = std::unique_ptr<PackedBatch, PackedBatchDeleter>;
    // Events with a key of more than 64 KiB become rejected records.
    Packed prepare(std::unique_ptr<EventBatch> batch);
    // Of a log that borrows its keys, whose only batches these are.
    Packed prepare(BorrowedBatch batch);
    absl::Status append(Packed batch);
    // For small jobs: prepare and append in one.
    absl::Status append(std::unique_ptr<EventBatch> batch);
    // Makes all that was appended durable and readable, in one atomic step. ResourceExhausted where
    // the disk is full: the log then stands as it was after the commit before.
    absl::Status commit();
    // Begins the same and does not wait for it, but for the one before: the log's end tells when it
    // is done, and the next commit whether it went well.
    absl::Status startCommit();
    // Nothing is being committed, or merged after it.
    bool commitIsDone() const;

    // Of a log that borrows its keys: the key's last change among those appended.
    std::optional<KeyVersion> lastChange(KeyId key) const;

    std::uint64_t eventsAppended() const;
    // How many events lost their type, or stream, to these limits.
    std::uint64_t typesLeftOut() const;
    std::uint64_t streamsLeftOut() const;
    Position committedEnd() const;

private:
    class Impl;
    explicit LogBuilder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace oxbow
