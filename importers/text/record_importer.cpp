#include "importers/text/record_importer.h"

#include <utility>

#include "importers/resume_mark.h"
#include "importers/stream_name.h"
#include "importers/text/sniffing.h"

namespace oxbow {
namespace {

constexpr std::size_t kSampleRecords = 1'000;
constexpr std::size_t kHeldBytes = 256 * 1024;
// Another encoding of the mark gets another number.
constexpr std::uint64_t kRecordMarkVersion = 5;

}  // namespace

// Between the writer and whoever takes the batches.
class RecordImporter::GuardedSink final : public EventSink {
public:
    GuardedSink(RecordImporter& importer, EventSink& sink) : m_importer(importer), m_sink(sink) {}

    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        const RecordReader& reader = *m_importer.m_reader;
        return m_importer.m_guard.pass(std::move(batch), reader.fieldCounts(), reader.fieldNames(),
                                       m_sink);
    }
    bool cancelled() const override { return m_sink.cancelled(); }

private:
    RecordImporter& m_importer;
    EventSink& m_sink;
};

RecordImporter::RecordImporter(std::unique_ptr<RecordFramer> framer,
                               std::unique_ptr<RecordReader> reader, const ImportOptions& options,
                               const std::string& sourceName)
    : m_framer(std::move(framer)),
      m_reader(std::move(reader)),
      m_writer(sourceName, options.stream.empty() ? streamNameOf(sourceName) : options.stream),
      m_guard(options.reading.fields, options.forceMapping),
      m_learning(m_reader->wantsSample()) {
    m_framer->setEncoding(options.readingInForce().dialect.encoding.value_or(std::string()));
}

absl::StatusOr<std::uint64_t> RecordImporter::resume(std::string_view mark) {
    MarkReader in(mark);
    const bool known = in.number() == kRecordMarkVersion;
    const std::uint64_t position = in.number();
    m_ordinal = in.number();
    m_framer->restore(position, in);
    const absl::Status status = m_reader->restore(in);
    if (!known || !in.complete()) {
        return absl::InvalidArgumentError(
            "the place to resume the import from cannot be read: it was written by another version "
            "of Oxbow; import the file into a new workspace");
    }
    if (!status.ok()) {
        return status;
    }
    m_learning = false;
    return position;
}

absl::Status RecordImporter::feed(std::string_view bytes, EventSink& sink) {
    m_framer->feed(bytes);
    if (absl::Status status = checkLastRecord(); !status.ok()) {
        return status;
    }
    RecordFrame frame;
    while (m_framer->next(frame)) {
        if (absl::Status status = take(frame, sink); !status.ok()) {
            return status;
        }
    }
    return checkLastRecord();
}

absl::Status RecordImporter::checkLastRecord() const {
    return m_framer->lastRecordGoesOn()
               ? absl::FailedPreconditionError(
                     "the source ended in the middle of a record when it was imported, and that "
                     "record has grown since: it is in the log already and would change; import "
                     "the source into a new workspace (or use --follow, which waits for the end "
                     "of a record)")
               : absl::OkStatus();
}

absl::Status RecordImporter::pause(EventSink& sink) {
    m_framer->rest();
    RecordFrame frame;
    while (m_framer->next(frame)) {
        if (absl::Status status = take(frame, sink); !status.ok()) {
            return status;
        }
    }
    // One record is too little to learn from: it may be a header.
    if (m_learning && m_held.size() < 2) {
        return absl::OkStatus();
    }
    if (absl::Status status = learn(); !status.ok()) {
        return status;
    }
    if (m_writer.empty()) {
        return absl::OkStatus();
    }
    m_writer.setSourceWaits();
    return flush(sink);
}

absl::Status RecordImporter::finish(EventSink& sink) {
    const bool undecided = m_learning;
    RecordFrame frame;
    Place before = place();
    while (m_framer->finish(frame)) {
        const absl::Status status = frame.open ? takeOpen(frame) : take(frame, sink);
        if (!status.ok()) {
            return status;
        }
        m_resting.reset();
        if (frame.open && m_lastRejected) {
            // As it stands it is no record: it is read again once the source has grown.
            m_resting = std::move(before);
            m_resting->ordinal = m_ordinal - 1;
        }
        before = place();
    }
    absl::Status status = checkLastRecord();
    status.Update(status.ok() ? learn() : status);
    return status.ok() ? handOnLast(undecided, sink) : status;
}

