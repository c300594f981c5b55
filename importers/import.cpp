#include "importers/import.h"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_replace.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "importers/expand_sources.h"
#include "importers/field_counts.h"
#include "importers/fingerprint.h"
#include "importers/import_pipeline.h"
#include "importers/import_plan.h"
#include "importers/oxlog/oxlog_importer.h"
#include "importers/oxlog/oxlog_marks.h"
#include "importers/source/byte_source.h"
#include "importers/source_merger.h"
#include "importers/source_reader.h"
#include "model/log/log_builder.h"

namespace oxbow {
namespace {

constexpr char kUnordered[] =
    "archives whose files come as they lie there, not in the order of their times or names: they "
    "are large, and would have to be read very often; unpack them to have that order";

constexpr char kNamedByFolder[] =
    "files whose events are named after their folder: there are more files than a log has names "
    "for";

// Many small sources share a commit; none waits longer for it than this.
constexpr auto kBetweenCommits = std::chrono::seconds(1);

constexpr char kTypesLeftOut[] =
    "types beyond 65,536 different ones, or 8 MiB of them: the field was only guessed, and these "
    "events have none; "
    "name another with --type, or none with --type \"\"";
constexpr char kStreamsLeftOut[] =
    "streams beyond 65,536 different ones, or 8 MiB of them: the field was only guessed, and these "
    "events are in the "
    "stream that is named like their source; name another with --stream, or none with --stream "
    "\"\"";

ImportedSource recordOf(const PlannedSource& source) {
    std::error_code ignored;
    ImportedSource record;
    record.path = std::filesystem::absolute(source.path, ignored).lexically_normal().string();
    if (const auto shown = source.options.shownAs.find(source.path);
        shown != source.options.shownAs.end()) {
        record.path = shown->second;
    }
    record.bytes = source.stamp.bytes;
    record.modifiedNanoseconds = source.stamp.modifiedNanoseconds;
    record.fingerprint = source.stamp.fingerprint;
    record.device = source.stamp.device;
    record.inode = source.stamp.inode;
    record.mapping = pairsOf(source.options.reading);
    if (source.before) {
        record.format = source.before->format;
        record.endMark = source.before->endMark;
        record.lost = source.before->lost;
    }
    return record;
}

std::optional<std::size_t> numberOf(const PlannedSource& source) {
    return source.before ? std::optional(source.number) : std::nullopt;
}

class Import {
public:
    Import(std::shared_ptr<Log> log, const ImportOptions& options, ImportProgress& progress)
        : m_log(std::move(log)), m_options(options), m_resources(options), m_progress(progress) {}

    absl::StatusOr<ImportSummary> run(const std::vector<std::filesystem::path>& named);

private:
    // Fatal errors only; what is wrong with a source goes to the summary.
    absl::Status importOne(const PlannedSource& source, bool last, LogBuilder& builder);
    absl::Status importMerged(const ImportGroup& group, LogBuilder& builder);
    absl::Status read(SourceReader& reader, EventSink& sink, ImportedSource& record,
                      LogBuilder& builder);
    absl::Status commitInTime(LogBuilder& builder, bool last);
    void noteCommitted(const LogBuilder& builder);
    void end(const SourceMerger::Ending& ending, const PlannedSource& source,
             ImportedSource& record);
    void noteLeftOut(const LogBuilder& builder, ImportedSource& record);
    void noteMarks(const PlannedSource& source, SourceMerger::Ending& ending);
    absl::Status keepMarks();
    void fail(const PlannedSource& source, absl::Status status, std::uint64_t events = 0);
    void done(const PlannedSource& source);
    void sortFailures(const std::vector<std::filesystem::path>& sources);

    absl::StatusOr<std::vector<std::filesystem::path>> expand(
        const std::vector<std::filesystem::path>& given);
    void takeFound(std::vector<ImportGroup>& groups);

