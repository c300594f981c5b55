#include "model/forms/oxlog_exporter.h"

#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "model/forms/oxlog_event.h"

namespace oxbow {
namespace {

// A hidden neighbour: on the same file system, so that renaming is one step.
std::filesystem::path temporaryFor(const std::filesystem::path& path) {
    return path.parent_path() /
           absl::StrCat(".", path.filename().string(), ".", ::getpid(), ".part");
}

void fillSource(const ImportedSource& source, oxlog::v1::ImportedSource& to) {
    to.set_path(source.path);
    to.set_format(source.format);
    to.set_size(source.bytes);
    if (source.modifiedNanoseconds != 0) {
        to.mutable_modified()->set_nanoseconds(source.modifiedNanoseconds);
    }
    to.set_fingerprint(source.fingerprint);
    to.set_complete(source.complete);
    to.set_order_rule(source.orderRule);
    for (const auto& [name, value] : source.mapping) {
        oxlog::v1::Pair& pair = *to.add_mapping();
        pair.set_name(name);
        pair.set_value(value);
    }
    for (const auto& [sentence, times] : source.lost) {
        oxlog::v1::Count& count = *to.add_lost();
        count.set_name(sentence);
        count.set_count(times);
    }
}

// The rejected records of a log, one after the other, read in portions.
class RejectedCursor {
public:
    explicit RejectedCursor(const Log& log) : m_log(log) {}

    // The next one if it stands before or at `position`, else null.
    absl::StatusOr<const PlacedRejection*> next(Position position) {
        constexpr std::uint64_t kPortion = 256;
        if (m_at == m_portion.size() && m_first < m_log.rejectedCount()) {
            auto portion = m_log.rejected(m_first, kPortion);
            if (!portion.ok()) {
                return portion.status();
            }
            m_portion = std::move(*portion);
            m_first += m_portion.empty() ? kPortion : m_portion.size();
            m_at = 0;
        }
        if (m_at == m_portion.size() || m_portion[m_at].before > position) {
            return nullptr;
        }
        return &m_portion[m_at++];
    }

private:
    const Log& m_log;
    std::vector<PlacedRejection> m_portion;
    std::size_t m_at = 0;
    std::uint64_t m_first = 0;
};

// Hands over those that stand between `from` and `position`.
absl::Status addRejectedUpTo(RejectedCursor& cursor, Position from, Position position,
                             OxlogExporter& exporter) {
    for (;;) {
        const auto rejected = cursor.next(position);
        if (!rejected.ok() || *rejected == nullptr) {
            return rejected.status();
        }
        if ((*rejected)->before < from) {
            continue;
        }
        if (absl::Status status = exporter.addRejected((*rejected)->record); !status.ok()) {
            return status;
        }
    }
}

std::vector<Mark> marksBetween(const Log& log, Position from, Position to) {
    std::vector<Mark> marks;
    for (Mark mark : log.marks()) {
        if (mark.position >= from && mark.position <= to) {
            mark.position = Position(mark.position - from);
            marks.push_back(std::move(mark));
        }
    }
    return marks;
}

}  // namespace

absl::StatusOr<std::unique_ptr<OxlogExporter>> OxlogExporter::create(
    const std::filesystem::path& path, const oxlog::WriterOptions& options, unsigned rights) {
    const std::filesystem::path temporary = temporaryFor(path);
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);  // of an earlier process of this number
    auto file = oxlog::FileOutput::create(temporary, rights);
    if (!file.ok()) {
        return file.status();
    }
    auto exporter = create(*std::move(file), options);
    if (!exporter.ok()) {
        std::filesystem::remove(temporary, ignored);
        return exporter;
    }
    (*exporter)->m_path = path;
    (*exporter)->m_temporary = temporary;
    return exporter;
}

absl::StatusOr<std::unique_ptr<OxlogExporter>> OxlogExporter::create(
    std::unique_ptr<oxlog::Output> output, const oxlog::WriterOptions& options) {
    std::unique_ptr<OxlogExporter> exporter(new OxlogExporter());
    auto writer = oxlog::Writer::create(std::move(output), options);
    if (!writer.ok()) {
        return writer.status();
    }
    exporter->m_writer = std::move(*writer);
    return exporter;
}

OxlogExporter::~OxlogExporter() {
    m_writer.reset();
    if (!m_temporary.empty()) {
        std::error_code ignored;
        std::filesystem::remove(m_temporary, ignored);
    }
}

absl::Status OxlogExporter::add(const EventView& event) {
    toOxlog(event, m_message);
    ++m_summary.events;
    return m_writer->append(m_message).status();
}

