// What became of transactions whose markers are damaged or missing.
#include <QTest>

#include <filesystem>

#include "importers/kafka/record_batch.h"
#include "importers/kafka/segment_reader.h"
#include "importers/kafka/support.h"

using namespace oxbow;
using namespace oxbow::kafkatest;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kProducer = 7;

std::string damaged(std::string batch) {
    batch.back() = static_cast<char>(batch.back() ^ 1);
    return batch;
}

// One line of a .txnindex: the offsets from `first` to the marker at `last` were rolled back.
std::string rolledBack(std::int64_t first, std::int64_t last) {
    return bigEndian(0, 2) + bigEndian(kProducer, 8) +
           bigEndian(static_cast<std::uint64_t>(first), 8) +
           bigEndian(static_cast<std::uint64_t>(last), 8) +
           bigEndian(static_cast<std::uint64_t>(last), 8);
}

// "0 data, 2 aborted, 3 unknown": data events only.
std::string fates(const fs::path& path) {
    std::string out;
    const Imported imported = importFrom(path);
    for (const Event& event : imported.events) {
        if (event.kind == EventKind::Control) {
            continue;
        }
        const auto& transaction = event.details.transaction;
        const auto outcome = transaction ? transaction->outcome : TransactionOutcome::Decided;
        out += (out.empty() ? "" : ", ") + std::to_string(event.offset);
        if (event.kind == EventKind::Aborted) {
            out += " aborted";
        } else if (outcome == TransactionOutcome::Open) {
            out += " open";
        } else {
            out += outcome == TransactionOutcome::Unknown ? " unknown" : " data";
        }
    }
    return out;
}

// The producer's first transaction ends with a marker that cannot be read; its second is committed.
std::string lostMarker() {
    return transactionalAt(0, kProducer, "first") + damaged(markerAt(1, kProducer, false)) +
           transactionalAt(2, kProducer, "second") + markerAt(3, kProducer, true);
}

// A segment in which no ABORT marker can be read any more.
std::string withoutAborts(std::string log) {
    for (std::size_t at = 0; at < log.size();) {
        const std::string_view rest = std::string_view(log).substr(at);
        const kafka::BatchProbe probe = kafka::probeBatch(rest);
        const kafka::BatchHeader header = kafka::readBatchHeader(rest);
        kafka::Cursor in(rest.substr(kafka::BatchHeader::kSize));
        kafka::Record record;
        const std::size_t end = at + static_cast<std::size_t>(probe.size);
        if (header.isControl() && kafka::readRecord(in, header, record) &&
            kafka::controlTypeOf(record) == kafka::ControlType::Abort) {
            log[end - 1] = static_cast<char>(log[end - 1] ^ 1);
        }
        at = end;
    }
    return log;
}

}  // namespace

class TestKafkaOutcomes : public QObject {
    Q_OBJECT
private slots:
    void isUnknownWhereAMarkerInBetweenIsDamaged() {
        const OneSegment segment(lostMarker());
        QCOMPARE(fates(segment.folder()), std::string("0 unknown, 2 data"));
        QCOMPARE(counted(importFrom(segment.folder()),
                         "topic-0: records of transactions whose "
                         "outcome is unknown"),
                 std::uint64_t(1));
    }

    void isWhatTheIndexOfAbortedTransactionsSays() {
        const OneSegment segment(lostMarker());
        const fs::path index = segment.folder() / "topic-0/00000000000000000000.txnindex";
        writeFile(index, rolledBack(0, 1));
        QCOMPARE(fates(segment.folder()), std::string("0 aborted, 2 data"));
        // It lists all that was rolled back in its segment, so the rest was committed.
        writeFile(index, "");
        QCOMPARE(fates(segment.folder()), std::string("0 data, 2 data"));
        // What makes no sense in it is not believed.
        writeFile(index, std::string(34, '\x7f') + rolledBack(0, 1));
        QCOMPARE(fates(segment.folder()), std::string("0 unknown, 2 data"));
        writeFile(index, rolledBack(2, 3).substr(0, 20));
        QCOMPARE(fates(segment.folder()), std::string("0 unknown, 2 data"));
    }

