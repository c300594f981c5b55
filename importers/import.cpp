#include "importers/import.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "importers/byte_source.h"
#include "importers/fingerprint.h"
#include "importers/import_pipeline.h"
#include "importers/import_plan.h"
#include "model/log/log_builder.h"

namespace oxbow {
namespace {

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
        : m_log(std::move(log)), m_options(options), m_resources(options), m_progress(progress) {}

    absl::StatusOr<ImportSummary> run(const std::vector<std::filesystem::path>& sources);

private:
    absl::Status importOne(const PlannedSource& source, bool last, LogBuilder& builder);
    absl::Status follow(ByteSource& bytes, StreamImporter& importer, EventSink& sink,
                        ImportedSource& record, LogBuilder& builder);
    absl::Status stream(const PlannedSource& source, const Format& format,
                        const ImportOptions& options, ImportedSource& record, LogBuilder& builder);
    absl::Status pull(const PlannedSource& source, const Format& format,
                      const ImportOptions& options, ImportedSource& record, LogBuilder& builder);
    absl::Status skipTo(ByteSource& bytes, std::uint64_t offset);
    absl::Status feedAll(ByteSource& bytes, StreamImporter& importer, EventSink& sink);
    void note(const FidelityReport& lost, ImportedSource& record);
    void addLeftOut(const LogBuilder& builder, FidelityReport& lost);

    std::shared_ptr<Log> m_log;
    const ImportOptions& m_options;
    const ImportResources m_resources;
    ImportProgress& m_progress;
    ImportSummary m_summary;
    Position m_start;
    std::uint64_t m_bytesBefore = 0;  // of the sources that are done
    // Of the builder, up to the source before.
    std::uint64_t m_typesLeftOut = 0;
    std::uint64_t m_streamsLeftOut = 0;
};

// What was taken for the type or the stream tells events apart: it had more values than a log has
// names for.
void Import::addLeftOut(const LogBuilder& builder, FidelityReport& lost) {
    if (const auto count =
            builder.typesLeftOut() - std::exchange(m_typesLeftOut, builder.typesLeftOut())) {
        lost
            ["types beyond 65,536 different ones: the field was only guessed, and these events "
             "have "
             "no type; name another with --type, or none with --type \"\""] += count;
    }
    if (const auto count =
            builder.streamsLeftOut() - std::exchange(m_streamsLeftOut, builder.streamsLeftOut())) {
        lost
            ["streams beyond 65,536 different ones: the field was only guessed, and these events "
             "are "
             "in the stream that is named like their source; name another with --stream, or none "
             "with --stream \"\""] += count;
    }
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

absl::Status Import::stream(const PlannedSource& source, const Format& format,
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
        if (auto status = allTaken ? checkLastLine(source) : absl::OkStatus(); !status.ok()) {
            return status;
        }
        if (auto status = skipTo(**bytes, *offset); !status.ok()) {
            return status;
        }
    }
    ImportWriter writer(builder, m_progress, m_resources, m_start);
    PipelineSink sink(writer.queue(), m_progress, m_bytesBefore);
    absl::Status fed = m_progress.following ? follow(**bytes, *importer, sink, record, builder)
                                            : feedAll(**bytes, *importer, sink);
    absl::Status written = fed.ok() || absl::IsDataLoss(fed) ? writer.finish() : fed;
    if (!written.ok()) {
        return writer.queue().status().ok() ? written : writer.queue().status();
    }
    storeMapping(importer->mapping(), record);
    m_summary.mappings.push_back(importer->mapping());
    m_summary.fieldCounts.push_back(importer->fieldCounts());
    FidelityReport lost = importer->fidelity();
    addLeftOut(builder, lost);
    if (!m_progress.following && !(*bytes)->checkUnchanged().ok()) {
        ++lost
            ["the file changed while it was read: what stood in it at the time of reading is in "
             "the log; import it again into a new workspace to have it as it is now"];
    }
    note(lost, record);
    return fed;
}

absl::Status Import::pull(const PlannedSource& source, const Format& format,
                          const ImportOptions& options, ImportedSource& record,
                          LogBuilder& builder) {
    const auto importer = format.makeSource(options, sourceNameOf(source.path));
    record.orderRule = orderRule(options.order);
    ImportWriter writer(builder, m_progress, m_resources, m_start);
    PipelineSink sink(writer.queue(), m_progress, m_bytesBefore);
    if (auto status = importer->run(source.path, source.mark, sink); !status.ok()) {
        return writer.queue().status().ok() ? status : writer.queue().status();
    }
    if (auto status = writer.finish(); !status.ok()) {
        return status;
    }
    FidelityReport lost = importer->fidelity();
    addLeftOut(builder, lost);
    note(lost, record);
    return absl::OkStatus();
}

absl::Status Import::importOne(const PlannedSource& source, bool last, LogBuilder& builder) {
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
    const auto planned = planImport(*m_log, sources, m_options);
    if (!planned.ok()) {
        return planned.status();
    }
    for (const PlannedSource& source : *planned) {
        m_summary.bytes += source.stamp.bytes;
    }
    m_progress.bytesTotal = m_summary.bytes;
    auto builder = LogBuilder::create(m_log, m_resources.runs);
    if (!builder.ok()) {
        return builder.status();
    }
    m_start = (*builder)->committedEnd();
    const std::uint64_t rejectedBefore = m_log->rejectedCount();
    for (const PlannedSource& source : *planned) {
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
