#include <QJsonArray>
#include <QJsonDocument>
#include <memory>

#include "model/oxlog/event_fields.h"
#include "model/oxlog/forge.h"
#include "model/oxlog/merkle.h"
#include "model/oxlog/vectors.h"
#include "model/oxlog/writer.h"

namespace oxbow::test {
namespace {

using oxlog::v1::Event;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kCreated = 1'575'363'960 * kSecond;  // 2019-12-03T09:06:00Z

QString hex(const std::string& bytes) {
    return QString::fromStdString(oxlog::toHex(bytes));
}

oxlog::WriterOptions fixedOptions() {
    oxlog::WriterOptions options;
    options.codec = oxlog::Codec::None;
    options.program = "oxbow vectors";
    options.fileId = oxlog::FileId{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    options.sync = 0x4F58'424F'574C'4F47;
    options.created.emplace();
    options.created->set_nanoseconds(kCreated);
    options.created->set_precision(oxlog::v1::PRECISION_SECOND);
    return options;
}

// The root as RFC 9162 defines it, by recursion: the library grows it from the left.
oxlog::Hash rootOf(const std::vector<std::string>& leaves) {
    oxlog::Sha256 sha;
    if (leaves.empty()) {
        return sha.of({});
    }
    if (leaves.size() == 1) {
        return sha.of(std::string(1, '\0') + leaves[0]);
    }
    std::size_t left = 1;
    while (left * 2 < leaves.size()) {
        left *= 2;
    }
    const auto middle = leaves.begin() + static_cast<std::ptrdiff_t>(left);
    std::string node(1, '\1');
    node += oxlog::bytesOf(rootOf({leaves.begin(), middle}));
    node += oxlog::bytesOf(rootOf({middle, leaves.end()}));
    return sha.of(node);
}

// Writes a file and notes what it was told to write.
class Recorder {
public:
    explicit Recorder(const oxlog::WriterOptions& options)
        : m_writer(
              *oxlog::Writer::create(std::make_unique<oxlog::StringOutput>(m_bytes), options)) {}

    void append(Event event) {
        m_writer->append(event).value();
        m_events.append(eventJson(event));
    }
    void checkpoint() { m_writer->checkpoint().value(); }
    void schema(std::uint64_t id, const std::string& name, const std::string& encoding,
                const std::string& content) {
        oxlog::v1::Schemas schemas;
        oxlog::v1::Schema& schema = *schemas.add_schemas();
        schema.set_id(id);
        schema.set_name(name);
        schema.set_encoding(encoding);
        schema.set_content(content);
        (void)m_writer->addSchemas(schemas);
        m_schemas.append(QJsonObject{{"id", static_cast<int>(id)},
                                     {"name", bytesJson(name)},
                                     {"encoding", bytesJson(encoding)},
                                     {"content", bytesJson(content)}});
    }
    void attachment(const std::string& name, const std::string& type, const std::string& content) {
        (void)m_writer->addAttachment(name, type, content);
        m_attachments.append(
            QJsonObject{{"name", bytesJson(name)},
                        {"content_type", bytesJson(type)},
                        {"content", bytesJson(content)},
                        {"sha256", hex(std::string(oxlog::bytesOf(oxlog::Sha256().of(content))))}});
    }
    void annotation(const oxlog::v1::Annotation& annotation) {
        oxlog::v1::Annotations annotations;
        *annotations.add_annotations() = annotation;
        (void)m_writer->addAnnotations(annotations);
        m_annotations.append(QJsonObject{{"id", bytesJson(annotation.id())},
                                         {"sequence", static_cast<int>(annotation.sequence())},
                                         {"name", bytesJson(annotation.name())},
                                         {"note", bytesJson(annotation.note())},
                                         {"author", bytesJson(annotation.author())},
                                         {"removed", annotation.removed()}});
    }
    void source(const std::string& path, const std::string& format, int size) {
        oxlog::v1::ImportManifest manifest;
        oxlog::v1::ImportedSource& source = *manifest.add_sources();
        source.set_path(path);
        source.set_format(format);
        source.set_size(static_cast<std::uint64_t>(size));
        source.set_complete(true);
        (void)m_writer->addManifest(manifest);
        m_sources.append(
            QJsonObject{{"path", bytesJson(path)}, {"format", bytesJson(format)}, {"size", size}});
    }
    void rejected(const std::string& source, int line, const std::string& content,
                  const std::string& reason) {
        oxlog::v1::RejectedRecord record;
        record.set_source(source);
        record.set_line(static_cast<std::uint64_t>(line));
        record.set_size(content.size());
        record.set_content(content);
        record.set_reason(reason);
        m_rejected.append(QJsonObject{{"before", static_cast<int>(m_writer->nextSequence())},
                                      {"source", bytesJson(source)},
                                      {"line", line},
                                      {"content", bytesJson(content)},
                                      {"reason", bytesJson(reason)}});
        (void)m_writer->addRejected(record);
    }

    Vector finish(const std::string& name, const std::string& what) {
        (void)m_writer->close();
        return take(name, what, "whole");
    }
    Vector abandon(const std::string& name, const std::string& what) {
        (void)m_writer->flush();
        return take(name, what, "unclosed");
    }

private:
    Vector take(const std::string& name, const std::string& what, const char* verdict) {
        const oxlog::v1::FileHeader& header = m_writer->header();
        QJsonObject about{
            {"what", QString::fromStdString(what)},
            {"verdict", verdict},
            {"header", QJsonObject{{"file_id", hex(header.file_id())},
                                   {"sync", QString::number(header.sync(), 16)},
                                   {"writer", bytesJson(header.writer())},
                                   {"first_sequence", static_cast<int>(header.first_sequence())}}},
            {"events", m_events},
            {"checkpoint", QString::fromStdString(oxlog::toText(checkpointText()))},
            {"schemas", m_schemas},
            {"attachments", m_attachments},
            {"annotations", m_annotations},
            {"sources", m_sources},
            {"rejected", m_rejected},
            {"blocks", blocks()}};
        return {name, m_bytes, about};
    }
    oxlog::CheckpointText checkpointText() const {
        std::vector<std::string> leaves;
        Forge forge(m_bytes);
        for (const ForgedBlock& block : forge.blocks()) {
            if (block.head.is(oxlog::BlockType::Data)) {
                const std::vector<std::string> events = Forge::events(block);
                leaves.insert(leaves.end(), events.begin(), events.end());
            }
        }
        return {oxlog::originOf(m_writer->header()), leaves.size(), rootOf(leaves)};
    }
    QJsonArray blocks() const {
        QJsonArray blocks;
        Forge forge(m_bytes);
        for (const ForgedBlock& block : forge.blocks()) {
            blocks.append(
                QJsonObject{{"type", QString::fromStdString(oxlog::blockTypeName(block.head.type))},
                            {"offset", static_cast<int>(block.offset)},
                            {"bytes", static_cast<int>(block.head.totalBytes())},
                            {"first_sequence", static_cast<int>(block.head.firstSequence)},
                            {"events", static_cast<int>(block.head.events)}});
        }
        return blocks;
    }

    std::string m_bytes;
    std::unique_ptr<oxlog::Writer> m_writer;
    QJsonArray m_events, m_schemas, m_attachments, m_annotations, m_sources, m_rejected;
};

// A purchase of a small shop: the n-th event, each a second after the one before.
Event purchase(int n) {
    Event event;
    event.set_stream("orders");
    event.set_type(n % 3 == 0 ? "OrderPlaced" : "OrderPaid");
    event.set_key("o-" + std::to_string(n / 3));
    event.set_value("{\"amount\":" + std::to_string(100 + n) + "}");
    event.mutable_event_time()->set_nanoseconds(kCreated + n * kSecond);
    event.mutable_event_time()->set_precision(oxlog::v1::PRECISION_SECOND);
    return event;
}

// Everything that an event can say.
Event fullEvent() {
    Event event;
    event.mutable_event_time()->set_nanoseconds(-1);
    event.mutable_event_time()->set_precision(oxlog::v1::PRECISION_MILLISECOND);
    event.mutable_event_time()->set_zone_minutes(-210);
    event.mutable_record_time()->set_nanoseconds(kCreated);
    event.mutable_record_time()->set_zone_minutes(0);
    event.set_stream("payments");
    event.set_type("Paid");
    event.set_key(std::string("\0\xff", 2));
    event.set_record("k,{\"n\":9007199254740993},x");
    event.mutable_value_in_record()->set_offset(2);
    event.mutable_value_in_record()->set_length(22);
    event.set_content_type("application/json");
    event.set_schema_id(7);
    for (const char* const value : {"1", static_cast<const char*>(nullptr), ""}) {
        oxlog::v1::Header& header = *event.add_headers();
        header.set_name("trace");
        if (value != nullptr) {
            header.set_value(value);
        }
    }
    oxlog::v1::Reference& reference = *event.add_references();
    reference.set_type("customer");
    reference.set_id("c-7");
    reference.set_role("payer");
    event.mutable_transaction()->set_id("t-1");
    event.mutable_transaction()->set_index(2);
    event.mutable_transaction()->set_last(true);
    event.set_actor("frank");
    event.set_correlation("");
    event.add_causations("e-1");
    event.add_causations("");
    event.mutable_source()->set_source("in/payments.csv");
    event.mutable_source()->set_partition(0);
    event.mutable_source()->set_offset(0);
    event.set_kind(oxlog::v1::EVENT_KIND_ABORTED);
    return event;
}

Vector emptyFile() {
    return Recorder(fixedOptions()).finish("empty", "a file without events");
}

Vector oneEvent() {
    Recorder file(fixedOptions());
    file.append(fullEvent());
    return file.finish("one-event", "one event that says everything an event can say");
}

Vector tenEvents() {
    Recorder file(fixedOptions());
    for (int n = 0; n < 6; ++n) {
        file.append(purchase(n));
    }
    Event tombstone = purchase(6);
    tombstone.clear_value();
    file.append(tombstone);
    Event empty = purchase(7);
    empty.set_value("");
    empty.set_key("");
    file.append(empty);
    Event nothing;
    file.append(nothing);
    Event late = purchase(0);
    late.clear_type();
    late.clear_key();
    file.append(late);
    return file.finish("ten-events",
                       "ten events: also a null value, an empty value and key, an event that says "
                       "nothing, and a time that goes back");
}

// Of 30 events in ten blocks, indexed by four.
oxlog::WriterOptions smallBlocks() {
    oxlog::WriterOptions options = fixedOptions();
    options.blockBytes = 190;
    options.dataBlocksPerIndex = 4;
    return options;
}

Vector severalBlocks() {
    Recorder file(smallBlocks());
    for (int n = 0; n < 30; ++n) {
        file.append(purchase(n));
    }
    return file.finish("several-blocks",
                       "ten data blocks, three index blocks and as many checkpoints");
}

Vector schemas() {
    Recorder file(fixedOptions());
    file.schema(7, "Paid", "jsonschema", R"({"type":"object"})");
    file.append(fullEvent());
    file.schema(8, "Measured", "avro", R"("int")");
    return file.finish("schemas", "two schemas, one of them used");
}

Vector attachments() {
    Recorder file(fixedOptions());
    file.append(purchase(0));
    file.attachment("../../etc/passwd", "text/plain", "not a path\n");
    file.attachment("empty", "", "");
    file.attachment("picture.png", "image/png", std::string("\x89PNG\0\xff", 6));
    return file.finish("attachments", "three attachments; the name of one looks like a path");
}

Vector annotations() {
    Recorder file(fixedOptions());
    file.append(purchase(0));
    oxlog::v1::Annotation mark;
    mark.set_id("m-1");
    mark.set_sequence(1);
    mark.set_name("paid twice?");
    mark.set_note("ask Sally");
    mark.set_author("frank");
    file.annotation(mark);
    file.append(purchase(1));
    mark.set_name("paid once");
    file.annotation(mark);
    oxlog::v1::Annotation note;
    note.set_sequence(2);
    note.set_note("the end");
    file.annotation(note);
    mark.set_removed(true);
    file.annotation(mark);
    return file.finish("annotations", "a mark that is renamed and taken away, and a note");
}

Vector checkpoints() {
    Recorder file(fixedOptions());
    for (int n = 0; n < 7; ++n) {
        file.append(purchase(n));
        file.checkpoint();
    }
    return file.finish("checkpoints", "a checkpoint after each of seven events");
}

Vector manifest() {
    Recorder file(fixedOptions());
    file.source("in/orders.jsonl", "jsonl", 1234);
    file.rejected("in/orders.jsonl", 1, "no JSON", "line 1 is no JSON value");
    file.append(purchase(0));
    file.append(purchase(1));
    file.rejected("in/orders.jsonl", 4, std::string("\xff\0", 2), "line 4 is not UTF-8");
    return file.finish("manifest",
                       "an import with two rejected records, the last behind all events");
}

Vector branch() {
    oxlog::WriterOptions options = fixedOptions();
    options.firstSequence = 5;
    options.base.emplace();
    options.base->set_file_id(std::string(16, '\x42'));
    options.base->set_sequence(5);
    options.base->set_root(std::string(32, '\x17'));
    options.filterBitsPerKey = 10;
    Recorder file(options);
    file.append(purchase(5));
    file.append(purchase(6));
    return file.finish("branch", "a branch that leaves its base before event 5; with key filters");
}

Vector unclosed() {
    Recorder file(smallBlocks());
    for (int n = 0; n < 20; ++n) {
        file.append(purchase(n));
    }
    return file.abandon("unclosed", "a file whose writer never came to its end");
}

}  // namespace

QJsonValue bytesJson(const std::string& bytes) {
    for (const char c : bytes) {
        if (c < ' ' || c > '~') {
            return QJsonObject{{"hex", hex(bytes)}};
        }
    }
    return QString::fromStdString(bytes);
}

std::string vectorJson(const Vector& vector) {
    return QJsonDocument(vector.about).toJson(QJsonDocument::Indented).toStdString();
}

std::vector<Vector> makeWholeVectors() {
    return {emptyFile(),   oneEvent(),    tenEvents(), severalBlocks(), schemas(), attachments(),
            annotations(), checkpoints(), manifest(),  branch(),        unclosed()};
}

}  // namespace oxbow::test
