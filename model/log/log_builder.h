// Appends events to a log.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "model/event/event_batch.h"
#include "model/log/log.h"

namespace oxbow {

// A batch whose bytes have been packed for storage: the costly half of appending, which any thread
// may do for any batch.
class PackedBatch;

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
    };
    // Unavailable where the log is open read-only or another builder is at work.
    static absl::StatusOr<std::unique_ptr<LogBuilder>> create(std::shared_ptr<Log> log,
                                                              const Options& options);
    static absl::StatusOr<std::unique_ptr<LogBuilder>> create(std::shared_ptr<Log> log) {
        return create(std::move(log), Options());
    }
    ~LogBuilder();  // forgets what was not committed

    // Says which source the next events come from. Its record (kept in the run's commit) tells
    // where to go on after a crash. Where the last source is the same one, which was left
    // incomplete or has grown, the record takes that one's place.
    void beginSource(const ImportedSource& source);
    // The source at work has grown while it is read: what it looks like now is kept with the next
    // commit. Any thread.
    void updateSource(const ImportedSource& source);
    // The source at work is not complete yet after this commit, unless said so here.
    void endSource(const ImportedSource& source);

    struct PackedBatchDeleter {
        void operator()(PackedBatch* batch) const;
    };
    using Packed = std::unique_ptr<PackedBatch, PackedBatchDeleter>;
    // Events with a key of more than 64 KiB become rejected records.
    Packed prepare(std::unique_ptr<EventBatch> batch);
    absl::Status append(Packed batch);
    // For small jobs: prepare and append in one.
    absl::Status append(std::unique_ptr<EventBatch> batch);
    // Makes all that was appended durable and readable, in one atomic step. ResourceExhausted where
    // the disk is full: the log then stands as it was after the commit before.
    absl::Status commit();

    std::uint64_t eventsAppended() const;
    Position committedEnd() const;

private:
    class Impl;
    explicit LogBuilder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace oxbow
