#include "importers/import.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "importers/batch_queue.h"
#include "importers/byte_source.h"
#include "importers/file_reader.h"
#include "importers/fingerprint.h"
#include "model/log/log_builder.h"

namespace oxbow {
namespace {

constexpr std::size_t kQueuedBatches = 12;
constexpr const char* kCancelledMessage =
    "the import was cancelled; what was committed before is kept, import again to go on";

// The writer's thread: appends what the queue gives, until it ends or fails.
class Writer {
public:
    Writer(LogBuilder& builder, ImportProgress& progress, Position start)
        : m_builder(builder),
          m_progress(progress),
          m_start(start),
          m_queue(builder, kQueuedBatches) {
        m_thread = std::thread([this] { run(); });
    }
    ~Writer() {
        m_queue.stop(absl::CancelledError(kCancelledMessage));
        join();
    }
    BatchQueue& queue() { return m_queue; }

    // Waits until all that was pushed is appended.
    absl::Status finish() {
        m_queue.close();
        join();
        return m_queue.status();
    }

private:
    void run() {
        while (auto packed = m_queue.pop()) {
            if (m_progress.cancel && !m_progress.following) {
                m_queue.stop(absl::CancelledError(kCancelledMessage));
                return;
            }
            if (auto status = m_builder.append(std::move(packed)); !status.ok()) {
                m_queue.stop(status);
                return;
            }
            m_progress.committed = m_builder.committedEnd() - m_start;
        }
    }
    void join() {
        if (m_thread.joinable()) {
            m_thread.join();
        }
    }

    LogBuilder& m_builder;
    ImportProgress& m_progress;
    const Position m_start;
    BatchQueue m_queue;
    std::thread m_thread;
};

// Counts what passes by and hands it to the writer.
class PipelineSink final : public EventSink {
public:
    PipelineSink(BatchQueue& queue, ImportProgress& progress, std::uint64_t bytesBefore)
        : m_queue(queue), m_progress(progress), m_bytesBefore(bytesBefore) {}

    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        if (m_progress.cancel && !m_progress.following) {
            m_queue.stop(absl::CancelledError(kCancelledMessage));
            return m_queue.status();
        }
        m_progress.events += batch->events.size();
        m_progress.rejected += batch->rejected.size();
        if (batch->sourceBytesRead > 0) {
            m_progress.bytesRead = m_bytesBefore + batch->sourceBytesRead;
        }
        return m_queue.push(std::move(batch));
    }
    bool cancelled() const override { return m_progress.cancel || !m_queue.status().ok(); }

private:
    BatchQueue& m_queue;
    ImportProgress& m_progress;
    const std::uint64_t m_bytesBefore;
};

Mapping mappingOf(const ImportedSource& source) {
    Mapping mapping;
    for (const auto& [name, path] : source.mapping) {
        for (auto [field, slot] :
             {std::pair("key", &mapping.key), std::pair("value", &mapping.value),
              std::pair("type", &mapping.type), std::pair("time", &mapping.time),
              std::pair("stream", &mapping.stream)}) {
            if (name == field) {
                *slot = path;
            }
        }
    }
    return mapping;
}

void storeMapping(const Mapping& mapping, ImportedSource& source) {
    source.mapping.clear();
    for (const auto& [field, path] :
         {std::pair("key", &mapping.key), std::pair("value", &mapping.value),
          std::pair("type", &mapping.type), std::pair("time", &mapping.time),
          std::pair("stream", &mapping.stream)}) {
        if (*path) {
            source.mapping.emplace_back(field, **path);
        }
    }
}

const char* orderRule(MergeOrder order) {
    return order == MergeOrder::Time
               ? "by record time; among equals by stream, partition and offset; offsets always "
                 "rise within a partition"
               : "by stream, then partition, then offset";
}

class Import {
public:
    Import(std::shared_ptr<Log> log, const ImportOptions& options, ImportProgress& progress)
        : m_log(std::move(log)), m_options(options), m_progress(progress) {}

