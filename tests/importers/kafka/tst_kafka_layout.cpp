// Folders as people have them: every segment is read, or named with the reason why not.
#include <QTest>

#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "importers/fingerprint.h"
#include "importers/kafka/kafka_importer.h"
#include "importers/kafka/support.h"
#include "importers/packing.h"
#include "importers/registry.h"

using namespace oxbow;
using namespace oxbow::kafkatest;
namespace fs = std::filesystem;

namespace {

using Offsets = std::vector<std::int64_t>;

class Folder {
public:
    void add(const fs::path& file, std::string_view bytes) const {
        writeFile(root() / file, bytes);
    }
    fs::path root() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

std::string log(std::int64_t from, std::int64_t to, const std::string& value = "v") {
    std::string out;
    for (std::int64_t i = from; i < to; ++i) {
        out += batchAt(i, 1000 + i, absl::StrCat(value, i));
    }
    return out;
}

// For a while somebody who may read only what all may read; root may read everything.
class AsNobody {
public:
    AsNobody() : m_before(::geteuid()) {
        if (m_before == 0 && ::seteuid(65534) != 0) {
            qFatal("cannot become another user");
        }
    }
    ~AsNobody() {
        if (::seteuid(m_before) != 0) {
            qFatal("cannot become the user again");
        }
    }

private:
    uid_t m_before;
};

std::set<std::string> streams(const Imported& imported) {
    std::set<std::string> out;
    for (const Event& event : imported.events) {
        out.insert(absl::StrCat(event.stream, "-", event.partition));
    }
    return out;
}

}  // namespace

class TestKafkaLayout : public QObject {
    Q_OBJECT
private slots:
    void readsPartitionsBesideLooseSegmentsAndHoweverDeep() {
        const Folder folder;
        folder.add(segmentName(0), log(0, 1));
        folder.add("a-0/" + segmentName(0), log(0, 2));
        folder.add("a-0/inner-3/" + segmentName(0), log(0, 3));
        folder.add("x/y/z/and/so/on/deep-1/" + segmentName(0), log(0, 4));
        const Imported imported = importFrom(folder.root());
        QCOMPARE(imported.events.size(), std::size_t(10));
        const std::string loose = folder.root().filename().string() + "--1";
        QVERIFY(streams(imported) == (std::set<std::string>{"a-0", "deep-1", "inner-3", loose}));
    }

    void isNotLedInCirclesByLinks() {
        const Folder folder;
        folder.add("a-0/" + segmentName(0), log(0, 2));
        fs::create_directory_symlink(folder.root(), folder.root() / "a-0/back");
        QCOMPARE(importFrom(folder.root()).events.size(), std::size_t(2));
    }

