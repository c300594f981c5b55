#include "importers/oxlog/oxlog_stream_importer.h"

#include <absl/strings/str_cat.h>

#include <utility>

#include "importers/batch_writer.h"
#include "importers/resume_mark.h"
#include "importers/stream_name.h"
#include "model/forms/oxlog_event.h"
#include "model/oxlog/delimited.h"

namespace oxbow {
namespace {

class OxlogStreamImporter final : public StreamImporter, private oxlog::DelimitedVisitor {
public:
    OxlogStreamImporter(const ImportOptions& options, std::string sourceName)
        : m_source(std::move(sourceName)),
          m_stream(options.stream.empty() ? streamNameOf(m_source) : options.stream),
          m_writer(m_source, m_stream),
          m_reader(*this) {}

    absl::StatusOr<std::uint64_t> resume(std::string_view mark) override {
        MarkReader in(mark);
        const std::uint64_t offset = in.number();
        m_ordinal = in.number();
        m_fidelity = in.fidelity();
        if (!in.complete()) {
            return absl::InvalidArgumentError(
                "the mark to go on with the import from is damaged; import the file anew");
        }
        m_reader.resumeAt(offset);
        return offset;
    }
    absl::Status feed(std::string_view bytes, EventSink& sink) override {
        m_sink = &sink;
        return m_reader.feed(bytes);
    }
    absl::Status finish(EventSink& sink) override {
        m_sink = &sink;
        m_place = mark();
        absl::Status status = m_reader.finish();
        return status.ok() && !m_writer.empty() ? m_writer.flush(sink, m_place) : status;
    }
    absl::Status breakOff(const std::string&, EventSink& sink) override { return finish(sink); }
    FidelityReport fidelity() const override { return m_fidelity; }

private:
    absl::Status onEvent(std::uint64_t offset, const oxlog::v1::Event& message) override {
        if (saysMore(message)) {
            ++m_fidelity["what a newer version of the format says of an event is not kept"];
        }
        EventView view;
        const absl::Status status = fromOxlog(message, {m_source, m_stream}, view, m_details);
        if (!message.has_source()) {
            view.offset = static_cast<std::int64_t>(m_ordinal);
        }
        ++m_ordinal;
        if (status.ok()) {
            m_writer.append(view);
        } else {
            const std::string bytes = message.SerializeAsString();
            m_writer.reject(
                offset, 0, m_reader.offset() - offset, bytes,
                absl::StrCat("the event cannot be imported: ", std::string(status.message())));
        }
        return flushIfFull();
    }
    absl::Status onDamage(const oxlog::Damage& damage) override {
        ++m_ordinal;
        m_writer.reject(damage.offset, 0, damage.size, damage.bytes, damage.sentence());
        return flushIfFull();
    }
    absl::Status flushIfFull() { return m_writer.full() ? flush() : absl::OkStatus(); }
    absl::Status flush() { return m_writer.flush(*m_sink, m_place.empty() ? mark() : m_place); }
    std::string mark() const {
        return MarkWriter().number(m_reader.offset()).number(m_ordinal).fidelity(m_fidelity).take();
    }

    std::string m_source;
    std::string m_stream;
    BatchWriter m_writer;
    oxlog::DelimitedReader m_reader;
    EventSink* m_sink = nullptr;  // during feed() and finish()
    EventDetails m_details;
    FidelityReport m_fidelity;
    std::uint64_t m_ordinal = 0;  // of the next event, rejected ones counted
    std::string m_place;          // the mark at the source's end: before an event that it cuts
};

// Counts what looks like events, strictly: nearly any bytes are some Protobuf message, but hardly
// any have only the fields that an event has.
class Sniffer : public oxlog::DelimitedVisitor {
public:
    absl::Status onEvent(std::uint64_t, const oxlog::v1::Event& event) override {
        const bool tells = event.has_stream() || event.has_key() || event.has_type() ||
                           event.body_case() != oxlog::v1::Event::BODY_NOT_SET;
        m_other = m_other || saysMore(event) || !tells;
        ++m_events;
        return m_other ? absl::CancelledError("no events") : absl::OkStatus();
    }
    absl::Status onDamage(const oxlog::Damage&) override {
        m_other = true;
        return absl::CancelledError("no events");
    }
    std::uint64_t events() const { return m_other ? 0 : m_events; }

private:
    bool m_other = false;
    std::uint64_t m_events = 0;
};

Sniff sniffOxlogStream(const SourceHead& head) {
    Sniffer sniffer;
    oxlog::DelimitedReader reader(sniffer);
    absl::Status status = reader.feed(head.head);
    if (status.ok() && head.complete) {
        status = reader.finish();
    }
    const std::uint64_t events = sniffer.events();
    if (events == 0 || !status.ok()) {
        return {};
    }
    return {events == 1 ? 45 : 75,
            absl::StrCat("the first ", events, " lengths and messages are Protobuf events")};
}

}  // namespace

Format oxlogStreamFormat() {
    Format format;
    format.name = "oxlog-delimited";
    format.title = "Protobuf event stream";
    format.endings = {".oxlog.pb", ".pbstream"};
    format.cannotCarry = {"rejected records, marks and attachments",
                          "proof against damage: it has no checksums"};
    format.sniff = sniffOxlogStream;
    format.makeStream = [](const ImportOptions& options, std::string sourceName) {
        return std::make_unique<OxlogStreamImporter>(options, std::move(sourceName));
    };
    return format;
}

}  // namespace oxbow
