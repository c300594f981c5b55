#include "importers/oxlog/oxlog_importer.h"

#include <absl/strings/str_cat.h>

#include <deque>
#include <utility>

#include "importers/batch_writer.h"
#include "importers/resume_mark.h"
#include "importers/stream_name.h"
#include "model/forms/oxlog_event.h"
#include "model/oxlog/stream_reader.h"

namespace oxbow {
namespace {

constexpr std::size_t kSentencesOfDamage = 100;

class OxlogImporter final : public StreamImporter, private oxlog::Visitor {
public:
    OxlogImporter(const ImportOptions& options, std::string sourceName)
        : m_source(std::move(sourceName)),
          m_stream(options.stream.empty() ? streamNameOf(m_source) : options.stream),
          m_writer(m_source, m_stream),
          m_reader(*this) {}

    absl::StatusOr<std::uint64_t> resume(std::string_view mark) override;
    absl::Status feed(std::string_view bytes, EventSink& sink) override;
    absl::Status finish(EventSink& sink) override;
    absl::Status breakOff(const std::string&, EventSink& sink) override { return finish(sink); }
    FidelityReport fidelity() const override { return m_fidelity; }

private:
    // A mark can stand anywhere among the events of a block, but reading can only begin at a block.
    // So a mark says where a block begins, and how much of what comes from there was handed on.
    struct Place {
        std::string reader;       // empty: the beginning of the file
        FidelityReport fidelity;  // as it was there
    };

    absl::Status onHeader(const oxlog::v1::FileHeader& header) override;
    absl::Status onBlockBegin(const oxlog::Block& block) override;
    absl::Status onEvent(const oxlog::StoredEvent& event) override;
    absl::Status onRejected(const oxlog::v1::Rejected& rejected) override;
    absl::Status onSchemas(const oxlog::v1::Schemas& schemas) override;
    absl::Status onAnnotations(const oxlog::v1::Annotations& annotations) override;
    absl::Status onAttachment(const oxlog::v1::Attachment& part) override;
    absl::Status onSkipped(const oxlog::Block& block) override;
    absl::Status onDamage(const oxlog::Damage& damage) override;

    absl::Status emitRejectedUpTo(std::uint64_t sequence);
    absl::Status reject(RejectedRecord record);
    absl::Status flushIfFull() { return m_writer.full() ? flush() : absl::OkStatus(); }
    absl::Status flush();
    std::string mark() const;

    std::string m_source;
    std::string m_stream;
    BatchWriter m_writer;
    oxlog::StreamReader m_reader;
    EventSink* m_sink = nullptr;  // during feed() and finish()
    EventDetails m_details;
    FidelityReport m_fidelity;
    std::size_t m_damageSentences = 0;
    std::deque<oxlog::v1::RejectedRecord> m_waiting;  // for their place among the events

