// Several copies of a partition: what one has damaged is read from another, and what they disagree
// about is kept.
#include <QTest>

#include <absl/strings/str_cat.h>

#include <filesystem>

#include "importers/kafka/support.h"

using namespace oxbow;
using namespace oxbow::kafkatest;
namespace fs = std::filesystem;

namespace {

using Offsets = std::vector<std::int64_t>;

// Brokers' folders "1", "2", … with a copy of t-0 each.
class Copies {
public:
    void set(int broker, std::int64_t baseOffset, std::string_view bytes) const {
        writeFile(root() / std::to_string(broker) / "t-0" / segmentName(baseOffset), bytes);
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

std::string withAByteChanged(std::string bytes, std::size_t at) {
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    return bytes;
}

const std::size_t kBatch = batchAt(0, 1000, "v0").size();

}  // namespace

class TestKafkaCopies : public QObject {
    Q_OBJECT
private slots:
    void fillsDamageFromWhicheverCopyIsWhole() {
        // Each has something damaged, and none the same.
        const Copies copies;
        copies.set(1, 0, withAByteChanged(log(0, 6), kBatch * 2 - 3));
        copies.set(2, 0, withAByteChanged(log(0, 6), kBatch * 4 - 3));
        const Imported imported = importFrom(copies.root());
        QCOMPARE(offsets(imported), (Offsets{0, 1, 2, 3, 4, 5}));
        QVERIFY(imported.rejected.empty());
        QCOMPARE(counted(imported, "t-0: damaged places are filled in"), std::uint64_t(2));
    }

    void fillsWhatOneCopyHasCutOff() {
        const Copies copies;
        copies.set(1, 0, log(0, 3).substr(0, kBatch * 2 + 20));
        copies.set(1, 3, log(3, 5));
        copies.set(2, 0, log(0, 5));
        const Imported imported = importFrom(copies.root());
        QCOMPARE(offsets(imported), (Offsets{0, 1, 2, 3, 4}));
        QVERIFY(imported.rejected.empty());
    }

    void fillsTheLastWriteThatWasCutOff() {
        const Copies copies;
        copies.set(1, 0, log(0, 3).substr(0, kBatch * 2 + 40));
        copies.set(2, 0, log(0, 5));
        const Imported imported = importFrom(copies.root());
        QCOMPARE(offsets(imported), (Offsets{0, 1, 2, 3, 4}));
        QVERIFY(imported.rejected.empty());
        QCOMPARE(counted(imported, "damaged places are filled in"), std::uint64_t(1));
    }

    void tellsDamageThatNoCopyHasWhole() {
        const Copies copies;
        copies.set(1, 0, withAByteChanged(log(0, 6), kBatch * 3 - 3));
        copies.set(2, 0, withAByteChanged(log(0, 6), kBatch * 3 - 2));
        const Imported imported = importFrom(copies.root());
        QCOMPARE(offsets(imported), (Offsets{0, 1, 3, 4, 5}));
        QCOMPARE(imported.rejected.size(), std::size_t(2));
        QCOMPARE(counted(imported, "t-0: offsets 2 to 2 are not here: damage"), std::uint64_t(1));
    }

    void believesTheCopyWhoseOffsetsFitWhereOneWasChanged() {
        std::string changed = log(0, 6);
        changed[kBatch * 5 + 3] = 1;  // the last batch's offset, upwards: nothing stands behind it
        const Copies copies;
        copies.set(1, 0, changed);
        copies.set(2, 0, log(0, 6));
        const Imported imported = importFrom(copies.root());
        QCOMPARE(offsets(imported), (Offsets{0, 1, 2, 3, 4, 5}));
        QCOMPARE(counted(imported, "t-0: damaged places are filled in"), std::uint64_t(1));
    }

