#include "importers/text/record_importer.h"

#include <utility>

#include "importers/resume_mark.h"
#include "importers/stream_name.h"
#include "importers/text/sniffing.h"

namespace oxbow {
namespace {

constexpr std::size_t kSampleRecords = 1'000;
constexpr std::size_t kHeldBytes = 256 * 1024;
// One that is long must not be all that is learnt from.
constexpr std::size_t kFewRecords = 4;
constexpr std::size_t kMostHeldBytes = 2 * kLongestRecord;
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
      m_checksTimes(!options.forceMapping &&
                    (options.reading.time.unit || !options.reading.time.layouts.empty() ||
                     options.reading.fields.time)),
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
    // One record may be a header, which alone is too little to learn from.
    if (m_learning && (m_held.empty() || (m_held.size() == 1 && !learnsFrom(m_held.front())))) {
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
    // Before the last record, where that is open: as it stands it may be none, and is read again
    // once the source has grown.
    std::optional<Place> beforeOpen;
    Place before = place();
    while (m_framer->finish(frame)) {
        beforeOpen.reset();
        if (frame.open) {
            takeOpen(frame);
            beforeOpen = std::move(before);
            m_cut = m_lastRejected && m_reader->looksCut(frame);
        } else if (absl::Status status = take(frame, sink); !status.ok()) {
            return status;
        }
        before = place();
    }
    if (absl::Status status = checkLastRecord(); !status.ok()) {
        return status;
    }
    const std::optional<Held> lastHeld =
        m_held.empty() ? std::nullopt : std::optional(m_held.back());
    if (absl::Status status = learn(); !status.ok()) {
        return status;
    }
    if (lastHeld) {
        m_cut = m_lastRejected && m_reader->looksCut(frameOf(*lastHeld));
    }
    m_cut = (m_cut && beforeOpen) || m_framer->endsTooEarly();
    m_resting.reset();
    if (beforeOpen && m_lastRejected) {
        m_resting = std::move(beforeOpen);
        m_resting->ordinal = m_ordinal - 1;
    }
    return handOnLast(undecided, sink);
}

void RecordImporter::takeOpen(const RecordFrame& frame) {
    if (m_learning) {
        hold(frame);
    } else {
        read(frame);
    }
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
        const std::size_t most = m_held.size() < kFewRecords ? kMostHeldBytes : kHeldBytes;
        if (m_held.size() < kSampleRecords && m_heldBytes < most) {
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

bool RecordImporter::learnsFrom(const Held& held) const {
    return m_reader->learnsFromOne(frameOf(held));
}

RecordFrame RecordImporter::frameOf(const Held& held) const {
    RecordFrame frame = held.frame;
    frame.bytes = held.bytes;
    frame.name = held.name;
    frame.parents = held.parents.empty() ? nullptr : &held.parents;
    return frame;
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
        sample.push_back(frameOf(one));
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
    absl::Status status = m_reader->learn(sample, later);
    if (status.ok() && m_checksTimes) {
        status = m_reader->checkTold();
    }
    if (!status.ok()) {
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
    if (m_cut) {
        report[kCutShort] = 1;
    }
    return report;
}

}  // namespace oxbow
