#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <random>

#include "model/oxlog/forge.h"
#include "model/oxlog/reader.h"
#include "model/oxlog/verify.h"
#include "model/oxlog/writer.h"

using namespace oxlog;

namespace {

v1::Event orderEvent(int n) {
    v1::Event event;
    event.set_stream(n % 5 == 0 ? "payments" : "orders");
    event.set_key("o-" + std::to_string(n % 50));
    event.set_value("{\"n\":" + std::to_string(n) + "}");
    event.mutable_event_time()->set_nanoseconds(1'000'000 * n);
    return event;
}

void append(Writer& writer, int from, int to) {
    for (int n = from; n < to; ++n) {
        v1::Event event = orderEvent(n);
        QCOMPARE(*writer.append(event), static_cast<std::uint64_t>(n));
    }
}

WriterOptions smallBlocks() {
    WriterOptions options;
    options.blockBytes = 500;
    options.dataBlocksPerIndex = 4;
    return options;
}

// A disk that fills up.
class FullOutput : public Output {
public:
    explicit FullOutput(std::string& to, std::size_t room) : m_to(to), m_room(room) {}
    absl::Status write(std::string_view bytes) override {
        if (bytes.size() > m_room - m_to.size()) {
            m_to.append(bytes.substr(0, m_room - m_to.size()));
            return absl::ResourceExhaustedError("no space left");
        }
        m_to.append(bytes);
        return absl::OkStatus();
    }

private:
    std::string& m_to;
    std::size_t m_room;
};

}  // namespace

class TestWriter : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path file(const char* name) const {
        return m_folder.filePath(name).toStdString();
    }
    static std::string bytesOfFile(const std::filesystem::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static void write(const std::filesystem::path& path, const std::string& bytes) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    }

