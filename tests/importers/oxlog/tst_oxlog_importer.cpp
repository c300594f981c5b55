#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <random>

#include "importers/oxlog/oxlog_importer.h"
#include "importers/oxlog/oxlog_stream_importer.h"
#include "importers/registry.h"
#include "model/forms/oxlog_event.h"
#include "model/forms/oxlog_exporter.h"
#include "model/oxlog/delimited.h"
#include "model/oxlog/verify.h"
#include "model/oxlog/writer.h"

using namespace oxbow;

namespace {

struct Sink : EventSink {
    std::vector<Event> events;
    std::vector<RejectedRecord> rejected;
    std::vector<std::size_t> rejectedBefore;                 // as the number of events before each
    std::vector<std::string> marks;                          // after each batch
    std::vector<std::pair<std::size_t, std::size_t>> sizes;  // events, rejected after each batch
    absl::Status answer;

    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        const std::size_t before = events.size();
        for (const EventView& event : batch->events) {
            events.emplace_back(event);
        }
        for (std::size_t i = 0; i < batch->rejected.size(); ++i) {
            rejected.push_back(batch->rejected[i]);
            rejectedBefore.push_back(before + batch->rejectedBefore[i]);
        }
        marks.push_back(batch->resumeMark);
        sizes.emplace_back(events.size(), rejected.size());
        return answer;
    }
    bool cancelled() const override { return false; }
};

struct Imported : Sink {
    absl::Status status;
    FidelityReport lost;
};

void feedAll(StreamImporter& importer, std::string_view bytes, std::size_t piece, Imported& out) {
    for (std::size_t at = 0; at < bytes.size() && out.status.ok(); at += piece) {
        out.status = importer.feed(bytes.substr(at, piece), out);
    }
    if (out.status.ok()) {
        out.status = importer.finish(out);
    }
    out.lost = importer.fidelity();
}

Imported import(const Format& format, std::string_view bytes, std::size_t piece = 1000) {
    Imported out;
    feedAll(*format.makeStream({}, "in/orders.oxlog"), bytes, piece, out);
    return out;
}

// Random events that are as odd as events can be.
class OddEvents {
public:
    explicit OddEvents(std::uint64_t seed) : m_random(seed) {}

    Event next() {
        Event event;
        event.source = bytes();
        event.stream = bytes();
        event.partition = static_cast<std::int32_t>(pick(4)) - 2;
        event.offset = static_cast<std::int64_t>(pick(5) == 0 ? m_random() : pick(100)) - 1;
        event.kind = static_cast<EventKind>(pick(3));
        event.key = optionalBytes();
        event.value = optionalBytes();
        event.type = optionalBytes();
        event.time = time();
        event.recordTime = time();
        event.record = optionalBytes();
        if (pick(2) == 0) {
            event.details = details();
        }
        return event;
    }
    std::size_t pick(std::size_t limit) { return m_random() % limit; }
    std::string bytes() {
        std::string result(pick(3) == 0 ? 0 : pick(40), '\0');
        for (char& c : result) {
            c = static_cast<char>(m_random());
        }
        return result;
    }

private:
    OptionalBytes optionalBytes() {
        return pick(3) == 0 ? OptionalBytes() : OptionalBytes(bytes());
    }
    std::optional<Timestamp> time() {
        if (pick(3) == 0) {
            return std::nullopt;
        }
        Timestamp time;
        time.nanoseconds = static_cast<std::int64_t>(m_random());
        time.precision = static_cast<TimePrecision>(pick(6));
        time.zoneMinutes =
            pick(2) == 0 ? Timestamp::kNoZone : static_cast<std::int16_t>(pick(2879)) - 1439;
        return time;
    }
    EventDetails details() {
        EventDetails details;
        for (std::size_t i = pick(4); i > 0; --i) {
            details.headers.push_back({bytes(), optionalBytes()});
        }
        if (pick(2) == 0) {
            details.transaction = Transaction{bytes(), m_random(), pick(2) == 0,
                                              static_cast<TransactionOutcome>(pick(3))};
        }
        details.actor = optionalBytes();
        details.correlation = optionalBytes();
        for (std::size_t i = pick(3); i > 0; --i) {
            details.causations.push_back(bytes());
        }
        for (std::size_t i = pick(3); i > 0; --i) {
            details.references.push_back({bytes(), bytes(), bytes()});
        }
        details.contentType = optionalBytes();
        if (pick(2) == 0) {
            details.schemaId = m_random();
        }
        return details;
    }