    std::shared_ptr<Log> m_log;
    const ImportOptions& m_options;
    const ImportResources m_resources;
    ImportProgress& m_progress;
    const Cancelled m_cancelled = [this] { return m_progress.cancel.load(); };
    SourceFiles m_files{m_cancelled};
    FoundFormats m_found;
    ImportSummary m_summary;
    Position m_start;
    std::uint64_t m_bytesBefore = 0;  // of the sources that are done
    std::chrono::steady_clock::time_point m_committed;
    // Of the builder, up to the source before.
    std::uint64_t m_typesLeftOut = 0;
    std::uint64_t m_streamsLeftOut = 0;
    std::uint64_t m_eventsBefore = 0;  // of the sources that are done
    std::vector<Mark> m_marks;         // that came with the sources
};

// A file that came in as a whole brings its marks along.
void Import::noteMarks(const PlannedSource& source, SourceMerger::Ending& ending) {
    const auto stay = ending.lost.find(kMarksStay);
    if (stay != ending.lost.end() && !source.before && ending.status.ok()) {
        // What it cannot tell (it is packed, or has lost events) stays in it, as is said.
        if (const auto marks = marksOfOxlog(source.path, ending.events); marks.ok()) {
            for (Mark mark : *marks) {
                mark.position = m_start + m_eventsBefore + mark.position.value();
                m_marks.push_back(std::move(mark));
            }
            ending.lost.erase(stay);
        }
    }
    m_eventsBefore += ending.events;
}

// Beside those that are there.
absl::Status Import::keepMarks() {
    if (m_marks.empty()) {
        return absl::OkStatus();
    }
    std::vector<Mark> marks = m_log->marks();
    for (const Mark& mark : m_marks) {
        if (std::ranges::find(marks, mark) == marks.end()) {
            marks.push_back(mark);
        }
    }
    std::ranges::stable_sort(marks, {}, &Mark::position);
    m_summary.marks = std::move(m_marks);
    return m_log->setMarks(marks);
}

// What was taken for the type or the stream tells events apart: it had more values than a log has
// names for.
void Import::noteLeftOut(const LogBuilder& builder, ImportedSource& record) {
    const auto note = [&](const char* what, std::uint64_t count, std::uint64_t& before) {
        if (const std::uint64_t added = count - std::exchange(before, count); added > 0) {
            record.lost.emplace_back(what, added);
            m_summary.lost[what] += added;
        }
    };
    note(kTypesLeftOut, builder.typesLeftOut(), m_typesLeftOut);
    note(kStreamsLeftOut, builder.streamsLeftOut(), m_streamsLeftOut);
}

void Import::fail(const PlannedSource& source, absl::Status status, std::uint64_t events) {
    m_summary.failures.push_back({source.path, std::move(status), events});
}

void Import::done(const PlannedSource& source) {
    m_bytesBefore += source.stamp.bytes;
    m_progress.bytesRead = m_bytesBefore;
}

// In the order in which they were given; what was left out before comes first.
void Import::sortFailures(const std::vector<std::filesystem::path>& sources) {
    absl::flat_hash_map<std::string, std::size_t> places;
    for (const std::filesystem::path& source : sources) {
        places.emplace(source.string(), places.size() + 1);
    }
    const auto placeOf = [&places](const SourceFailure& failure) {
        const auto found = places.find(failure.path.string());
        return found == places.end() ? 0 : found->second;
    };
    std::stable_sort(m_summary.failures.begin(), m_summary.failures.end(),
                     [&placeOf](const SourceFailure& a, const SourceFailure& b) {
                         return placeOf(a) < placeOf(b);
                     });
}

// Nothing came out of a source that has something in it: whatever the reason, that is no success.
absl::Status nothingCame(const PlannedSource& source, const SourceMerger::Ending& ending) {
    std::string why = "its format found no record in it";
    if (ending.rejected > 0) {
        why = absl::StrFormat("all of its %d records were rejected", ending.rejected);
    } else if (!ending.lost.empty()) {
        why = ending.lost.begin()->first;
    }
    return absl::InvalidArgumentError(absl::StrFormat(
        "no event came out of %s, read as %s: %s; look at its first records, and say otherwise "
        "which format it is, and where its key, type and time are",
        source.path.string(), ending.format, why));
}

// What the log keeps of a source whose reading has ended, and what the summary says of it.
void Import::end(const SourceMerger::Ending& ending, const PlannedSource& source,
                 ImportedSource& record) {
    absl::Status status = ending.status;
    // Of a source that is followed, all may still be held back.
    const bool waits = m_options.follow || (source.before && !source.before->endMark.empty());
    if (status.ok() && ending.events == 0 && !waits) {
        status = m_options.forceMapping
                     ? absl::OkStatus()
                     : checkFieldsFound(source.options.reading.fields, ending.fieldCounts, {});
        status.Update(nothingCame(source, ending));
        record.endMark.clear();
    }
    record.format = ending.format;
    record.endOffset = ending.endOffset;
    record.damage = shownTo(m_options, std::string(status.message()));
    record.mapping = pairsOf(ending.reading);
    record.lost.assign(ending.lost.begin(), ending.lost.end());
    for (const auto& [what, count] : ending.lost) {
        m_summary.lost[what] += count;
    }
    m_summary.readings.push_back(ending.reading);
    m_summary.fieldCounts.push_back(ending.fieldCounts);
    if (ending.lost.contains(kChangedWhileRead)) {
        m_summary.changedSources.push_back(source.path);
    }
    if (status.ok() && ending.lost.contains(kCutShort)) {
        fail(source, absl::DataLossError(absl::StrCat(source.path.string(), ": ", kCutShort)),
             ending.events);
    }
    if (!status.ok()) {
        fail(source, std::move(status), ending.events);
    }
}

absl::Status Import::read(SourceReader& reader, EventSink& sink, ImportedSource& record,
                          LogBuilder& builder) {
    if (!m_progress.following) {
        return reader.read(sink);
    }
    return reader.follow(
        sink, [this] { return m_progress.cancel.load(); },
        [&reader, &record, &builder](const SourceStamp& stamp) {
            record.bytes = stamp.bytes;
            record.fingerprint = stamp.fingerprint;
            record.modifiedNanoseconds = stamp.modifiedNanoseconds;
            record.mapping = pairsOf(reader.reading());
            builder.updateSource(record);
        });
}

absl::Status Import::importOne(const PlannedSource& source, bool last, LogBuilder& builder) {
    const auto reader = SourceReader::open(
        source, source.before ? source.before->endMark : std::string(), m_cancelled, m_files);
    if (!reader.ok()) {
        if (absl::IsCancelled(reader.status())) {
            return reader.status();
        }
        fail(source, reader.status());
        done(source);
        return absl::OkStatus();
    }
    const Format& format = (*reader)->format();
    m_progress.following = m_options.follow && last;
    if (m_progress.following && !format.growsByLines) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "%s cannot be followed: only files of lines (JSON Lines, CSV, kcat -J) can",
            source.path.string()));
    }
    ImportedSource record = recordOf(source);
    record.format = format.name;
    if (format.hasPartitions) {
        record.orderRule = orderRuleOf(source.options.order);
    }
    // A source that fails before anything came of it leaves no trace.
    bool begun = false;
    const auto begin = [&] {
        if (!std::exchange(begun, true)) {
            builder.beginSource(record, numberOf(source));
        }
    };
    if (m_progress.following) {
        begin();
    }
    SourceMerger::Ending ending;
    {
        ImportWriter writer(builder, m_progress, m_resources,
                            [this, &builder] { noteCommitted(builder); });
        PipelineSink sink(writer.queue(), m_progress, m_bytesBefore, begin);
        ending.status = read(**reader, sink, record, builder);
        if (!writer.queue().status().ok()) {
            return writer.queue().status();
        }
        if (absl::IsCancelled(ending.status)) {
            return ending.status;
        }
        if (auto status = writer.finish(); !status.ok()) {
            return status;
        }
        ending.events = sink.events();
        ending.rejected = sink.rejected();
    }
    done(source);
    if (!begun && !ending.status.ok()) {
        fail(source, ending.status);
        return absl::OkStatus();
    }
    begin();
    ending.format = format.name;
    ending.reading = (*reader)->reading();
    ending.fieldCounts = (*reader)->fieldCounts();
    ending.lost = (*reader)->fidelity();
    noteMarks(source, ending);
    ending.endOffset = (*reader)->endOffset();
    m_summary.resumed = m_summary.resumed || source.before;
    end(ending, source, record);
    noteLeftOut(builder, record);
    builder.endSource(record);
    return commitInTime(builder, last);
}