absl::Status RecordImporter::takeOpen(const RecordFrame& frame) {
    if (!m_learning) {
        read(frame);
        return absl::OkStatus();
    }
    hold(frame);
    return learn();
}

absl::Status RecordImporter::breakOff(const std::string& why, EventSink& sink) {
    const bool undecided = m_learning;
    RecordFrame frame;
    while (m_framer->drain(frame)) {
        if (absl::Status status = take(frame, sink); !status.ok()) {
            return status;
        }
    }
    if (absl::Status status = learn(); !status.ok()) {
        return status;
    }
    m_resting = place();
    if (m_framer->unended(frame)) {
        m_writer.reject(frame.offset, frame.line, frame.size, frame.bytes, why);
    }
    return handOnLast(undecided, sink);
}

// What was learnt from records of which none was one would spoil what comes when the source goes
// on: it is read from its start then.
absl::Status RecordImporter::handOnLast(bool undecided, EventSink& sink) {
    absl::Status status;
    if (!m_writer.empty() && undecided && !m_writer.hasEvents()) {
        GuardedSink guarded(*this, sink);
        status = m_writer.flush(guarded, {});
    } else if (!m_writer.empty()) {
        status = flush(sink);
    }
    return status.ok() ? m_guard.end(m_reader->fieldCounts(), m_reader->fieldNames(), sink)
                       : status;
}

absl::Status RecordImporter::take(const RecordFrame& frame, EventSink& sink) {
    if (m_learning) {
        hold(frame);
        if (m_held.size() < kSampleRecords && m_heldBytes < kHeldBytes) {
            return absl::OkStatus();
        }
        if (absl::Status status = learn(); !status.ok()) {
            return status;
        }
    } else {
        read(frame);
    }
    return m_writer.full() ? flush(sink) : absl::OkStatus();
}

void RecordImporter::read(const RecordFrame& frame) {
    const std::uint64_t rejected = m_writer.rejected();
    if (m_reader->read(frame, static_cast<std::int64_t>(m_ordinal), m_writer)) {
        ++m_ordinal;
    }
    m_lastRejected = m_writer.rejected() > rejected;
}

void RecordImporter::hold(const RecordFrame& frame) {
    Held& held = m_held.emplace_back(Held{frame, std::string(frame.bytes), {}, {}});
    if (frame.name) {
        held.name = *frame.name;
    }
    if (frame.parents != nullptr) {
        held.parents = *frame.parents;
    }
    held.frame.bytes = {};
    m_heldBytes += held.bytes.size();
}

absl::Status RecordImporter::learn() {
    if (!m_learning) {
        return absl::OkStatus();
    }
    m_learning = false;
    const std::vector<Held> held = std::exchange(m_held, {});
    std::vector<RecordFrame> sample;
    for (const Held& one : held) {
        sample.push_back(one.frame);
        sample.back().bytes = one.bytes;
        sample.back().name = one.name;
        sample.back().parents = one.parents.empty() ? nullptr : &one.parents;
    }
    const std::vector<std::string> shown = std::exchange(m_later, {});
    std::vector<std::string_view> later;
    for (const std::string& lines : shown) {
        if (!m_framer->isUtf8()) {
            break;  // these are the source's bytes
        }
        for (const std::string_view line : sampleLines(lines, kSampleRecords)) {
            later.push_back(line);
        }
    }
    if (absl::Status status = m_reader->learn(sample, later); !status.ok()) {
        return status;
    }
    for (const RecordFrame& frame : sample) {
        read(frame);
    }
    return absl::OkStatus();
}

RecordImporter::Place RecordImporter::place() const {
    MarkWriter state;
    m_framer->save(state);
    return {m_framer->position(), m_ordinal, state.take()};
}

absl::Status RecordImporter::flush(EventSink& sink) {
    const Place here = m_resting ? *std::exchange(m_resting, std::nullopt) : place();
    MarkWriter learnt;
    m_reader->save(learnt);
    MarkWriter mark;
    mark.number(kRecordMarkVersion).number(here.position).number(here.ordinal);
    GuardedSink guarded(*this, sink);
    return m_writer.flush(guarded, mark.take() + here.state + learnt.take());
}

Reading RecordImporter::reading() const {
    Reading reading = m_reader->reading();
    m_framer->describe(reading);
    return reading;
}

FidelityReport RecordImporter::fidelity() const {
    FidelityReport report = m_reader->fidelity();
    report.merge(m_framer->fidelity());
    return report;
}

}  // namespace oxbow