    std::mt19937_64 m_random;
};

// Puts events, and rejected records between them, into a file in memory.
std::string exported(const std::vector<Event>& events, const oxlog::WriterOptions& options = {},
                     bool close = true, std::size_t rejectEvery = 0) {
    std::string bytes;
    auto exporter = *OxlogExporter::create(std::make_unique<oxlog::StringOutput>(bytes), options);
    std::size_t n = 0;
    for (const Event& event : events) {
        if (rejectEvery > 0 && n++ % rejectEvery == 0) {
            (void)exporter->addRejected({.source = "x.jsonl",
                                         .byteOffset = n,
                                         .line = n + 1,
                                         .size = 3,
                                         .bytes = "abc",
                                         .reason = "no JSON"});
        }
        (void)exporter->add(event.view());
    }
    if (close) {
        (void)exporter->finish();
    }
    return bytes;
}

std::vector<Event> simpleEvents(int count) {
    std::vector<Event> events;
    for (int i = 0; i < count; ++i) {
        Event event;
        event.source = "shop";
        event.stream = "orders";
        event.offset = i;
        event.key = "o-" + std::to_string(i % 7);
        event.value = "{\"n\":" + std::to_string(i) + "}";
        events.push_back(event);
    }
    return events;
}

oxlog::WriterOptions smallBlocks() {
    oxlog::WriterOptions options;
    options.blockBytes = 2000;
    options.dataBlocksPerIndex = 3;
    return options;
}

}  // namespace

class TestOxlogImporter : public QObject {
    Q_OBJECT
private slots:
    void importOfExportIsTheSame() {
        OddEvents odd(1);
        for (int round = 0; round < 20; ++round) {
            std::vector<Event> events;
            for (std::size_t i = odd.pick(400); i > 0; --i) {
                events.push_back(odd.next());
            }
            const Imported found =
                import(oxlogFormat(), exported(events, smallBlocks()), 1 + odd.pick(5000));
            QVERIFY(found.status.ok());
            QVERIFY(found.events == events);
            QVERIFY(found.lost.empty());
            QVERIFY(found.rejected.empty());
        }
    }

    void importOfThePlainStreamIsTheSame() {
        OddEvents odd(2);
        std::vector<Event> events;
        std::string bytes;
        for (int i = 0; i < 2000; ++i) {
            events.push_back(odd.next());
            oxlog::v1::Event message;
            toOxlog(events.back().view(), message);
            oxlog::appendDelimited(bytes, message);
        }
        const Imported found = import(oxlogStreamFormat(), bytes, 777);
        QVERIFY(found.status.ok());
        QVERIFY(found.events == events);
        QVERIFY(found.rejected.empty());
    }

    void aValueInsideItsRecordIsStoredOnceAndComesBackInsideIt() {
        const std::string record = R"({"value":{"a":9007199254740993}})";
        EventView event;
        event.record = record;
        event.value = std::string_view(record).substr(9, 22);
        oxlog::v1::Event message;
        toOxlog(event, message);
        QVERIFY(!message.has_value());
        EventView back;
        EventDetails details;
        QVERIFY(fromOxlog(message, {}, back, details).ok());
        QCOMPARE(back.value->data() - back.record->data(), 9);
        QCOMPARE(std::string(*back.value), std::string(R"({"a":9007199254740993})"));
    }

