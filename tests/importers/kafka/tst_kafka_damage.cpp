// Damaged, cut and hostile segments: what is whole is read, what is not is told, nothing crashes.
#include <QTest>

#include <absl/strings/str_cat.h>

#include <filesystem>
#include <functional>

#include "importers/kafka/compression.h"
#include "importers/kafka/support.h"

using namespace oxbow;
using namespace oxbow::kafkatest;
namespace fs = std::filesystem;

namespace {

// A batch of two records.
std::string twoRecords(std::int64_t baseOffset) {
    RawBatch batch;
    batch.baseOffset = baseOffset;
    batch.lastOffsetDelta = 1;
    batch.recordCount = 2;
    batch.records = rawRecord(0, "k", absl::StrCat("value ", baseOffset)) + rawRecord(1, "l", "");
    return batch.bytes();
}

// A batch of one record, with something wrong in it.
std::string broken(const std::function<void(RawBatch&)>& change) {
    RawBatch batch;
    batch.records = rawRecord(0, "k", "v");
    change(batch);
    return batch.bytes();
}

}  // namespace

class TestKafkaDamage : public QObject {
    Q_OBJECT
private slots:
    void readsAPrefixOfASegmentThatIsCutAtAnyByte_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("batches with transactions") << "broker/undecided-0/00000000000000000000.log";
        QTest::newRow("all formats and codecs") << "old/mixed-0/00000000000000000000.log";
    }
    void readsAPrefixOfASegmentThatIsCutAtAnyByte() {
        QFETCH(QString, file);
        const std::string whole = readFile(testData(file.toStdString()));
        OneSegment segment(whole);
        const std::vector<std::int64_t> all = offsets(importFrom(segment.folder()));
        std::size_t before = 0;
        for (std::size_t size = 0; size < whole.size(); ++size) {
            segment.set(std::string_view(whole).substr(0, size));
            const Imported cut = importFrom(segment.folder());
            QVERIFY2(cut.status.ok(), std::string(cut.status.message()).c_str());
            const std::vector<std::int64_t> got = offsets(cut);
            QVERIFY(got.size() >= before && got.size() < all.size());
            QVERIFY(std::equal(got.begin(), got.end(), all.begin()));
            before = got.size();
            // Either the cut is between two batches, or what is left of the last one is told.
            QVERIFY(cut.rejected.size() <= 1);
            if (!cut.rejected.empty()) {
                const RejectedRecord& rest = cut.rejected.front();
                QCOMPARE(rest.byteOffset + rest.size, std::uint64_t(size));
                QCOMPARE(rest.bytes, whole.substr(rest.byteOffset, rest.size));
                QCOMPARE(rest.source, std::string("kafka/topic-0/00000000000000000000.log"));
            }
        }
    }

    void findsEveryOtherBatchWhateverByteOfOneIsWrong() {
        const std::string one = twoRecords(0);
        const std::string log = one + twoRecords(2) + twoRecords(4);
        OneSegment segment;
        for (std::size_t i = 0; i < one.size(); ++i) {
            std::string damaged = log;
            damaged[one.size() + i] = static_cast<char>(damaged[one.size() + i] ^ 0x41);
            segment.set(damaged);
            const Imported imported = importFrom(segment.folder());
            QVERIFY(imported.status.ok());
            if (i >= 12 && i < 16) {  // the leader's epoch, which no checksum covers
                QCOMPARE(offsets(imported), (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5}));
                continue;
            }
            QCOMPARE(offsets(imported), (std::vector<std::int64_t>{0, 1, 4, 5}));
            QCOMPARE(imported.rejected.size(), std::size_t(1));
            QCOMPARE(imported.rejected.at(0).byteOffset, std::uint64_t(one.size()));
            QCOMPARE(imported.rejected.at(0).size, std::uint64_t(one.size()));
        }
    }

    void tellsOffsetsThatGoBackWithinAFile() {
        const OneSegment segment(twoRecords(4) + twoRecords(2) + twoRecords(6));
        const Imported imported = importFrom(segment.folder());
        QCOMPARE(offsets(imported), (std::vector<std::int64_t>{2, 3, 6, 7}));
        QCOMPARE(imported.rejected.at(0).reason,
                 std::string("no batch can be read at byte 0: its offset 4 is above that of the "
                             "batch behind it, 2; reading went on at byte 84"));
        const OneSegment last(twoRecords(0) + twoRecords(4) + twoRecords(1));
        QCOMPARE(importFrom(last.folder()).rejected.size(), std::size_t(1));
        const OneSegment again(twoRecords(0) + twoRecords(0));
        QCOMPARE(importFrom(again.folder()).rejected.at(0).reason,
                 std::string("no batch can be read at byte 84: its offset 0 is not above that of "
                             "the batch before it, 1: offsets only rise, so one of them was "
                             "changed after it was written; reading went on at byte 168"));
    }

    void asksTheNextWholeBatchWhereTheOneBehindIsDamagedToo() {
        const std::string one = twoRecords(0);
        std::string log = one + twoRecords(2) + twoRecords(4) + twoRecords(6);
        log[one.size() + 2] = 1;       // an offset, upwards
        log[3 * one.size() - 3] ^= 1;  // and the batch behind it
        const OneSegment segment(log);
        const Imported imported = importFrom(segment.folder());
        QCOMPARE(offsets(imported), (std::vector<std::int64_t>{0, 1, 6, 7}));
        QCOMPARE(imported.rejected.size(), std::size_t(2));
    }

    void goesOnBehindManyKilobytesOfJunk() {
        std::string junk;
        for (int i = 0; i < 300'000; ++i) {
            junk += i % 3 == 0 ? '\0' : static_cast<char>(i * 7);
        }
        const OneSegment segment(twoRecords(0) + junk + twoRecords(2));
        const Imported imported = importFrom(segment.folder());
        QCOMPARE(offsets(imported), (std::vector<std::int64_t>{0, 1, 2, 3}));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QCOMPARE(imported.rejected.at(0).size, std::uint64_t(junk.size()));
        QCOMPARE(imported.rejected.at(0).bytes.size(), kRejectedBytesKept);
    }

    void takesZerosAtTheEndForRoomThatWasSetAside() {
        for (const std::size_t zeros : {1U, 16U, 17U, 61U, 200'000U}) {
            const OneSegment segment(twoRecords(0) + std::string(zeros, '\0'));
            const Imported imported = importFrom(segment.folder());
            QCOMPARE(offsets(imported), (std::vector<std::int64_t>{0, 1}));
            QVERIFY(imported.rejected.empty());
            QCOMPARE(imported.fidelity.at("topic-0: segments that end in zeros: room set aside for "
                                          "records to come, or records that are gone"),
                     std::uint64_t(1));
        }
    }

    void readsAFileWithoutAnyBatchAsNothing() {
        const OneSegment segment("");
        const Imported imported = importFrom(segment.folder());
        QVERIFY(imported.status.ok());
        QVERIFY(imported.events.empty() && imported.rejected.empty());
    }

    void saysExactlyWhatIsWrong_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* name, const std::string& bytes, const QString& reason) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << reason;
        };
        const auto headerRow = [&](const char* name, const std::string& bytes,
                                   const QString& problem) {
            row(name, bytes, "no batch can be read at byte 0: " + problem);
        };
        const QString cut =
            "; a last write that was cut off looks like this: where the broker has more, copy the "
            "file again";
        const QString end = "; no batch follows it";
        headerRow("not Kafka at all", "this is a text file of someone else's\n",
                  "its format is 105, and only 0, 1 and 2 are known" + end);
        headerRow("a few bytes", "abc", "the file ends within its first fields" + cut);
        headerRow("cut off", twoRecords(0).substr(0, 80),
                  "it should have 84 bytes, and the file ends after 80" + cut);
        headerRow("a length that is too small", twoRecords(0).replace(8, 4, bigEndian(48, 4)),
                  "its length of 48 bytes is too small" + end);
        headerRow("a negative length", twoRecords(0).replace(8, 4, bigEndian(0xffffffff, 4)),
                  "its length of -1 bytes is too small" + end);
        headerRow("a negative offset", twoRecords(0).replace(0, 8, bigEndian(~0ULL, 8)),
                  "its offset is -1" + end);
        headerRow("the last offset that there is",
                  twoRecords(0).replace(0, 8, bigEndian(0x7ffffffffffffffe, 8)),
                  "its last offset is 1 after its first" + end);
        headerRow("a negative last offset", broken([](RawBatch& b) { b.lastOffsetDelta = -1; }),
                  "its last offset is -1 after its first" + end);
        std::string changed = twoRecords(0);
        changed.back() = 'X';
        headerRow("a changed byte", changed,
                  "its bytes do not fit its checksum: they were changed after they were written; "
                  "reading went on at byte 84");

        const auto batchRow = [&](const char* name, const std::function<void(RawBatch&)>& change,
                                  const QString& problem) {
            row(name, broken(change),
                "the batch at byte 0 (offsets 0 to 0) cannot be read: " + problem);
        };
        const QString room = " records, and its bytes have room for 1 at most";
        batchRow(
            "too many records", [](RawBatch& b) { b.recordCount = 2'000'000'000; },
            "it claims 2000000000" + room);
        batchRow(
            "fewer than no records", [](RawBatch& b) { b.recordCount = -1; },
            "it claims -1" + room);
        batchRow(
            "bytes left over", [](RawBatch& b) { b.records += "more"; },
            "there are bytes after its last record; its records were imported");
        const QString fields =
            "its fields do not fit its length in record 1; the records before it were imported";
        batchRow(
            "a record longer than its batch",
            [](RawBatch& b) { b.records = zigzag(900) + std::string(20, 'x'); }, fields);
        const std::string start(3, '\0');  // attributes, time, offset
        batchRow(
            "a key longer than its record",
            [&](RawBatch& b) { b.records = withLength(start + zigzag(1000) + "kkkk"); }, fields);
        batchRow(
            "a length of minus two",
            [&](RawBatch& b) { b.records = withLength(start + zigzag(-2) + "kkkk"); }, fields);
        batchRow(
            "more headers than bytes",
            [&](RawBatch& b) {
                b.records = withLength(start + zigzag(-1) + zigzag(-1) + zigzag(1'000'000) + "ab");
            },
            fields);
        batchRow(
            "a number without an end", [](RawBatch& b) { b.records = std::string(20, '\xff'); },
            fields);
        batchRow(
            "an offset outside of its batch",
            [](RawBatch& b) { b.records = rawRecord(5, "k", "v"); }, fields);
        batchRow(
            "an unknown codec", [](RawBatch& b) { b.attributes = 5; },
            "it is packed with codec 5, which no version of Kafka known here writes");
        batchRow(
            "gzip that is not", [](RawBatch& b) { b.attributes = 1; },
            "its gzip data is damaged: incorrect header check");
        batchRow(
            "a snappy bomb",
            [](RawBatch& b) {
                b.attributes = 2;
                b.records = std::string("\xff\xff\xff\xff\x0f", 5) + "abc";
            },
            "its snappy data unpacks to more than 268435456 bytes");
        batchRow(
            "a snappy length that lies",
            [](RawBatch& b) {
                b.attributes = 2;
                b.records = std::string("\x80\x80\x80\x40", 4) + "abc";
            },
            "its snappy data is damaged: a block claims more bytes than it can hold");
        batchRow(
            "lz4 that is not", [](RawBatch& b) { b.attributes = 3; },
            "its lz4 data is damaged: ERROR_frameType_unknown");
        batchRow(
            "zstd that is not", [](RawBatch& b) { b.attributes = 4; },
            "its zstd data is damaged: Unknown frame descriptor");
        row("offsets that do not rise", broken([](RawBatch& b) {
                b.lastOffsetDelta = 1;
                b.recordCount = 2;
                b.records = rawRecord(1, "k", "v") + rawRecord(1, "k", "v");
            }),
            "the batch at byte 0 (offsets 0 to 1) cannot be read: its offset is not above that of "
            "the record before it in record 2; the records before it were imported");
        row("a zstd bomb", readFile(testData("bomb/bomb-0/00000000000000000000.log")),
            "the batch at byte 0 (offsets 0 to 0) cannot be read: its zstd data unpacks to more "
            "than 268435456 bytes");
    }
    void saysExactlyWhatIsWrong() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, reason);
        const OneSegment segment(bytes.toStdString());
        const Imported imported = importFrom(segment.folder());
        QVERIFY2(imported.status.ok(), std::string(imported.status.message()).c_str());
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QCOMPARE(QString::fromStdString(imported.rejected.at(0).reason), reason);
        QCOMPARE(imported.rejected.at(0).byteOffset, std::uint64_t(0));
        QCOMPARE(imported.rejected.at(0).size, std::uint64_t(bytes.size()));
    }

    void saysWhyAFolderCannotBeImported() {
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        const auto message = [&](const fs::path& path) {
            const QString text =
                QString::fromStdString(std::string(importFrom(path).status.message()));
            return QString(text).replace(folder.path(), "ROOT");
        };
        QCOMPARE(message(root / "none"),
                 QString("cannot read ROOT/none: No such file or directory; check the path"));
        QCOMPARE(message(root),
                 QString("ROOT holds no Kafka partition: no folder like orders-0 with segments "
                         "like 00000000000000000000.log is in it; choose a broker's log.dir or a "
                         "part of one"));
        writeFile(root / "__consumer_offsets-0/00000000000000000000.log", "");
        QCOMPARE(message(root), QString("ROOT holds no partition to import: partitions of internal "
                                        "topics (__…) are left out; open one itself to read it"));
        writeFile(root / "kafka/topic/0_12/0-1-v1.log", "");
        QCOMPARE(message(root),
                 QString("ROOT/kafka/topic/0_12/0-1-v1.log is a segment of Redpanda, whose files "
                         "are not Kafka's; consume the topic with kcat -J and import what it "
                         "prints"));
    }

    void tellsAFileThatChangesWhileItIsRead() {
        class Cutting : public EventSink {
        public:
            explicit Cutting(fs::path file) : m_file(std::move(file)) {}
            absl::Status accept(std::unique_ptr<EventBatch>) override {
                fs::resize_file(m_file, 100);
                return absl::OkStatus();
            }
            bool cancelled() const override { return false; }

        private:
            fs::path m_file;
        };
        // The first batch of events is handed on long before the file has been read to its end.
        std::string log;
        for (int i = 0; log.size() < 3 * 1024 * 1024; ++i) {
            log += twoRecords(i * 2);
        }
        const OneSegment segment(log);
        Cutting sink(segment.file());
        const absl::Status status = importWith(segment.folder(), sink);
        QCOMPARE(std::string(status.message()),
                 absl::StrCat(segment.file().string(),
                              " became shorter while it was read: a broker is at work in this "
                              "folder; stop it, or copy the folder and import the copy"));
    }

    void neverUnpacksMoreThanItIsAllowed() {
        for (const char* const name : {"gzip", "snappy", "lz4", "zstd"}) {
            const std::string log = readFile(
                testData(absl::StrCat("broker/shapes-", name, "-0/00000000000000000000.log")));
            // The second batch is the larger one.
            const std::size_t second = 12 + static_cast<unsigned char>(log[10]) * 256U +
                                       static_cast<unsigned char>(log[11]);
            const auto codec = static_cast<kafka::Codec>(log[second + 22] & 7);
            QCOMPARE(kafka::codecName(codec), std::string(name));
            const std::size_t size = 12 + static_cast<unsigned char>(log[second + 10]) * 256U +
                                     static_cast<unsigned char>(log[second + 11]);
            kafka::BatchUnpacker unpacker(8 * 1024);
            kafka::ByteBuffer buffer;
            const auto unpacked = unpacker.unpack(
                codec, std::string_view(log).substr(second + 61, size - 61), false, buffer);
            QCOMPARE(std::string(unpacked.status().message()),
                     absl::StrCat("its ", name, " data unpacks to more than 8192 bytes"));
        }
    }

    void mendsTheHeaderOfOldLz4FramesOnly() {
        // The first frame of the mixed file stands in a message of format 0.
        const std::string log = readFile(testData("old/mixed-0/00000000000000000000.log"));
        const auto frame = log.find("\x04\x22\x4d\x18");
        QVERIFY(frame != std::string::npos);
        // The length of the message's value stands before it.
        const auto size = static_cast<unsigned char>(log[frame - 1]);
        const std::string_view packed = std::string_view(log).substr(frame, size);
        kafka::BatchUnpacker unpacker;
        kafka::ByteBuffer buffer;
        QVERIFY(!unpacker.unpack(kafka::Codec::Lz4, packed, false, buffer).ok());
        QVERIFY(unpacker.unpack(kafka::Codec::Lz4, packed, true, buffer).ok());
    }
};

QTEST_APPLESS_MAIN(TestKafkaDamage)
#include "tst_kafka_damage.moc"