    absl::StatusOr<ImportSummary> run(const std::vector<std::filesystem::path>& sources);

private:
    struct Planned {
        std::filesystem::path path;
        SourceStamp stamp;
        std::string mark;  // where to go on; empty: at the start
        // What an earlier import said of it: it was left incomplete, or has grown since.
        std::optional<ImportedSource> before;
    };

    absl::StatusOr<std::vector<Planned>> plan(const std::vector<std::filesystem::path>& sources);
    absl::StatusOr<std::optional<ImportedSource>> grownFrom(const std::filesystem::path& path,
                                                            const SourceStamp& stamp) const;
    absl::Status checkLastLine(const Planned& source, const Format& format) const;
    absl::Status importOne(const Planned& source, bool last, LogBuilder& builder);
    absl::Status follow(ByteSource& bytes, StreamImporter& importer, EventSink& sink,
                        ImportedSource& record, LogBuilder& builder);
    absl::Status stream(const Planned& source, const Format& format, const ImportOptions& options,
                        ImportedSource& record, LogBuilder& builder);
    absl::Status pull(const Planned& source, const Format& format, const ImportOptions& options,
                      ImportedSource& record, LogBuilder& builder);
    absl::Status skipTo(ByteSource& bytes, std::uint64_t offset);
    absl::Status feedAll(ByteSource& bytes, StreamImporter& importer, EventSink& sink);
    void note(const FidelityReport& lost, ImportedSource& record);

    std::shared_ptr<Log> m_log;
    const ImportOptions& m_options;
    ImportProgress& m_progress;
    ImportSummary m_summary;
    Position m_start;
    std::uint64_t m_bytesBefore = 0;  // of the sources that are done
};

absl::StatusOr<std::vector<Import::Planned>> Import::plan(
    const std::vector<std::filesystem::path>& sources) {
    std::vector<Planned> planned;
    const auto known = m_log->sources();
    const auto mark = m_log->resumeMark();
    bool resumes = false;
    for (const auto& path : sources) {
        auto stamp = stampOf(path);
        if (!stamp.ok()) {
            return stamp.status();
        }
        Planned source{path, *std::move(stamp), {}, std::nullopt};
        const auto found =
            std::find_if(known.begin(), known.end(), [&source](const ImportedSource& candidate) {
                return candidate.fingerprint == source.stamp.fingerprint;
            });
        if (found != known.end() && found->complete) {
            if (mark) {
                continue;  // done before the interruption
            }
            if (!m_options.follow) {
                return absl::AlreadyExistsError(absl::StrFormat(
                    "%s is in %s already; open the workspace, or import into a new one",
                    path.string(), m_log->workspace().string()));
            }
        }
        if (found != known.end()) {
            source.before = *found;
        } else {
            auto before = grownFrom(path, source.stamp);
            if (!before.ok()) {
                return before.status();
            }
            source.before = *std::move(before);
        }
        if (source.before) {
            source.mark = source.before->complete ? source.before->endMark : mark.value_or("");
            resumes = resumes || !source.before->complete;
        }
        planned.push_back(std::move(source));
    }
    if (mark && !resumes) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "the import of %s into %s did not come to its end, and these sources do not go on with "
            "it (or it has changed since); import it again first, or use a new workspace",
            known.back().path, m_log->workspace().string()));
    }
    return planned;
}