absl::Status Import::importMerged(const ImportGroup& group, LogBuilder& builder) {
    SourceMerger merger(group);
    const auto& first = group.front().before;
    const bool resumes = first && !first->complete && first->merged > 0;
    if (resumes && !first->endMark.empty()) {
        if (auto status = merger.resume(first->endMark); !status.ok()) {
            return status;
        }
    }
    std::vector<ImportedSource> records;
    for (const PlannedSource& source : group) {
        ImportedSource& record = records.emplace_back(recordOf(source));
        record.orderRule = mergeRuleOf(group.size());
        m_summary.resumed = m_summary.resumed || source.before;
    }
    records.front().merged = static_cast<std::uint32_t>(group.size());
    std::vector<std::size_t> numbers;
    const auto begin = [&] {
        for (std::size_t i = numbers.size(); i < group.size(); ++i) {
            numbers.push_back(i == 0 ? builder.beginSource(records[i], numberOf(group[i]))
                                     : builder.addMerged(records[i], numberOf(group[i])));
        }
    };
    {
        ImportWriter writer(builder, m_progress, m_resources,
                            [this, &builder] { noteCommitted(builder); });
        PipelineSink sink(writer.queue(), m_progress, m_bytesBefore, begin);
        const absl::Status merged = merger.run(sink);
        if (!writer.queue().status().ok()) {
            return writer.queue().status();
        }
        if (!merged.ok()) {
            return merged;
        }
        if (auto status = writer.finish(); !status.ok()) {
            return status;
        }
    }
    begin();
    for (std::size_t i = 0; i < group.size(); ++i) {
        records[i].endMark = merger.ending(i).mark;
        records[i].merged = i == 0 ? records[i].merged : 0;
        end(merger.ending(i), group[i], records[i]);
        noteLeftOut(builder, records[i]);
        builder.completeSource(numbers[i], records[i]);
        done(group[i]);
        m_eventsBefore += merger.ending(i).events;
    }
    return commitInTime(builder, true);
}