private slots:
    void aPackedFileIsWholeAndReadsTheSameAnywhere() {
        {
            auto writer = *Writer::create(file("packed.oxlog"), smallBlocks());
            append(*writer, 0, 1000);
            QVERIFY(writer->close().ok());
        }
        const auto report = *verify(file("packed.oxlog"));
        QVERIFY2(report.ok(), report.text().c_str());
        auto reader = *Reader::open(file("packed.oxlog"));
        QVERIFY(reader->hasIndex());
        QCOMPARE(reader->eventCount(), 1000U);
        std::mt19937 random(1);
        for (int round = 0; round < 50; ++round) {
            const std::uint64_t from = random() % 1000;
            const std::uint64_t to = from + random() % 100;
            std::uint64_t next = from;
            QVERIFY(reader
                        ->scan(from, to,
                               [&](const StoredEvent& event) {
                                   v1::Event expected = orderEvent(static_cast<int>(next));
                                   expected.set_sequence(next);
                                   return event.sequence == next++ &&
                                          event.message.SerializeAsString() ==
                                              expected.SerializeAsString();
                               })
                        .ok());
            QCOMPARE(next, std::min<std::uint64_t>(to, 1000));
        }
        QCOMPARE(static_cast<int>(reader->event(1000).status().code()),
                 static_cast<int>(absl::StatusCode::kNotFound));
    }

    void anUnclosedFileReadsTheSameAsAClosedOne() {
        {
            auto writer = *Writer::create(file("unclosed.oxlog"), smallBlocks());
            append(*writer, 0, 500);
            QVERIFY(writer->sync().ok());
        }
        auto reader = *Reader::open(file("unclosed.oxlog"));
        QVERIFY(!reader->hasIndex());
        QCOMPARE(reader->ending().recovery(),
                 "recovered 500 events; dropped 0 bytes at offset " +
                     std::to_string(std::filesystem::file_size(file("unclosed.oxlog"))));
        QCOMPARE(reader->event(321)->value(), orderEvent(321).value());
        QCOMPARE(reader->summary().streams_size(), 2);
        QCOMPARE(reader->summary().times().last(), 499'000'000);
    }

    void keyFiltersSpareBlocksAndLoseNoEvent() {
        WriterOptions options = smallBlocks();
        options.filterBitsPerKey = 10;
        {
            auto writer = *Writer::create(file("keys.oxlog"), options);
            append(*writer, 0, 500);
            QVERIFY(writer->close().ok());
        }
        const auto report = *verify(file("keys.oxlog"));
        QVERIFY2(report.ok(), report.text().c_str());
        auto reader = *Reader::open(file("keys.oxlog"));
        int found = 0;
        const auto count = [&found](const StoredEvent&) { return ++found > 0; };
        QVERIFY(reader->scanKey("orders", "o-7", count).ok());
        QCOMPARE(found, 10);
        found = 0;
        QVERIFY(reader->scanKey("payments", "o-7", count).ok());
        QCOMPARE(found, 0);
    }

    void attachmentsOfSeveralPartsComeBackWhole() {
        std::string content(20 * 1024 * 1024, 'a');
        content[12'345'678] = 'b';
        {
            auto writer = *Writer::create(file("attachment.oxlog"));
            QVERIFY(writer->addAttachment("big", "text/plain", content).ok());
            QVERIFY(writer->addAttachment("empty", "", "").ok());
            QVERIFY(writer->close().ok());
        }
        auto reader = *Reader::open(file("attachment.oxlog"));
        QCOMPARE(reader->summary().attachments_size(), 2);
        std::string read;
        const auto take = [&read](std::string_view piece) {
            read.append(piece);
            return absl::OkStatus();
        };
        QVERIFY(reader->readAttachment(0, take).ok());
        QVERIFY(read == content);
        read.clear();
        QVERIFY(reader->readAttachment(1, take).ok());
        QVERIFY(read.empty());
        QVERIFY(!reader->readAttachment(2, take).ok());
        QVERIFY(verify(file("attachment.oxlog"))->ok());
    }

    // The heart of it: whatever a crash leaves, writing goes on, and the result is as if nothing
    // had happened to the events that were whole.
    void aFileCutAnywhereIsGoneOnWith() {
        std::string whole;
        {
            auto writer = *Writer::create(std::make_unique<StringOutput>(whole), smallBlocks());
            append(*writer, 0, 60);
            QVERIFY(writer->close().ok());
        }
        for (std::size_t size = 0; size <= whole.size(); size += size < 200 ? 1 : 7) {
            write(file("cut.oxlog"), whole.substr(0, size));
            Ending ending;
            auto writer = Writer::resume(file("cut.oxlog"), smallBlocks(), ending);
            QVERIFY2(writer.ok(), std::string(writer.status().message()).c_str());
            QCOMPARE((*writer)->nextSequence(), ending.events);
            append(**writer, static_cast<int>(ending.events), 80);
            QVERIFY((*writer)->close().ok());
            const auto report = *verify(file("cut.oxlog"));
            QVERIFY2(report.ok(), (std::to_string(size) + ": " + report.text()).c_str());
            QCOMPARE(report.ending.events, 80U);
        }
    }

    void aFileDamagedInTheMiddleIsNotGoneOnWith() {
        std::string bytes;
        {
            auto writer = *Writer::create(std::make_unique<StringOutput>(bytes), smallBlocks());
            append(*writer, 0, 60);
            QVERIFY(writer->close().ok());
        }
        bytes[300] = static_cast<char>(bytes[300] ^ 1);
        write(file("damaged.oxlog"), bytes);
        Ending ending;
        const auto writer = Writer::resume(file("damaged.oxlog"), {}, ending);
        QCOMPARE(static_cast<int>(writer.status().code()),
                 static_cast<int>(absl::StatusCode::kDataLoss));
        QVERIFY(bytesOfFile(file("damaged.oxlog")) == bytes);
    }

    void twoWritersOfOneFileAreRefused() {
        auto first = *Writer::create(file("locked.oxlog"));
        Ending ending;
        QCOMPARE(static_cast<int>(Writer::resume(file("locked.oxlog"), {}, ending).status().code()),
                 static_cast<int>(absl::StatusCode::kUnavailable));
        QCOMPARE(static_cast<int>(Writer::create(file("locked.oxlog")).status().code()),
                 static_cast<int>(absl::StatusCode::kAlreadyExists));
    }

    void afterAFullDiskEveryCallSaysSoAndWhatWasWrittenCanBeRead() {
        std::string bytes;
        auto writer = *Writer::create(std::make_unique<FullOutput>(bytes, 3000), smallBlocks());
        absl::Status status;
        for (int n = 0; n < 10'000 && status.ok(); ++n) {
            v1::Event event = orderEvent(n);
            status = writer->append(event).status();
        }
        QCOMPARE(static_cast<int>(status.code()),
                 static_cast<int>(absl::StatusCode::kResourceExhausted));
        QVERIFY(writer->close() == status);
        const auto report = *verifyBytes(bytes);
        QVERIFY(report.ending.events > 10);
        QVERIFY(report.ending.droppedBytes > 0);
    }

    void anEventThatIsTooLargeIsRefusedAndWritingGoesOn() {
        std::string bytes;
        auto writer = *Writer::create(std::make_unique<StringOutput>(bytes));
        v1::Event huge;
        huge.set_value(std::string(17 * 1024 * 1024, 'x'));
        QCOMPARE(static_cast<int>(writer->append(huge).status().code()),
                 static_cast<int>(absl::StatusCode::kInvalidArgument));
        v1::Event large;
        large.set_value(std::string(5 * 1024 * 1024, 'x'));
        QCOMPARE(*writer->append(large), 0U);
        QVERIFY(writer->close().ok());
        QVERIFY(!writer->append(large).ok());
        QCOMPARE(verifyBytes(bytes)->ending.events, 1U);
        QVERIFY(verifyBytes(bytes)->ok());
    }

    void sameOptionsAndEventsMakeTheSameBytes() {
        WriterOptions options;
        options.codec = Codec::None;
        options.fileId.emplace();
        options.sync = 7;
        options.created.emplace();
        std::string files[2];
        for (std::string& bytes : files) {
            auto writer = *Writer::create(std::make_unique<StringOutput>(bytes), options);
            append(*writer, 0, 100);
            QVERIFY(writer->close().ok());
        }
        QVERIFY(files[0] == files[1]);
    }

    // What no vector without zstd can show.
    void aPackedPayloadOfAnotherLengthIsDamage() {
        std::string bytes;
        {
            WriterOptions options;
            options.blockBytes = 5000;
            auto writer = *Writer::create(std::make_unique<StringOutput>(bytes), options);
            append(*writer, 0, 300);
            QVERIFY(writer->close().ok());
        }
        oxbow::test::Forge forge(bytes);
        forge.first(BlockType::Data).head.rawBytes -= 1;
        const auto report = *verifyBytes(forge.build());
        QCOMPARE(report.findings.size(), 1U);
        QCOMPARE(std::string(damageKindName(report.findings[0].kind)), std::string("payload"));
        QVERIFY(report.findings[0].eventsLost > 0);
        QCOMPARE(report.ending.events, 300 - report.findings[0].eventsLost);
    }

    void impossibleOptionsAreRefused() {
        std::string bytes;
        WriterOptions options;
        options.blockBytes = 0;
        QVERIFY(!Writer::create(std::make_unique<StringOutput>(bytes), options).ok());
        options = {};
        options.origin = "two\nlines";
        QVERIFY(!Writer::create(std::make_unique<StringOutput>(bytes), options).ok());
        QVERIFY(bytes.empty());
    }

    void openingWhatIsNoLogSaysWhatAndWhy() {
        write(file("text.oxlog"), "{\"id\":1}\n");
        const auto text = Reader::open(file("text.oxlog"));
        QVERIFY(QString::fromStdString(std::string(text.status().message()))
                    .endsWith("text.oxlog: this is not an oxlog file: it does not begin with the "
                              "bytes 89 4F 58 42 4C 0D 0A 1A"));
        QCOMPARE(static_cast<int>(Reader::open(file("nothing.oxlog")).status().code()),
                 static_cast<int>(absl::StatusCode::kNotFound));
        QVERIFY(!Reader::open(m_folder.path().toStdString()).ok());
    }
};

QTEST_APPLESS_MAIN(TestWriter)
#include "tst_writer.moc"