// What was imported of a source before it grew; absent where it was not imported before.
absl::StatusOr<std::optional<ImportedSource>> Import::grownFrom(const std::filesystem::path& path,
                                                                const SourceStamp& stamp) const {
    std::error_code ignored;
    const bool directory = std::filesystem::is_directory(path, ignored);
    const std::string absolute = std::filesystem::absolute(path, ignored).string();
    const auto known = m_log->sources();
    for (auto source = known.rbegin(); source != known.rend(); ++source) {
        if (source->complete && source->endMark.empty()) {
            continue;
        }
        if (directory) {
            // Its importer knows how far it came in each of its parts.
            if (source->path == absolute) {
                return *source;
            }
        } else if (source->bytes > 0 && source->bytes < stamp.bytes) {
            const auto start = stampOfStart(path, source->bytes);
            if (!start.ok()) {
                return start.status();
            }
            if (start->fingerprint == source->fingerprint) {
                return *source;
            }
        }
    }
    for (const ImportedSource& source : known) {
        if (source.path == absolute && source.complete) {
            return absl::FailedPreconditionError(absl::StrFormat(
                "%s was imported before, and what was read then (%d bytes) is no more what stands "
                "there: it cannot be gone on with; import it into a new workspace, or, if it is "
                "another file of the same name, give it another name first",
                path.string(), source.bytes));
        }
    }
    return std::nullopt;
}

// A line without an end was taken as a record; if it has grown since, that record would change.
absl::Status Import::checkLastLine(const Planned& source, const Format& format) const {
    if (!source.before || !source.before->complete || !format.growsByLines ||
        source.before->bytes == source.stamp.bytes) {
        return absl::OkStatus();
    }
    const auto file = FileReader::open(source.path);
    if (!file.ok()) {
        return file.status();
    }
    const auto around = (*file)->peek(source.before->bytes - 1, 2);
    if (!around.ok() || around->size() < 2) {
        return around.status();
    }
    const auto endsLine = [](char c) { return c == '\n' || c == '\r' || c == '\0'; };
    if (endsLine((*around)[0]) || endsLine((*around)[1])) {
        return absl::OkStatus();
    }
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s ended at byte %d in the middle of a line when it was imported, and that line has grown "
        "since: its record is in the log already and would change; import the file into a new "
        "workspace (or use --follow, which waits for the end of a line)",
        source.path.string(), source.before->bytes));
}

void Import::note(const FidelityReport& lost, ImportedSource& record) {
    record.lost.assign(lost.begin(), lost.end());
    for (const auto& [what, count] : lost) {
        m_summary.lost[what] += count;
    }
}