absl::Status OxlogExporter::addRejected(const RejectedRecord& record) {
    oxlog::v1::RejectedRecord message;
    message.set_source(record.source);
    message.set_offset(record.byteOffset);
    message.set_line(record.line);
    message.set_size(record.size);
    message.set_content(record.bytes);
    message.set_reason(record.reason);
    ++m_summary.rejected;
    return m_writer->addRejected(std::move(message));
}

absl::Status OxlogExporter::addSources(const std::vector<ImportedSource>& sources) {
    oxlog::v1::ImportManifest manifest;
    for (const ImportedSource& source : sources) {
        fillSource(source, *manifest.add_sources());
    }
    return sources.empty() ? absl::OkStatus() : m_writer->addManifest(manifest);
}

absl::Status OxlogExporter::addMarks(const std::vector<Mark>& marks) {
    const std::uint64_t first = m_writer->header().first_sequence();
    oxlog::v1::Annotations annotations;
    for (const Mark& mark : marks) {
        oxlog::v1::Annotation& annotation = *annotations.add_annotations();
        annotation.set_sequence(first + mark.position.value());
        annotation.set_name(mark.name);
        annotation.set_note(mark.note);
    }
    return marks.empty() ? absl::OkStatus() : m_writer->addAnnotations(annotations);
}

absl::StatusOr<OxlogExportSummary> OxlogExporter::finish() {
    auto checkpoint = m_writer->checkpoint();
    if (!checkpoint.ok()) {
        return checkpoint.status();
    }
    m_summary.checkpoint = *checkpoint;
    if (absl::Status status = m_writer->close(); !status.ok()) {
        return status;
    }
    m_summary.bytes = m_writer->bytesWritten();
    if (m_path.empty()) {
        return m_summary;
    }
    // close() has made the bytes safe; now the name.
    std::error_code error;
    std::filesystem::rename(m_temporary, m_path, error);
    if (error) {
        return absl::ErrnoToStatus(error.value(),
                                   absl::StrCat("cannot give the finished export its name ",
                                                m_path.string(), ": ", error.message()));
    }
    m_temporary.clear();
    oxlog::syncFolderOf(m_path);
    return m_summary;
}

absl::StatusOr<OxlogExportSummary> exportLog(const Log& log, Position from, Position to,
                                             std::unique_ptr<OxlogExporter> exporter,
                                             const std::function<bool(std::uint64_t)>& goOn,
                                             const CompleteEvent& complete) {
    absl::Status status = exporter->addSources(log.sources());
    if (!status.ok()) {
        return status;
    }
    RejectedCursor rejected(log);
    const auto visit = [&](Position position, const EventView& stored, std::optional<KeyId>) {
        EventView event = stored;
        const std::uint64_t done = position - from;
        if (!goOn(done)) {
            status = absl::CancelledError("the export was cancelled; nothing was written");
            return false;
        }
        status = addRejectedUpTo(rejected, from, position, *exporter);
        const auto wanted =
            status.ok() && complete ? complete(position, event) : absl::StatusOr<bool>(true);
        status.Update(wanted.status());
        if (status.ok() && *wanted) {
            status = exporter->add(event);
        }
        return status.ok();
    };
    const absl::Status scanned = log.scan(from, to, visit);
    if (status.ok()) {
        status = scanned;
    }
    if (status.ok()) {
        status = addRejectedUpTo(rejected, from, to, *exporter);
    }
    if (status.ok()) {
        status = exporter->addMarks(marksBetween(log, from, to));
    }
    if (!status.ok()) {
        return status;
    }
    return exporter->finish();
}

absl::StatusOr<OxlogExportSummary> exportEvents(const EventSequence& events,
                                                const std::vector<ImportedSource>& sources,
                                                std::unique_ptr<OxlogExporter> exporter,
                                                const std::function<bool(std::uint64_t)>& goOn,
                                                const CompleteEvent& complete) {
    absl::Status status = exporter->addSources(sources);
    if (!status.ok()) {
        return status;
    }
    const auto read = forEachEvent(
        events, Position(), events.end(), EventParts::All,
        [&](Position p, const EventView& stored) {
            if (!goOn(p.value())) {
                status = absl::CancelledError("the export was cancelled; nothing was written");
                return false;
            }
            EventView event = stored;
            const auto wanted = complete ? complete(p, event) : absl::StatusOr<bool>(true);
            status = wanted.status();
            if (status.ok() && *wanted) {
                status = exporter->add(event);
            }
            return status.ok();
        });
    for (const absl::Status& result : {status, read}) {
        if (!result.ok()) {
            return result;
        }
    }
    return exporter->finish();
}

}  // namespace oxbow
