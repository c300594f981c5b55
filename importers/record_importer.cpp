#include "importers/json_stream_importer.h"

#include <utility>

#include "importers/resume_mark.h"

namespace oxbow {
namespace {

constexpr std::size_t kSampleRecords = 100;
constexpr std::size_t kSampleBytes = 64 * 1024;
// Another encoding of the mark gets another number.
constexpr std::uint64_t kMarkVersion = 1;

bool complete(const Mapping& mapping) {
    return mapping.key && mapping.value && mapping.type && mapping.time && mapping.stream;
}

}  // namespace

JsonStreamImporter::JsonStreamImporter(std::unique_ptr<RecordFramer> framer,
                                       const ImportOptions& options, std::string sourceName)
    : m_framer(std::move(framer)),
      m_writer(sourceName, options.stream.empty() ? streamNameOf(sourceName) : options.stream),
      m_told(options.mapping),
      m_mapping(options.mapping),
      m_mappingStatus(m_reader.setMapping(options.mapping)),
      m_decided(complete(options.mapping)) {}

absl::StatusOr<std::uint64_t> JsonStreamImporter::resume(std::string_view mark) {
    MarkReader in(mark);
    const bool known = in.number() == kMarkVersion;
    const std::uint64_t position = in.number();
    m_ordinal = in.number();
    m_mapping = in.mapping();
    m_reader.restore(in.fidelity());
    m_framer->restore(position, in);
    if (!known || !in.complete()) {
        return absl::InvalidArgumentError(
            "the place to resume the import from cannot be read: it was written by another version "
            "of Oxbow; import the file into a new workspace");
    }
    Mapping inForce = m_mapping;
    inForce.value = m_told.value;
    m_mappingStatus = m_reader.setMapping(inForce);
    m_decided = true;
    return position;
}

absl::Status JsonStreamImporter::feed(std::string_view bytes, EventSink& sink) {
    if (!m_mappingStatus.ok()) {
        return m_mappingStatus;
    }
    m_framer->feed(bytes);
    RecordFrame frame;
    while (m_framer->next(frame)) {
        if (absl::Status status = take(frame, sink); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status JsonStreamImporter::finish(EventSink& sink) {
    if (!m_mappingStatus.ok()) {
        return m_mappingStatus;
    }
    RecordFrame frame;
    while (m_framer->finish(frame)) {
        if (absl::Status status = take(frame, sink); !status.ok()) {
            return status;
        }
    }
    if (!m_decided) {
        if (absl::Status status = decide(); !status.ok()) {
            return status;
        }
    }
    return m_writer.empty() ? absl::OkStatus() : flush(sink);
}

absl::Status JsonStreamImporter::take(const RecordFrame& frame, EventSink& sink) {
    if (m_decided) {
        m_reader.read(frame, static_cast<std::int64_t>(m_ordinal++), m_writer);
        return m_writer.full() ? flush(sink) : absl::OkStatus();
    }
    hold(frame);
    if (m_held.size() < kSampleRecords && m_heldBytes < kSampleBytes) {
        return absl::OkStatus();
    }
    if (absl::Status status = decide(); !status.ok()) {
        return status;
    }
    return m_writer.full() ? flush(sink) : absl::OkStatus();
}

void JsonStreamImporter::hold(const RecordFrame& frame) {
    Held& held = m_held.emplace_back(Held{frame, std::string(frame.bytes)});
    held.frame.bytes = {};
    m_heldBytes += held.bytes.size();
}

absl::Status JsonStreamImporter::decide() {
    std::vector<SampledRecord> sample;
    for (const Held& held : m_held) {
        if (held.frame.problem.empty()) {
            sample.push_back(m_reader.sample(held.bytes));
        }
    }
    m_mapping = guessMapping(sample, m_told).mapping;
    Mapping inForce = m_mapping;
    // An untold value stays open: records may differ in which of the usual names they have.
    inForce.value = m_told.value;
    if (absl::Status status = m_reader.setMapping(inForce); !status.ok()) {
        return status;
    }
    m_decided = true;
    for (Held& held : std::exchange(m_held, {})) {
        held.frame.bytes = held.bytes;
        m_reader.read(held.frame, static_cast<std::int64_t>(m_ordinal++), m_writer);
    }
    return absl::OkStatus();
}

absl::Status JsonStreamImporter::flush(EventSink& sink) {
    MarkWriter mark;
    mark.number(kMarkVersion).number(m_framer->position()).number(m_ordinal);
    mark.mapping(m_mapping).fidelity(m_reader.fidelity());
    m_framer->save(mark);
    return m_writer.flush(sink, mark.take());
}

FidelityReport JsonStreamImporter::fidelity() const {
    FidelityReport report = m_reader.fidelity();
    report.merge(m_framer->fidelity());
    return report;
}

}  // namespace oxbow