    void rejectedRecordsComeBackAtTheirPlaceAmongTheEvents() {
        const Imported found =
            import(oxlogFormat(), exported(simpleEvents(3000), smallBlocks(), true, 100));
        QVERIFY(found.status.ok());
        QCOMPARE(found.rejected.size(), 30U);
        for (std::size_t i = 0; i < found.rejected.size(); ++i) {
            QCOMPARE(found.rejectedBefore[i], i * 100);
            QCOMPARE(found.rejected[i].line, i * 100 + 2);
            QCOMPARE(found.rejected[i].bytes, std::string("abc"));
        }
    }

    void whatAnEventDoesNotSayIsTakenFromTheFile() {
        std::string bytes;
        auto writer = *oxlog::Writer::create(std::make_unique<oxlog::StringOutput>(bytes));
        oxlog::v1::Event event;
        event.set_key("a");
        QVERIFY(writer->append(event).ok());
        QVERIFY(writer->append(event).ok());
        QVERIFY(writer->close().ok());
        const Imported found = import(oxlogFormat(), bytes);
        QCOMPARE(found.events.at(1).source, std::string("in/orders.oxlog"));
        QCOMPARE(found.events.at(1).stream, std::string("orders"));
        QCOMPARE(found.events.at(1).offset, 1);
    }

    void anUnclosedFileIsRecoveredAndSaysSo() {
        const std::vector<Event> events = simpleEvents(500);
        const std::string bytes = exported(events, smallBlocks(), false);
        const std::string cut = bytes.substr(0, bytes.size() - 5);
        const auto report = *oxlog::verifyBytes(cut);
        const Imported found = import(oxlogFormat(), cut);
        QVERIFY(found.status.ok());
        QVERIFY(!found.events.empty());
        QVERIFY(std::equal(found.events.begin(), found.events.end(), events.begin()));
        QCOMPARE(found.lost.size(), 1U);
        QCOMPARE(QString::fromStdString(found.lost.begin()->first),
                 "the file was not closed: " + QString::fromStdString(report.ending.recovery()));
        QCOMPARE(found.rejected.size(), 1U);
        QCOMPARE(found.rejected[0].byteOffset, report.ending.droppedAt);
        QCOMPARE(found.rejected[0].size, report.ending.droppedBytes);
        QCOMPARE(found.rejected[0].bytes, cut.substr(report.ending.droppedAt));
    }

    void aDamagedBlockIsARejectedRecordAndReadingGoesOn() {
        const std::vector<Event> events = simpleEvents(500);
        std::string bytes = exported(events, smallBlocks());
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        const auto report = *oxlog::verifyBytes(bytes);
        const Imported found = import(oxlogFormat(), bytes);
        QVERIFY(found.status.ok());
        QCOMPARE(found.rejected.size(), 1U);
        QCOMPARE(found.rejected[0].reason, report.findings.at(0).sentence());
        QCOMPARE(found.rejected[0].byteOffset, report.findings[0].offset);
        QVERIFY(report.findings[0].eventsLost > 0);
        QCOMPARE(found.events.size(), events.size() - report.findings[0].eventsLost);
        QVERIFY(found.events.back() == events.back());
    }

    void anImportGoesOnFromEveryMark() {
        const std::string bytes =
            exported(simpleEvents(6000), smallBlocks(), false, 50) + "torn bytes";
        const Imported whole = import(oxlogFormat(), bytes);
        QVERIFY(whole.marks.size() > 4);
        for (std::size_t i = 0; i < whole.marks.size(); ++i) {
            const auto importer = oxlogFormat().makeStream({}, "in/orders.oxlog");
            const auto offset = importer->resume(whole.marks[i]);
            QVERIFY(offset.ok());
            Imported rest;
            feedAll(*importer, std::string_view(bytes).substr(*offset), 3000, rest);
            QVERIFY(rest.status.ok());
            const auto [events, rejected] = whole.sizes[i];
            QCOMPARE(rest.events.size(), whole.events.size() - events);
            QVERIFY(std::equal(rest.events.begin(), rest.events.end(),
                               whole.events.begin() + static_cast<std::ptrdiff_t>(events)));
            // What the end cuts is read again from the last mark: it could be whole by then.
            const std::size_t again = i + 1 == whole.marks.size() ? 1 : 0;
            QCOMPARE(rest.rejected.size(), whole.rejected.size() - rejected + again);
            QVERIFY(
                std::equal(rest.rejected.rbegin(), rest.rejected.rend(), whole.rejected.rbegin()));
            QVERIFY(rest.lost == whole.lost);
        }
    }