    void isWhatTheIndexOfARealBrokerSays() {
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        const fs::path partition = root / "payments-0";
        fs::copy(fs::path(OXBOW_SAMPLES) / "kafka/payments-0", partition);
        const std::string before = fates(root);
        QVERIFY(before.find("aborted") != std::string::npos);
        for (const auto& file : fs::directory_iterator(partition)) {
            if (file.path().extension() == ".log") {
                writeFile(file.path(), withoutAborts(readFile(file.path())));
            }
        }
        QVERIFY(!importFrom(root).rejected.empty());
        QCOMPARE(fates(root), before);
        for (const auto& file : fs::directory_iterator(partition)) {
            if (file.path().extension() == ".txnindex") {
                fs::remove(file.path());
            }
        }
        const std::string without = fates(root);
        QVERIFY(without.find("aborted") == std::string::npos);
        QVERIFY(without.find("unknown") != std::string::npos);
    }

    void isUnknownWhereAMarkerMayHaveBeenInAMissingSegment() {
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        writeFile(root / "t-0" / segmentName(0), transactionalAt(0, kProducer, "first"));
        writeFile(root / "t-0" / segmentName(2),
                  transactionalAt(2, kProducer, "second") + markerAt(3, kProducer, true));
        QCOMPARE(fates(root), std::string("0 unknown, 2 data"));
        QCOMPARE(
            counted(importFrom(root), "t-0: offsets 1 to 1 are not here: in a missing segment"),
            std::uint64_t(1));
        // An index may still lie there when its segment does not.
        writeFile(root / "t-0/00000000000000000001.txnindex", rolledBack(0, 1));
        QCOMPARE(fates(root), std::string("0 aborted, 2 data"));
    }

    void isKnownWhereCompactionMadeTheGap() {
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        writeFile(root / "t-0" / segmentName(0), transactionalAt(0, kProducer, "first") +
                                                     transactionalAt(5, kProducer, "last") +
                                                     markerAt(6, kProducer, true));
        QCOMPARE(fates(root), std::string("0 unknown, 5 data"));
        writeFile(root / "cleaner-offset-checkpoint", "0\n1\nt 0 7\n");
        QCOMPARE(fates(root), std::string("0 data, 5 data"));
    }

    void isOpenOnlyWhereNothingIsMissingUpToTheEnd() {
        const std::string record = transactionalAt(0, kProducer, "first");
        QCOMPARE(fates(OneSegment(record).folder()), std::string("0 open"));
        const OneSegment cut(record + markerAt(1, kProducer, true).substr(0, 70));
        QCOMPARE(fates(cut.folder()), std::string("0 unknown"));
    }

    void isKnownWhereWhatIsDamagedTookNoOffsets() {
        const OneSegment segment(transactionalAt(0, kProducer, "first") + "junk of somebody's" +
                                 markerAt(1, kProducer, true));
        QCOMPARE(fates(segment.folder()), std::string("0 data"));
    }

    void givesWhatFollowsALossATransactionOfItsOwn() {
        const OneSegment segment(lostMarker());
        std::vector<std::string> ids;
        for (const Event& event : importFrom(segment.folder()).events) {
            ids.push_back(event.details.transaction->id);
        }
        QCOMPARE(ids, (std::vector<std::string>{"7/topic-0/0", "7/topic-0/2", "7/topic-0/2"}));
    }

    void takesNoMarkerForAKey() {
        const OneSegment segment(transactionalAt(0, kProducer, "v") + markerAt(1, kProducer, true));
        const Imported imported = importFrom(segment.folder());
        QVERIFY(imported.events.at(0).key);
        QVERIFY(!imported.events.at(1).key);
        QCOMPARE(imported.events.at(1).type.value(), std::string("COMMIT"));
    }
};

QTEST_APPLESS_MAIN(TestKafkaOutcomes)
#include "tst_kafka_outcomes.moc"