absl::Status Import::commitInTime(LogBuilder& builder, bool last) {
    const auto now = std::chrono::steady_clock::now();
    if (!last && now - m_committed < kBetweenCommits) {
        return absl::OkStatus();
    }
    m_committed = now;
    if (auto status = builder.commit(); !status.ok()) {
        return status;
    }
    noteCommitted(builder);
    return absl::OkStatus();
}

// On the writer's thread while there is one.
void Import::noteCommitted(const LogBuilder& builder) {
    const std::uint64_t events = builder.committedEnd() - m_start;
    if (events != m_progress.committed.exchange(events) && m_options.committed) {
        m_options.committed(events);
    }
}

absl::StatusOr<std::vector<std::filesystem::path>> Import::expand(
    const std::vector<std::filesystem::path>& given) {
    auto expanded = expandSources(given, m_options, m_files, m_cancelled);
    if (!expanded.ok()) {
        return expanded.status();
    }
    std::vector<std::filesystem::path> paths;
    for (ExpandedSource& source : expanded->sources) {
        // Merged they come in the order of their times as it is.
        if (source.paths.size() > 1 && !m_options.mergeSources) {
            orderByFirstTime(source, m_options, m_files, m_cancelled, m_found);
        }
        paths.insert(paths.end(), source.paths.begin(), source.paths.end());
    }
    m_summary.failures = std::move(expanded->leftOut);
    if (expanded->unordered > 0) {
        m_summary.lost[kUnordered] = expanded->unordered;
    }
    return paths;
}

// What is gone on with is read as it was before.
void Import::takeFound(std::vector<ImportGroup>& groups) {
    for (ImportGroup& group : groups) {
        for (PlannedSource& source : group) {
            if (const auto found = m_found.find(source.path);
                found != m_found.end() && !source.before) {
                source.guess = std::move(found->second);
            }
        }
    }
    m_found.clear();
}

