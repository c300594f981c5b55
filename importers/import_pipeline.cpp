#include "importers/import_pipeline.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace oxbow {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;
// What an import takes besides the queue and the run at work: the program, the block cache, the
// reader's buffers.
constexpr std::uint64_t kFixedBytes = 96 * kMiB;
// Of a run at work: its index columns, the sorts at its end, and what the tables being written
// hold.
constexpr std::uint64_t kBytesARunEvent = 48;
constexpr std::size_t kMostQueuedBatches = 12;

}  // namespace

ImportResources::ImportResources(const ImportOptions& options) {
    const std::uint64_t memory = std::max(options.memoryMiB * kMiB, kFixedBytes + 16 * kMiB);
    const std::uint64_t ours = memory - kFixedBytes;
    queuedBytes = static_cast<std::size_t>(ours / 4);
    packers = options.threads > 2 ? options.threads - 2 : 0;
    queuedBatches = kMostQueuedBatches + 2 * packers;
    const std::uint64_t events =
        std::bit_floor(std::max<std::uint64_t>(1, ours / 2 / kBytesARunEvent));
    runs.runEvents = static_cast<std::uint32_t>(
        std::clamp<std::uint64_t>(events, runs.firstRunEvents, runs.runEvents));
    const auto told = [](const FieldPaths& path) { return !path.all().empty(); };
    // A guess is given up rather than the import.
    runs.limitTypes = !told(options.reading.fields.type);
    runs.limitStreams = !told(options.reading.fields.stream);
    if (options.runEvents > 0) {
        runs.runEvents = runs.firstRunEvents = options.runEvents;
    }
}

ImportWriter::ImportWriter(LogBuilder& builder, ImportProgress& progress,
                           const ImportResources& resources, std::function<void()> appended)
    : m_builder(builder),
      m_progress(progress),
      m_appended(std::move(appended)),
      m_queue(builder, resources.queuedBatches, resources.queuedBytes) {
    m_threads.emplace_back([this] { run(); });
    for (unsigned i = 0; i < resources.packers; ++i) {
        m_threads.emplace_back([this] { m_queue.help(); });
    }
}

ImportWriter::~ImportWriter() {
    m_queue.stop(absl::CancelledError(kCancelledMessage));
    join();
}

absl::Status ImportWriter::finish() {
    m_queue.close();
    join();
    return m_queue.status();
}

void ImportWriter::run() {
    while (auto packed = m_queue.pop()) {
        if (mustStop(m_progress)) {
            m_queue.stop(absl::CancelledError(kCancelledMessage));
            return;
        }
        if (auto status = m_builder.append(std::move(packed)); !status.ok()) {
            m_queue.stop(status);
            return;
        }
        m_appended();
    }
}

void ImportWriter::join() {
    for (std::thread& thread : m_threads) {
        thread.join();
    }
    m_threads.clear();
}

absl::Status PipelineSink::accept(std::unique_ptr<EventBatch> batch) {
    if (mustStop(m_progress)) {
        m_queue.stop(absl::CancelledError(kCancelledMessage));
        return m_queue.status();
    }
    if (m_events == 0 && m_rejected == 0) {
        m_begin();
    }
    m_events += batch->events.size();
    m_rejected += batch->rejected.size();
    m_progress.events += batch->events.size();
    m_progress.rejected += batch->rejected.size();
    if (batch->sourceBytesRead > 0) {
        m_progress.bytesRead = m_bytesBefore + batch->sourceBytesRead;
    }
    return m_queue.push(std::move(batch));
}

}  // namespace oxbow