// In steps, since a packed source has to be unpacked all the way, and a cancel must be heard.
absl::Status Import::skipTo(ByteSource& bytes, std::uint64_t offset) {
    constexpr std::uint64_t kStep = std::uint64_t{4} << 20;
    for (std::uint64_t at = 0; at < offset;) {
        if (m_progress.cancel) {
            return absl::CancelledError(kCancelledMessage);
        }
        at = std::min(offset, at + kStep);
        if (auto status = bytes.skipTo(at); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

// Goes on with the source as it grows. A cancel is its end; so is that the file is cut or replaced,
// which is told with the summary.
absl::Status Import::follow(ByteSource& bytes, StreamImporter& importer, EventSink& sink,
                            ImportedSource& record, LogBuilder& builder) {
    constexpr auto kPoll = std::chrono::milliseconds(50);
    constexpr int kPollsBetweenLooks = 5;
    constexpr auto kBetweenCommits = std::chrono::seconds(1);
    auto committed = std::chrono::steady_clock::now() - kBetweenCommits;
    bool more = true;  // that is not handed on yet
    while (true) {
        while (true) {
            const auto piece = bytes.read();
            if (!piece.ok()) {
                return piece.status();
            }
            if (piece->empty() || m_progress.cancel) {
                break;
            }
            more = true;
            if (auto status = importer.feed(*piece, sink); !status.ok()) {
                return status;
            }
            m_progress.bytesRead = m_bytesBefore + bytes.packedBytesRead();
        }
        const bool end = m_progress.cancel;
        if (more && (end || std::chrono::steady_clock::now() - committed >= kBetweenCommits)) {
            const auto stamp = stampOfStart(record.path, bytes.packedBytesRead());
            if (stamp.ok()) {
                record.bytes = stamp->bytes;
                record.fingerprint = stamp->fingerprint;
                record.modifiedNanoseconds = stamp->modifiedNanoseconds;
            }
            storeMapping(importer.mapping(), record);
            builder.updateSource(record);
            if (auto status = importer.pause(sink); !status.ok()) {
                return status;
            }
            committed = std::chrono::steady_clock::now();
            more = false;
        }
        if (end) {
            return absl::OkStatus();
        }
        for (int i = 0; i < kPollsBetweenLooks && !m_progress.cancel; ++i) {
            std::this_thread::sleep_for(kPoll);
        }
        if (const auto grown = bytes.grow(); !grown.ok()) {
            if (absl::IsUnimplemented(grown.status())) {
                return absl::InvalidArgumentError(absl::StrFormat(
                    "%s is packed and cannot be followed; unpack it first", record.path));
            }
            ++m_summary
                  .lost[absl::StrCat("following ended: ", std::string(grown.status().message()))];
            return importer.pause(sink);
        }
    }
}

absl::Status Import::feedAll(ByteSource& bytes, StreamImporter& importer, EventSink& sink) {
    absl::Status damage;
    while (true) {
        if (sink.cancelled()) {
            return absl::CancelledError(kCancelledMessage);
        }
        const auto piece = bytes.read();
        if (!piece.ok()) {
            damage = piece.status();
            break;
        }
        if (piece->empty()) {
            break;
        }
        m_progress.bytesRead = m_bytesBefore + bytes.packedBytesRead();
        if (auto status = importer.feed(*piece, sink); !status.ok()) {
            return status;
        }
    }
    // What came before the damage is kept: it is the log that the file still holds.
    if (auto status = importer.finish(sink); !status.ok()) {
        return status;
    }
    return damage;
}

absl::Status Import::stream(const Planned& source, const Format& format,
                            const ImportOptions& options, ImportedSource& record,
                            LogBuilder& builder) {
    auto bytes = ByteSource::open(source.path);
    if (!bytes.ok()) {
        return bytes.status();
    }
    const auto importer = format.makeStream(options, sourceNameOf(source.path));
    if (!source.mark.empty()) {
        const auto offset = importer->resume(source.mark);
        if (!offset.ok()) {
            return offset.status();
        }
        // A line that has no end yet was left for later by an import that followed.
        const bool allTaken = source.before && *offset == source.before->bytes;
        if (auto status = allTaken ? checkLastLine(source, format) : absl::OkStatus();
            !status.ok()) {
            return status;
        }
        if (auto status = skipTo(**bytes, *offset); !status.ok()) {
            return status;
        }
    }
    Writer writer(builder, m_progress, m_start);
    PipelineSink sink(writer.queue(), m_progress, m_bytesBefore);
    absl::Status fed = m_progress.following ? follow(**bytes, *importer, sink, record, builder)
                                            : feedAll(**bytes, *importer, sink);
    absl::Status written = fed.ok() || absl::IsDataLoss(fed) ? writer.finish() : fed;
    if (!written.ok()) {
        return writer.queue().status().ok() ? written : writer.queue().status();
    }
    storeMapping(importer->mapping(), record);
    m_summary.mappings.push_back(importer->mapping());
    FidelityReport lost = importer->fidelity();
    if (!m_progress.following && !(*bytes)->checkUnchanged().ok()) {
        ++lost
            ["the file changed while it was read: what stood in it at the time of reading is in "
             "the log; import it again into a new workspace to have it as it is now"];
    }
    note(lost, record);
    return fed;
}

absl::Status Import::pull(const Planned& source, const Format& format, const ImportOptions& options,
                          ImportedSource& record, LogBuilder& builder) {
    const auto importer = format.makeSource(options, sourceNameOf(source.path));
    record.orderRule = orderRule(options.order);
    Writer writer(builder, m_progress, m_start);
    PipelineSink sink(writer.queue(), m_progress, m_bytesBefore);
    if (auto status = importer->run(source.path, source.mark, sink); !status.ok()) {
        return writer.queue().status().ok() ? status : writer.queue().status();
    }
    if (auto status = writer.finish(); !status.ok()) {
        return status;
    }
    note(importer->fidelity(), record);
    return absl::OkStatus();
}

absl::Status Import::importOne(const Planned& source, bool last, LogBuilder& builder) {
    ImportOptions options = m_options;
    if (source.before) {
        // The same reading as before, whatever would be guessed today.
        options.format = source.before->format;
        const Mapping mapping = mappingOf(*source.before);
        if (mapping != Mapping()) {
            options.mapping = mapping;
        }
        m_summary.resumed = true;
    }
    const auto guess = chooseFormat(source.path, options.format);
    if (!guess.ok()) {
        return guess.status();
    }
    const Format& format = *guess->format;
    m_progress.following = m_options.follow && last;
    if (m_progress.following && !format.growsByLines) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "%s cannot be followed: only files of lines (JSON Lines, CSV, kcat -J) can",
            source.path.string()));
    }
    std::error_code ignored;
    ImportedSource record;
    record.path = std::filesystem::absolute(source.path, ignored).string();
    record.format = format.name;
    record.bytes = source.stamp.bytes;
    record.modifiedNanoseconds = source.stamp.modifiedNanoseconds;
    record.fingerprint = source.stamp.fingerprint;
    if (format.makeSource) {
        record.orderRule = orderRule(options.order);
    }
    storeMapping(options.mapping, record);
    record.endMark = source.mark;
    builder.beginSource(record);
    absl::Status status = format.makeStream ? stream(source, format, options, record, builder)
                                            : pull(source, format, options, record, builder);
    if (status.ok()) {
        builder.endSource(record);
    }
    // Damaged input: what could be read is kept. Anything else leaves the last commit as it stands.
    if (status.ok() || absl::IsDataLoss(status)) {
        if (auto committed = builder.commit(); !committed.ok()) {
            return committed;
        }
        m_progress.committed = builder.committedEnd() - m_start;
    }
    m_bytesBefore += source.stamp.bytes;
    m_progress.bytesRead = m_bytesBefore;
    return status;
}

