// Between whoever reads a source and the log: a bounded queue, and a thread that appends.
#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "importers/batch_queue.h"
#include "importers/import.h"
#include "model/log/log_builder.h"

namespace oxbow {

inline constexpr const char* kCancelledMessage =
    "the import was cancelled; what was committed before is kept, import again to go on";

// How much an import may hold and how many threads work for it, from what the user allows.
struct ImportResources {
    explicit ImportResources(const ImportOptions& options);

    std::size_t queuedBatches = 0;
    std::size_t queuedBytes = 0;  // of records in the queue, which may stand there twice
    unsigned packers = 0;         // threads beside the reader and the writer
    LogBuilder::Options runs;
};

// An import that follows its source is not broken off by a cancel: it ends.
inline bool mustStop(const ImportProgress& progress) {
    return progress.cancel && !progress.following;
}

// The writer's thread: appends what the queue gives, until it ends or fails.
class ImportWriter {
public:
    // `appended` is called on the writer's thread after each batch.
    ImportWriter(LogBuilder& builder, ImportProgress& progress, const ImportResources& resources,
                 std::function<void()> appended);
    ~ImportWriter();
    BatchQueue& queue() { return m_queue; }

    // Waits until all that was pushed is appended.
    absl::Status finish();

private:
    void run();
    void join();

    LogBuilder& m_builder;
    ImportProgress& m_progress;
    const std::function<void()> m_appended;
    BatchQueue m_queue;
    std::vector<std::thread> m_threads;
};

// Counts what passes by and hands it to the writer.
class PipelineSink final : public EventSink {
public:
    // `begin` is called before the first batch is handed on.
    PipelineSink(BatchQueue& queue, ImportProgress& progress, std::uint64_t bytesBefore,
                 std::function<void()> begin)
        : m_queue(queue),
          m_progress(progress),
          m_bytesBefore(bytesBefore),
          m_begin(std::move(begin)) {}

    absl::Status accept(std::unique_ptr<EventBatch> batch) override;
    bool cancelled() const override { return mustStop(m_progress) || !m_queue.status().ok(); }
    // That came through here.
    std::uint64_t events() const { return m_events; }
    std::uint64_t rejected() const { return m_rejected; }

private:
    BatchQueue& m_queue;
    ImportProgress& m_progress;
    const std::uint64_t m_bytesBefore;
    const std::function<void()> m_begin;
    std::uint64_t m_events = 0;
    std::uint64_t m_rejected = 0;
};

}  // namespace oxbow