    void aPlainStreamGoesOnFromEveryMark() {
        std::string bytes;
        for (const Event& event : simpleEvents(5000)) {
            oxlog::v1::Event message;
            toOxlog(event.view(), message);
            message.clear_source();
            oxlog::appendDelimited(bytes, message);
        }
        const Imported whole = import(oxlogStreamFormat(), bytes);
        QCOMPARE(whole.events.at(4999).offset, 4999);
        for (std::size_t i = 0; i < whole.marks.size(); ++i) {
            const auto importer = oxlogStreamFormat().makeStream({}, "in/orders.oxlog");
            const auto offset = importer->resume(whole.marks[i]);
            QVERIFY(offset.ok());
            Imported rest;
            feedAll(*importer, std::string_view(bytes).substr(*offset), 3000, rest);
            const std::size_t done = whole.sizes[i].first;
            QCOMPARE(rest.events.size(), whole.events.size() - done);
            QVERIFY(std::equal(rest.events.begin(), rest.events.end(),
                               whole.events.begin() + static_cast<std::ptrdiff_t>(done)));
        }
    }

    void aDamagedMarkIsRefused() {
        QCOMPARE(
            static_cast<int>(oxlogFormat().makeStream({}, "x")->resume("junk").status().code()),
            static_cast<int>(absl::StatusCode::kInvalidArgument));
        QCOMPARE(
            static_cast<int>(oxlogStreamFormat().makeStream({}, "x")->resume("").status().code()),
            static_cast<int>(absl::StatusCode::kInvalidArgument));
    }

    void theSinksRefusalEndsTheImport() {
        Imported out;
        out.answer = absl::CancelledError("enough");
        feedAll(*oxlogFormat().makeStream({}, "x"), exported(simpleEvents(5000)), 1000, out);
        QCOMPARE(static_cast<int>(out.status.code()),
                 static_cast<int>(absl::StatusCode::kCancelled));
        QCOMPARE(out.marks.size(), 1U);
    }