absl::StatusOr<ImportSummary> Import::run(const std::vector<std::filesystem::path>& sources) {
    const auto begin = std::chrono::steady_clock::now();
    const auto planned = plan(sources);
    if (!planned.ok()) {
        return planned.status();
    }
    for (const Planned& source : *planned) {
        m_summary.bytes += source.stamp.bytes;
    }
    m_progress.bytesTotal = m_summary.bytes;
    LogBuilder::Options runs;
    if (m_options.runEvents > 0) {
        runs.runEvents = runs.firstRunEvents = m_options.runEvents;
    }
    auto builder = LogBuilder::create(m_log, runs);
    if (!builder.ok()) {
        return builder.status();
    }
    m_start = (*builder)->committedEnd();
    const std::uint64_t rejectedBefore = m_log->rejectedCount();
    for (const Planned& source : *planned) {
        const bool last = &source == &planned->back();
        if (auto status = importOne(source, last, **builder); !status.ok()) {
            return status;
        }
    }
    m_summary.events = m_log->end() - m_start;
    m_summary.rejected = m_log->rejectedCount() - rejectedBefore;
    m_summary.streams = *m_log->streams();
    m_summary.firstTime = m_log->firstTime();
    m_summary.lastTime = m_log->lastTime();
    m_summary.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return std::move(m_summary);
}

}  // namespace

absl::StatusOr<ImportSummary> importSources(std::shared_ptr<Log> log,
                                            const std::vector<std::filesystem::path>& sources,
                                            const ImportOptions& options,
                                            ImportProgress& progress) {
    return Import(std::move(log), options, progress).run(sources);
}

}  // namespace oxbow