    void believesItWhereTheBatchBeforeIsDamagedToo() {
        std::string changed = withAByteChanged(log(0, 6), kBatch * 5 - 3);
        changed[kBatch * 5 + 3] = 1;
        const Copies copies;
        copies.set(1, 0, changed);
        copies.set(2, 0, log(0, 6));
        QCOMPARE(offsets(importFrom(copies.root())), (Offsets{0, 1, 2, 3, 4, 5}));
    }

    void keepsWhatDiffersWhereverTheSegmentsBegin() {
        const Copies copies;
        copies.set(1, 0, log(0, 6));
        copies.set(2, 0, log(0, 2));
        copies.set(2, 2, log(2, 6, "other "));
        const Imported imported = importFrom(copies.root());
        QCOMPARE(values(imported), (std::vector<std::string>{"v0", "v1", "v2", "v3", "v4", "v5"}));
        QCOMPARE(imported.rejected.size(), std::size_t(4));
        QCOMPARE(
            imported.rejected.at(0).reason,
            std::string("the batch at byte 0 (offsets 2 to 2) is left out: of its records 1 "
                        "differ and 0 are missing in 1/t-0/00000000000000000000.log, which was "
                        "read: two copies of the partition, or two logs, disagree"));
        QCOMPARE(imported.rejected.at(0).source,
                 std::string("kafka/2/t-0/00000000000000000002.log"));
    }

    void readsWhatALaterLeaderWroteWhereCopiesDiffer() {
        RawBatch late;
        late.leaderEpoch = 7;
        late.records = rawRecord(0, "k", "later");
        const Copies copies;
        copies.set(1, 0, log(0, 1));
        copies.set(2, 0, late.bytes());
        QCOMPARE(values(importFrom(copies.root())), (std::vector<std::string>{"later"}));
    }

    void readsTheCopyThatCompactionHasLeftMoreOf() {
        RawBatch thin;
        thin.lastOffsetDelta = 2;
        thin.records = rawRecord(2, "c", "3");
        RawBatch whole = thin;
        whole.recordCount = 3;
        whole.records = rawRecord(0, "a", "1") + rawRecord(1, "b", "2") + thin.records;
        const Copies copies;
        copies.set(1, 0, thin.bytes() + log(3, 5));
        copies.set(2, 0, whole.bytes() + log(3, 4));
        const Imported imported = importFrom(copies.root());
        QCOMPARE(offsets(imported), (Offsets{0, 1, 2, 3, 4}));
        QVERIFY(imported.rejected.empty());
        QCOMPARE(counted(imported, "thinned out"), std::uint64_t(1));
    }

    void resumesBetweenCopiesToTheSameEnd() {
        // Damage that is open while a batch of events ends, in either copy.
        std::string first = log(0, 3000);
        std::string second = first;
        for (std::size_t i = 0; i < 30; ++i) {
            first[first.size() / 30 * i + 50] ^= 1;
            second[second.size() / 31 * i + 70] ^= 1;
        }
        const Copies copies;
        copies.set(1, 0, first);
        copies.set(2, 0, second.substr(0, second.size() / 2));
        copies.set(2, 1600, log(1600, 3100, "other "));
        const Imported whole = importFrom(copies.root());
        QVERIFY(whole.cuts.size() > 10);
        for (const Imported::Cut& cut : whole.cuts) {
            const Imported rest = importFrom(copies.root(), {.mark = cut.mark});
            QVERIFY2(rest.status.ok(), std::string(rest.status.message()).c_str());
            QCOMPARE(rest.events.size(), whole.events.size() - cut.events);
            QVERIFY(std::equal(rest.events.begin(), rest.events.end(),
                               whole.events.begin() + static_cast<std::ptrdiff_t>(cut.events)));
            QCOMPARE(rest.rejected.size(), whole.rejected.size() - cut.rejected);
            QVERIFY(rest.fidelity == whole.fidelity);
        }
    }
};

QTEST_APPLESS_MAIN(TestKafkaCopies)
#include "tst_kafka_copies.moc"