    Place m_place;
    std::uint64_t m_nextSequence = 0;   // of the next event to hand on
    std::uint64_t m_rejectedHere = 0;   // since m_place
    bool m_ending = false;              // the reader is told that the file ends
    std::uint64_t m_skipSequences = 0;  // events before this one were handed on before
    std::uint64_t m_skipRejected = 0;   // so many rejected records as well
};

std::string OxlogImporter::mark() const {
    return MarkWriter()
        .text(m_place.reader)
        .fidelity(m_place.fidelity)
        .number(m_nextSequence)
        .number(m_rejectedHere)
        .take();
}

absl::StatusOr<std::uint64_t> OxlogImporter::resume(std::string_view mark) {
    MarkReader in(mark);
    m_place.reader = in.text();
    m_fidelity = in.fidelity();
    m_skipSequences = in.number();
    m_skipRejected = in.number();
    if (!in.complete()) {
        return absl::InvalidArgumentError(
            "the mark to go on with the import from is damaged; import the file anew");
    }
    m_place.fidelity = m_fidelity;
    m_nextSequence = m_skipSequences;
    return m_place.reader.empty() ? absl::StatusOr<std::uint64_t>(0)
                                  : m_reader.resume(m_place.reader);
}

absl::Status OxlogImporter::feed(std::string_view bytes, EventSink& sink) {
    m_sink = &sink;
    return m_reader.feed(bytes);
}

absl::Status OxlogImporter::finish(EventSink& sink) {
    m_sink = &sink;
    m_ending = true;
    const auto ending = m_reader.finish();
    m_ending = false;
    if (!ending.ok()) {
        return ending.status();
    }
    if (absl::Status status = emitRejectedUpTo(m_reader.nextSequence()); !status.ok()) {
        return status;
    }
    if (!ending->closed) {
        ++m_fidelity[absl::StrCat("the file was not closed: ", ending->recovery())];
    }
    return m_writer.empty() ? absl::OkStatus() : flush();
}

absl::Status OxlogImporter::flush() {
    return m_writer.flush(*m_sink, mark());
}

absl::Status OxlogImporter::onHeader(const oxlog::v1::FileHeader& header) {
    if (header.has_base()) {
        ++m_fidelity["the file holds the events of a branch, which are not facts of its base"];
    }
    return absl::OkStatus();
}

absl::Status OxlogImporter::onBlockBegin(const oxlog::Block&) {
    if (m_waiting.empty()) {
        m_place = {m_reader.place(), m_fidelity};
        m_rejectedHere = 0;
    }
    return absl::OkStatus();
}

absl::Status OxlogImporter::onEvent(const oxlog::StoredEvent& event) {
    if (absl::Status status = emitRejectedUpTo(event.sequence); !status.ok()) {
        return status;
    }
    if (saysMore(event.message)) {
        ++m_fidelity["what a newer version of the format says of an event is not kept"];
    }
    if (event.sequence < m_skipSequences) {
        return absl::OkStatus();
    }
    EventView view;
    const absl::Status status = fromOxlog(event.message, {m_source, m_stream}, view, m_details);
    m_nextSequence = event.sequence + 1;
    if (status.ok()) {
        m_writer.append(view);
        return flushIfFull();
    }
    RejectedRecord record;
    record.source = m_source;
    record.size = event.bytes.size();
    record.bytes = event.bytes.substr(0, kRejectedBytesKept);
    record.reason = absl::StrCat("event ", event.sequence,
                                 " cannot be imported: ", std::string(status.message()));
    return reject(std::move(record));
}

absl::Status OxlogImporter::onRejected(const oxlog::v1::Rejected& rejected) {
    m_waiting.insert(m_waiting.end(), rejected.records().begin(), rejected.records().end());
    return absl::OkStatus();
}

absl::Status OxlogImporter::emitRejectedUpTo(std::uint64_t sequence) {
    while (!m_waiting.empty() && m_waiting.front().before() <= sequence) {
        const oxlog::v1::RejectedRecord& from = m_waiting.front();
        RejectedRecord record;
        record.source = from.source();
        record.byteOffset = from.offset();
        record.line = from.line();
        record.size = from.size();
        record.bytes = from.content().substr(0, kRejectedBytesKept);
        record.reason = from.reason();
        m_waiting.pop_front();
        if (absl::Status status = reject(std::move(record)); !status.ok()) {
            return status;
        }
    }
    return absl::OkStatus();
}

absl::Status OxlogImporter::reject(RejectedRecord record) {
    // A block that the file's end cuts is read again once the file has grown: what is said of its
    // beginning does not come again then.
    m_rejectedHere += m_ending ? 0 : 1;
    if (m_skipRejected > 0) {
        --m_skipRejected;
        return absl::OkStatus();
    }
    m_writer.reject(std::move(record));
    return flushIfFull();
}

absl::Status OxlogImporter::onSchemas(const oxlog::v1::Schemas& schemas) {
    m_fidelity["schemas stay in the file; events keep their schema ids"] +=
        static_cast<std::uint64_t>(schemas.schemas_size());
    return absl::OkStatus();
}

absl::Status OxlogImporter::onAnnotations(const oxlog::v1::Annotations& annotations) {
    m_fidelity[kMarksStay] += static_cast<std::uint64_t>(annotations.annotations_size());
    return absl::OkStatus();
}

absl::Status OxlogImporter::onAttachment(const oxlog::v1::Attachment& part) {
    if (part.offset() == 0) {
        ++m_fidelity["attachments stay in the file"];
    }
    return absl::OkStatus();
}

absl::Status OxlogImporter::onSkipped(const oxlog::Block&) {
    ++m_fidelity["blocks of a newer version of the format are passed over"];
    return absl::OkStatus();
}

absl::Status OxlogImporter::onDamage(const oxlog::Damage& damage) {
    if (damage.size == 0 && damage.eventsLost == 0) {
        // Everything was read, so there is nothing to keep.
        const bool room = m_damageSentences++ < kSentencesOfDamage;
        ++m_fidelity[room ? damage.sentence() : std::string("more places are damaged")];
        return absl::OkStatus();
    }
    RejectedRecord record;
    record.source = m_source;
    record.byteOffset = damage.offset;
    record.size = damage.size;
    record.bytes = damage.bytes;
    record.reason = damage.sentence();
    // What was put before an event that is lost now stands here.
    if (damage.eventsLost > 0) {
        absl::Status status = emitRejectedUpTo(damage.firstLost + (damage.eventsLost - 1));
        if (!status.ok()) {
            return status;
        }
    }
    return reject(std::move(record));
}

Sniff sniffOxlog(const SourceHead& head) {
    if (head.head.substr(0, oxlog::kMagic.size()) == oxlog::kMagic) {
        return {100, "its first 8 bytes are the magic number of oxlog files"};
    }
    if (head.head.substr(0, 5) == oxlog::kMagic.substr(0, 5)) {
        return {90, "it begins like an oxlog file whose bytes were changed on the way"};
    }
    return {};
}

}  // namespace

Format oxlogFormat() {
    Format format;
    format.name = "oxlog";
    format.title = "Oxbow log";
    format.endings = {".oxlog"};
    format.sniff = sniffOxlog;
    format.makeStream = [](const ImportOptions& options, std::string sourceName) {
        return std::make_unique<OxlogImporter>(options, std::move(sourceName));
    };
    return format;
}

}  // namespace oxbow