    void readsSegmentsWhereTheirOffsetsBelongWhateverTheirNames() {
        const Folder folder;
        folder.add("a-0/" + segmentName(0), log(4, 8));
        folder.add("a-0/" + segmentName(4), log(0, 4));
        folder.add("a-0/kept by hand.log", log(8, 10));
        folder.add("a-0/not of kafka.log", "2024-03-05 a line of text\n");
        const Imported imported = importFrom(folder.root());
        QCOMPARE(offsets(imported), (Offsets{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
        QVERIFY(imported.rejected.empty());
        QCOMPARE(counted(imported, "segments whose name is not the offset"), std::uint64_t(2));
    }

    void keepsWhatTwoLogsInOneFolderHaveAtTheSameOffsets() {
        const Folder folder;
        folder.add("a-0/" + segmentName(0), log(0, 6));
        folder.add("a-0/00000000000000000000 (1).log", log(0, 4, "other "));
        const Imported imported = importFrom(folder.root());
        QCOMPARE(values(imported), (std::vector<std::string>{"v0", "v1", "v2", "v3", "v4", "v5"}));
        QCOMPARE(imported.rejected.size(), std::size_t(4));
        QVERIFY(imported.rejected.at(0).reason.ends_with("or two logs, disagree"));
    }

    void dropsNothingWhereAnOffsetContradictsTheFileThatFollows() {
        const Folder folder;
        std::string first = log(0, 3);
        first[first.size() / 3 * 2 + 2] = 1;  // the last one's offset, upwards
        folder.add("a-0/" + segmentName(0), first);
        folder.add("a-0/" + segmentName(3), log(3, 6));
        const Imported imported = importFrom(folder.root());
        QCOMPARE(offsets(imported), (Offsets{0, 1, 3, 4, 5}));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QVERIFY(imported.rejected.at(0).reason.find("contradicts the file that follows, which "
                                                    "begins with 3") != std::string::npos);
        QCOMPARE(counted(imported, "a-0: offsets 2 to 2 are not here: damage"), std::uint64_t(1));
    }

    void dropsNothingWhereAnOffsetContradictsTheNameOfItsFile() {
        const Folder folder;
        std::string second = log(3, 6);
        second[7] = 1;  // the first one's offset, downwards
        folder.add("a-0/" + segmentName(0), log(0, 3));
        folder.add("a-0/" + segmentName(3), second);
        const Imported imported = importFrom(folder.root());
        QCOMPARE(offsets(imported), (Offsets{0, 1, 2, 4, 5}));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QVERIFY(imported.rejected.at(0).reason.find("contradicts the name of its file, which "
                                                    "begins with 3") != std::string::npos);
    }

    void takesZerosForDamageWhereAnotherSegmentFollows() {
        const Folder folder;
        folder.add("a-0/" + segmentName(0), log(0, 1) + std::string(500, '\0'));
        folder.add("a-0/" + segmentName(5), log(5, 6) + std::string(500, '\0'));
        const Imported imported = importFrom(folder.root());
        QCOMPARE(offsets(imported), (Offsets{0, 5}));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QCOMPARE(imported.rejected.at(0).size, std::uint64_t(500));
        QCOMPARE(counted(imported, "segments that end in zeros"), std::uint64_t(1));
    }

    void saysWhichOffsetsAreNotHereAndWhy() {
        const Folder folder;
        folder.add("a-0/" + segmentName(10), log(10, 12));
        folder.add("a-0/" + segmentName(20), log(20, 22) + log(30, 31));
        folder.add("b-0/" + segmentName(7), log(7, 8));
        folder.add("log-start-offset-checkpoint", "0\n1\na 0 8\n");
        const Imported imported = importFrom(folder.root());
        FidelityReport expected = {
            {"a-0: offsets 0 to 7 are not here: deleted, the log starts at 8", 8},
            {"a-0: offsets 8 to 9 are not here: in a missing segment", 2},
            {"a-0: offsets 12 to 19 are not here: in a missing segment", 8},
            {"a-0: offsets 22 to 29 are not here: compacted away, cut out of the file, or the "
             "offset behind them is wrong",
             8},
            {"b-0: offsets 0 to 6 are not here: deleted by retention, or in a missing segment", 7}};
        for (const auto& [line, count] : imported.fidelity) {
            QVERIFY2(expected.contains(line), line.c_str());
        }
        QVERIFY(imported.fidelity == expected);
    }

    void boundsTheLinesOfAReportWithManyGaps() {
        const Folder folder;
        std::string holes;
        for (int i = 0; i < 100; ++i) {
            holes += batchAt(i * 10, i, "v");
        }
        for (int i = 0; i < 60; ++i) {
            folder.add(absl::StrCat("a-", i, "/", segmentName(0)), holes);
        }
        const Imported imported = importFrom(folder.root());
        QVERIFY(imported.fidelity.size() < 400);
        std::uint64_t all = 0;
        for (const auto& [line, count] : imported.fidelity) {
            all += count;
        }
        QCOMPARE(all, std::uint64_t(60 * 99 * 9));
    }

    void importsWhatTheBrokerHadDeletedAndSaysSo() {
        const Folder folder;
        folder.add("a-0/" + segmentName(0), log(0, 6));
        folder.add("log-start-offset-checkpoint", "0\n2\na 0 4\nother 0 99\n");
        const Imported imported = importFrom(folder.root());
        QCOMPARE(imported.events.size(), std::size_t(6));
        QCOMPARE(counted(imported, "a-0: records below the log's start at 4"), std::uint64_t(4));
        // Of a partition's folder alone, and of a segment, the note lies above.
        for (const std::string& part : {std::string("a-0"), "a-0/" + segmentName(0)}) {
            QCOMPARE(counted(importFrom(folder.root() / part), "below the log's start at 4"),
                     std::uint64_t(4));
        }
    }

    void readsPackedSegments() {
        const Folder folder;
        const std::string all = log(0, 20'000);
        std::string damaged = all;
        damaged[all.size() / 2] ^= 1;
        folder.add("a-0/" + segmentName(0) + ".gz", test::gzipped(all));
        folder.add("b-0/" + segmentName(0) + ".gz", test::gzipped(damaged));
        const Imported imported = importFrom(folder.root());
        QCOMPARE(imported.events.size(), std::size_t(39'999));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        // And one by itself.
        const fs::path file = folder.root() / "a-0" / (segmentName(0) + ".gz");
        const auto guess = chooseFormat(file, "");
        QVERIFY(guess.ok());
        QCOMPARE(guess->format->name, std::string("kafka-segment"));
        QCOMPARE(importFrom(file).events.size(), std::size_t(20'000));
    }

    void readsWhatCanBeUnpackedOfASegmentThatIsCut() {
        const Folder folder;
        const std::string packed = test::gzipped(log(0, 20'000));
        folder.add("a-0/" + segmentName(0) + ".gz", packed.substr(0, packed.size() / 2));
        const Imported imported = importFrom(folder.root());
        QVERIFY(imported.status.ok());
        QVERIFY(imported.events.size() > 5'000 && imported.events.size() < 15'000);
        QCOMPARE(counted(imported, "damage: "), std::uint64_t(1));
    }

    void leavesOutByNameWhatMayNotBeRead() {
        const Folder folder;
        fs::permissions(folder.root(), fs::perms(0755));
        folder.add("a-0/" + segmentName(0), log(0, 2));
        folder.add("b-0/" + segmentName(0), log(0, 2));
        folder.add("c-0/" + segmentName(0), log(0, 2));
        fs::create_directory(folder.root() / "lost+found");
        fs::permissions(folder.root() / "lost+found", fs::perms::none);
        fs::permissions(folder.root() / "b-0", fs::perms::none);
        fs::permissions(folder.root() / "c-0" / segmentName(0), fs::perms::none);
        {
            const AsNobody nobody;
            const Imported imported = importFrom(folder.root());
            QVERIFY2(imported.status.ok(), std::string(imported.status.message()).c_str());
            QCOMPARE(imported.events.size(), std::size_t(2));
            for (const char* const name : {"lost+found", "b-0", "c-0/00000000000000000000.log"}) {
                QVERIFY2(counted(imported,
                                 absl::StrCat(name, " may not be read (permission denied")) == 1,
                         name);
            }
            QVERIFY(stampOf(folder.root()).ok());
            const auto unreadable = chooseFormat(folder.root() / "b-0", "");
            QVERIFY(absl::IsPermissionDenied(unreadable.status()));
        }
        fs::remove_all(folder.root() / "a-0");
        fs::remove_all(folder.root() / "c-0");
        {
            const AsNobody nobody;
            const auto nothing = chooseFormat(folder.root(), "");
            QVERIFY(absl::IsPermissionDenied(nothing.status()));
            QVERIFY(nothing.status().message().find("b-0 may not be read: permission denied") !=
                    std::string::npos);
        }
        fs::permissions(folder.root() / "b-0", fs::perms(0755));
        fs::permissions(folder.root() / "lost+found", fs::perms(0755));
    }

    void countsAndComparesSegmentsOnly() {
        const Folder folder;
        folder.add("a-0/" + segmentName(0), log(0, 2));
        const auto before = stampOf(folder.root());
        QCOMPARE(before->bytes, std::uint64_t(log(0, 2).size()));
        folder.add("a-0/00000000000000000000.index", std::string(10'000, '\0'));
        fs::create_symlink("gone", folder.root() / "a-0/00000000000000000000.snapshot");
        const auto after = stampOf(folder.root());
        QCOMPARE(after->bytes, before->bytes);
        QCOMPARE(after->fingerprint, before->fingerprint);
    }

    void refusesMappingsThatCannotHaveAnEffect() {
        const OneSegment segment(log(0, 2));
        ImportOptions options;
        options.reading.fields.key = "id";
        class NoSink : public EventSink {
        public:
            absl::Status accept(std::unique_ptr<EventBatch>) override { return absl::OkStatus(); }
            bool cancelled() const override { return false; }
        } sink;
        const auto status =
            kafkaDirectoryFormat().makeSource(options, "kafka")->run(segment.folder(), {}, sink);
        QCOMPARE(std::string(status.message()),
                 std::string("--key has no effect on Kafka's logs, whose records say themselves "
                             "what their key, value, time and stream are; leave it out (--type can "
                             "be given)"));
    }
};

QTEST_APPLESS_MAIN(TestKafkaLayout)
#include "tst_kafka_layout.moc"