absl::StatusOr<ImportSummary> Import::run(const std::vector<std::filesystem::path>& named) {
    const auto begin = std::chrono::steady_clock::now();
    const auto expanded = expand(named);
    if (!expanded.ok()) {
        return expanded.status();
    }
    const std::vector<std::filesystem::path>& sources = *expanded;
    auto groups = planImport(*m_log, sources, m_options, m_files);
    if (!groups.ok()) {
        return groups.status();
    }
    takeFound(*groups);
    std::vector<const ImportGroup*> given;
    for (const ImportGroup& group : *groups) {
        if (group.front().status.ok()) {
            given.push_back(&group);
            for (const PlannedSource& source : group) {
                m_summary.bytes += source.stamp.bytes;
                if (!source.name.empty()) {
                    ++m_summary.lost[kNamedByFolder];
                }
            }
        } else {
            fail(group.front(), group.front().status);
        }
    }
    m_progress.bytesTotal = m_summary.bytes;
    m_start = m_log->end();
    const std::uint64_t rejectedBefore = m_log->rejectedCount();
    if (!given.empty()) {
        auto builder = LogBuilder::create(m_log, m_resources.runs);
        if (!builder.ok()) {
            return builder.status();
        }
        m_committed = begin;
        for (const ImportGroup* group : given) {
            const bool last = group == given.back();
            const absl::Status status = group->size() > 1
                                            ? importMerged(*group, **builder)
                                            : importOne(group->front(), last, **builder);
            if (!status.ok()) {
                return status;
            }
        }
        if (auto status = commitInTime(**builder, true); !status.ok()) {
            return status;
        }
        if (auto status = keepMarks(); !status.ok()) {
            return status;
        }
    }
    m_summary.events = m_log->end() - m_start;
    m_summary.rejected = m_log->rejectedCount() - rejectedBefore;
    if (m_summary.failures.size() >= sources.size() && !m_summary.failures.empty() &&
        m_summary.events == 0 && m_summary.rejected == 0) {
        const absl::Status missing = m_summary.firstFailure();
        return missing.ok() ? m_summary.failures.front().status : missing;
    }
    sortFailures(sources);
    m_summary.streams = *m_log->streams();
    m_summary.firstTime = m_log->firstTime();
    m_summary.lastTime = m_log->lastTime();
    m_summary.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return std::move(m_summary);
}

}  // namespace

absl::Status ImportSummary::firstFailure() const {
    for (const SourceFailure& failure : failures) {
        if (!absl::IsAlreadyExists(failure.status)) {
            return failure.status;
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<ImportSummary> importSources(std::shared_ptr<Log> log,
                                            const std::vector<std::filesystem::path>& sources,
                                            const ImportOptions& options,
                                            ImportProgress& progress) {
    return Import(std::move(log), options, progress).run(sources);
}

std::string shownTo(const ImportOptions& options, std::string text) {
    for (const auto& [path, name] : options.shownAs) {
        absl::StrReplaceAll({{path.string(), name}}, &text);
    }
    return text;
}

std::string diskWarning(const std::vector<std::filesystem::path>& sources,
                        const std::filesystem::path& workspace) {
    // A quarter of regular text; a packed source is a tenth of what it holds or less, so that the
    // log takes about twice its size. What is added on top is held while a run is written.
    constexpr std::uint64_t kSlackBytes = std::uint64_t{256} << 20;
    std::uint64_t needed = kSlackBytes;
    for (const auto& source : sources) {
        const auto stamp = stampOf(source);
        if (!stamp.ok()) {
            continue;  // it will be told as missing
        }
        const auto bytes = ByteSource::open(source);
        const bool packed =
            (bytes.ok() && !(*bytes)->packer().empty()) || ArchiveReader::isArchive(source);
        needed += packed ? stamp->bytes * 2 : stamp->bytes / 4;
    }
    std::error_code error;
    const auto space = std::filesystem::space(workspace, error);
    if (error || space.available >= needed) {
        return {};
    }
    return absl::StrFormat(
        "the log will take about %d MiB, and %d MiB are free on the disk of %s; if it fills up, "
        "what was committed is safe, and the same import goes on once there is room",
        needed >> 20, space.available >> 20, workspace.string());
}

}  // namespace oxbow