    void hostilePlainStreamsAreRejectedWithTheirReason_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<int>("events");
        const QByteArray good("\x03\x32\x01k", 4);
        QTest::newRow("a length beyond 16 MiB")
            << good + QByteArray("\x81\x80\x80\x08 and more", 13)
            << "at byte 4: an event claims 16777217 bytes, more than the 16777216 an event may "
               "have; nothing behind it can be read"
            << 1;
        QTest::newRow("a length of eleven bytes")
            << QByteArray(11, '\xff')
            << "at byte 0: the length of an event is no varint of 64 bits; nothing behind it can "
               "be read"
            << 0;
        QTest::newRow("a stream that ends in an event")
            << good + QByteArray("\x05\x32\x03", 3)
            << "at byte 4: the stream ends inside an event; write it again or go on without the "
               "last one"
            << 1;
        QTest::newRow("an event that is no Protobuf")
            << QByteArray("\x02\xff\xff", 3) + good
            << "at byte 0: the 2 bytes of an event are not the Protobuf message they should be"
            << 1;
        QTest::newRow("a value outside its record")
            << QByteArray("\x04\x42\x02\x10\x05", 5) + good
            << "the event cannot be imported: its value is said to be 5 bytes at 0 of its record, "
               "which has 0"
            << 1;
        QTest::newRow("a kind of tomorrow")
            << QByteArray("\x03\x90\x01\x07", 4) + good
            << "the event cannot be imported: its kind 7 is not known; a newer Oxbow may read it"
            << 1;
        QTest::newRow("a time zone that is none")
            << QByteArray("\x06\x12\x04\x18\x80\x80\x08", 7) + good
            << "the event cannot be imported: its time zone of 65536 minutes is none" << 1;
    }
    void hostilePlainStreamsAreRejectedWithTheirReason() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, reason);
        QFETCH(int, events);
        const Imported found = import(oxlogStreamFormat(), bytes.toStdString(), 1);
        QVERIFY(found.status.ok());
        QCOMPARE(static_cast<int>(found.events.size()), events);
        QCOMPARE(found.rejected.size(), 1U);
        QCOMPARE(QString::fromStdString(found.rejected[0].reason), reason);
    }

    void whatStaysInTheFileIsReported() {
        std::string bytes;
        auto writer = *oxlog::Writer::create(std::make_unique<oxlog::StringOutput>(bytes));
        oxlog::v1::Annotations annotations;
        annotations.add_annotations()->set_name("here");
        QVERIFY(writer->addAnnotations(annotations).ok());
        QVERIFY(writer->addAttachment("a", "", "b").ok());
        QVERIFY(writer->close().ok());
        const Imported found = import(oxlogFormat(), bytes);
        QVERIFY((found.lost == FidelityReport{{"attachments stay in the file", 1},
                                              {"marks and notes stay in the file", 1}}));
    }

    void anExportIsThereOnlyWhenItIsComplete() {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("out.oxlog").toStdString();
        {
            auto exporter = *OxlogExporter::create(path);
            QVERIFY(exporter->add(simpleEvents(1)[0].view()).ok());
        }
        QCOMPARE(QDir(folder.path())
                     .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)
                     .size(),
                 0);
        auto exporter = *OxlogExporter::create(path);
        for (const Event& event : simpleEvents(10)) {
            QVERIFY(exporter->add(event.view()).ok());
        }
        QVERIFY(!std::filesystem::exists(path));
        QVERIFY(exporter->addMarks({{Position(3), "here", "look"}}).ok());
        const auto summary = exporter->finish();
        QVERIFY(summary.ok());
        QCOMPARE(summary->events, 10U);
        QCOMPARE(summary->bytes, std::filesystem::file_size(path));
        const auto report = *oxlog::verify(path);
        QVERIFY2(report.ok(), report.text().c_str());
        QVERIFY(*report.root == summary->checkpoint);
    }

    void theFormatsAreKnownByTheirContent() {
        SourceHead head;
        const std::string log = exported(simpleEvents(3));
        head.head = log;
        head.complete = true;
        QCOMPARE(oxlogFormat().sniff(head).confidence, 100);
        QCOMPARE(oxlogStreamFormat().sniff(head).confidence, 0);
        std::string plain;
        for (const Event& event : simpleEvents(3)) {
            oxlog::v1::Event message;
            toOxlog(event.view(), message);
            oxlog::appendDelimited(plain, message);
        }
        head.head = plain;
        QCOMPARE(oxlogFormat().sniff(head).confidence, 0);
        QCOMPARE(oxlogStreamFormat().sniff(head).confidence, 75);
        for (const std::string_view other :
             {std::string_view("{\"id\":1}\n{\"id\":2}\n"), std::string_view("id,name\n1,2\n"),
              std::string_view("\0\0\0\0\0\0", 6), std::string_view("\x1f\x8b\x08\0\0\0", 6)}) {
            head.head = other;
            QCOMPARE(oxlogFormat().sniff(head).confidence, 0);
            QCOMPARE(oxlogStreamFormat().sniff(head).confidence, 0);
        }
    }
};

QTEST_APPLESS_MAIN(TestOxlogImporter)
#include "tst_oxlog_importer.moc"
