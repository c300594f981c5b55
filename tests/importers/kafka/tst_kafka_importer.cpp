// What becomes of a broker's log: kinds, times, transactions, copies, order, marks.
#include <QTest>

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "importers/kafka/kafka_importer.h"
#include "importers/kafka/support.h"
#include "importers/registry.h"

using namespace oxbow;
using namespace oxbow::kafkatest;
namespace fs = std::filesystem;

namespace {

const Event& at(const Imported& imported, std::int64_t offset) {
    for (const Event& event : imported.events) {
        if (event.offset == offset) {
            return event;
        }
    }
    static const Event none;
    return none;
}

Sniff sniffOf(const Format& format, const fs::path& path) {
    const auto head = readHead(path);
    return head.ok() ? format.sniff((*head)->head) : Sniff();
}

void compareImports(const Imported& ours, const Imported& theirs) {
    QVERIFY2(ours.status.ok(), std::string(ours.status.message()).c_str());
    QCOMPARE(describeAll(ours.events), describeAll(theirs.events));
    QVERIFY(ours.rejected == theirs.rejected);
    QVERIFY(ours.fidelity == theirs.fidelity);
}

// What was imported up to a cut, and then what a resumed import yielded.
Imported joined(const Imported& whole, const Imported::Cut& cut, const Imported& rest) {
    Imported out = rest;
    out.events.assign(whole.events.begin(),
                      whole.events.begin() + static_cast<std::ptrdiff_t>(cut.events));
    out.rejected.assign(whole.rejected.begin(),
                        whole.rejected.begin() + static_cast<std::ptrdiff_t>(cut.rejected));
    out.events.insert(out.events.end(), rest.events.begin(), rest.events.end());
    out.rejected.insert(out.rejected.end(), rest.rejected.begin(), rest.rejected.end());
    return out;
}

}  // namespace

class TestKafkaImporter : public QObject {
    Q_OBJECT

    const fs::path m_shop = fs::path(OXBOW_SAMPLES) / "kafka";

private slots:
    void keepsNullEmptyAndSomeApartInKeysAndValues() {
        const Imported shapes = importFrom(testData("broker/shapes-zstd-0"));
        const OptionalBytes cases[] = {std::nullopt, "", "k"};
        for (std::size_t i = 0; i < 9; ++i) {
            QVERIFY(shapes.events.at(i).key == cases[i / 3]);
            QVERIFY(shapes.events.at(i).value == (i % 3 == 2 ? OptionalBytes("v") : cases[i % 3]));
        }
    }

    void keepsHeadersInOrderRepeatedNullAndEmpty() {
        const Imported shapes = importFrom(testData("broker/shapes-none-0"));
        const std::vector<Header> expected = {{"a", "1"}, {"a", "2"},      {"b", std::nullopt},
                                              {"c", ""},  {"", "no name"}, {"a", "1"}};
        QVERIFY(shapes.events.at(9).details.headers == expected);
    }

    void keepsMarkersApartFromData() {
        const Imported undecided = importFrom(testData("broker/undecided-0"));
        const Event& abort = at(undecided, 10);
        QVERIFY(abort.kind == EventKind::Control);
        QCOMPARE(abort.type.value(), std::string("ABORT"));
        QVERIFY(!abort.time && abort.recordTime);
        QCOMPARE(at(undecided, 11).type.value(), std::string("COMMIT"));
    }

    void namesTheMarkersOfBrokersAndQuorums() {
        std::vector<std::string> types;
        for (const Event& event : importFrom(testData("old/control-0")).events) {
            QVERIFY(event.kind == EventKind::Control);
            types.push_back(event.type.value_or("none"));
        }
        QCOMPARE(types,
                 (std::vector<std::string>{"LEADER_CHANGE", "SNAPSHOT_HEADER", "SNAPSHOT_FOOTER",
                                           "KRAFT_VERSION", "KRAFT_VOTERS", "CONTROL 9"}));
    }

    void decidesEachTransactionByTheNextMarkerOfItsProducer() {
        // The records say themselves what became of them.
        std::map<std::string, int> seen;
        for (const Event& event : importFrom(testData("broker/undecided-0")).events) {
            if (event.kind != EventKind::Control) {
                QCOMPARE(event.kind == EventKind::Aborted, event.value == "aborted");
                ++seen[*event.value];
            }
        }
        QCOMPARE(seen.at("committed"), 8);
        QCOMPARE(seen.at("aborted"), 4);
        QCOMPARE(seen.at("open"), 1);
    }

    void numbersTheEventsOfATransactionUpToItsMarker() {
        const Imported undecided = importFrom(testData("broker/undecided-0"));
        const auto transaction = [&](std::int64_t offset) {
            return at(undecided, offset).details.transaction;
        };
        QVERIFY(transaction(2) == (Transaction{"10/undecided-0/2", 0, false}));
        QVERIFY(transaction(5) == (Transaction{"10/undecided-0/2", 1, false}));
        QVERIFY(transaction(11) == (Transaction{"10/undecided-0/2", 3, true}));
        QVERIFY(transaction(16) ==
                (Transaction{"10/undecided-0/16", 0, false, TransactionOutcome::Open}));
        QVERIFY(!transaction(18));
    }

    void takesTheBrokersTimeAsTimeAndRecordTime() {
        const Imported appended = importFrom(testData("broker/appended-0"));
        QVERIFY(appended.events.at(0).time);
        QVERIFY(appended.events.at(0).time == appended.events.at(0).recordTime);
        const Imported created = importFrom(testData("broker/a-1-0"));
        QCOMPARE(formatTimestamp(*created.events.at(0).time),
                 std::string("2020-09-13T12:26:40.005Z"));
        QVERIFY(!created.events.at(0).recordTime);
    }

    void keepsTheNumberOfATimeThatDoesNotFit() {
        constexpr std::int64_t kYear3000 = 32'503'680'000'000;
        const OneSegment segment(batchAt(0, -1, "none") + batchAt(1, 0, "1970") +
                                 batchAt(2, kYear3000, "too late"));
        const Imported imported = importFrom(segment.folder());
        QVERIFY(!imported.events.at(0).time);
        QCOMPARE(imported.events.at(1).time->nanoseconds, std::int64_t(0));
        QVERIFY(!imported.events.at(2).time);
        QVERIFY(imported.events.at(0).details.empty());
        QVERIFY(imported.events.at(2).details.references ==
                (std::vector<Reference>{{"kafka timestamp", "32503680000000",
                                         "milliseconds since 1970, no time of 1677 to 2262"}}));
        QCOMPARE(counted(imported, "times before 1677"), std::uint64_t(1));
    }

    void findsTypesInHeadersAndElseInTheValue() {
        std::map<std::string, std::set<std::string>> types;
        for (const Event& event : importFrom(m_shop).events) {
            if (event.kind == EventKind::Data && event.value) {
                types[event.stream].insert(event.type.value_or("none"));
            }
        }
        // Orders and payments have a header ce_type, the others a member of their JSON.
        QVERIFY(types.at("payments") ==
                (std::set<std::string>{"PaymentRequested", "PaymentAuthorised", "PaymentDeclined",
                                       "PaymentSettled"}));
        QVERIFY(types.at("shipping") ==
                (std::set<std::string>{"ParcelPacked", "ParcelCollected", "ParcelDelivered"}));
        // A tombstone has no value, but its header speaks.
        for (const Event& event : importFrom(m_shop / "orders-0").events) {
            QVERIFY(event.value || event.type == "CustomerForgotten" ||
                    event.kind == EventKind::Control);
        }
    }

    void takesTypesFromWhereItIsTold() {
        const auto types = [](const std::optional<std::string>& path) {
            const OneSegment segment(
                batchAt(0, 1, "{\"type\":\"a\",\"it\":{\"is\":\"b\\\\c\"},\"n\":7}") +
                batchAt(1, 1, "no JSON"));
            std::string out;
            for (const Event& event : importFrom(segment.folder(), {.type = path}).events) {
                out += event.type.value_or("none") + " ";
            }
            return out;
        };
        QCOMPARE(types(std::nullopt), std::string("a none "));
        QCOMPARE(types("it.is"), std::string("b\\c none "));
        QCOMPARE(types("n"), std::string("7 none "));
        QCOMPARE(types(""), std::string("none none "));
        QVERIFY(absl::IsInvalidArgument(importFrom(m_shop, {.type = "a[b"}).status));
    }

    void keepsTheOffsetsThatCompactionLeftAndCountsTheHoles() {
        const Imported wiped = importFrom(testData("broker/wiped-0"));
        QCOMPARE(wiped.events.front().offset, std::int64_t(2));
        QCOMPARE(wiped.events.back().offset, std::int64_t(25));
        QCOMPARE(counted(wiped, "wiped-0: offsets that no record has: compacted away"),
                 std::uint64_t(9));
        QVERIFY(!at(wiped, 15).value);  // the tombstone, in a batch with a delete horizon
        QCOMPARE(formatTimestamp(*at(wiped, 15).time), std::string("2020-09-13T12:26:40.016Z"));
    }

    void saysWhatOfAFolderWasLeftOut() {
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        const std::string log = batchAt(0, 1, "v");
        const std::string name = "/00000000000000000000.log";
        const std::string id = ".0123456789abcdef0123456789abcdef";
        writeFile(root / ("a-b-12" + name), log);
        writeFile(root / ("a-b-12" + name + ".deleted"), log);
        writeFile(root / "a-b-12/00000000000000000001.log.cleaned", log);
        writeFile(root / "a-b-12/00000000000000000001.log.swap", batchAt(1, 1, "swapped"));
        writeFile(root / ("__cluster_metadata-0" + name), log);
        writeFile(root / ("gone-0" + id + "-delete" + name), log);
        writeFile(root / ("moving-0" + id + "-future" + name), log);
        writeFile(root / ("lost-0" + id + "-stray" + name), log);
        writeFile(root / "meta.properties", "version=1");
        const Imported imported = importFrom(root);
        QCOMPARE(values(imported), (std::vector<std::string>{"v", "swapped"}));
        QCOMPARE(imported.events.at(0).stream, std::string("a-b"));
        QCOMPARE(imported.events.at(0).partition, 12);
        for (const char* const part : {"(.deleted)", "(.cleaned)", "(.swap)", "internal topics",
                                       "(-delete)", "(-future)", "(-stray)"}) {
            QVERIFY2(counted(imported, part) == 1, part);
        }
        // What is left out of a folder is read when it is opened itself.
        QCOMPARE(importFrom(root / "__cluster_metadata-0").events.at(0).stream,
                 std::string("__cluster_metadata"));
        QCOMPARE(importFrom(root / ("lost-0" + id + "-stray")).events.at(0).stream,
                 std::string("lost"));
    }

    void readsOneSegmentAlone() {
        const Imported imported =
            importFrom(testData("broker/undecided-0/00000000000000000010.log"));
        QCOMPARE(imported.events.size(), std::size_t(9));
        QCOMPARE(imported.events.at(0).stream, std::string("undecided"));
        QCOMPARE(imported.events.at(0).partition, 0);
    }

    void readsCopiesOfAPartitionOnceAndKeepsWhatDiffers() {
        const Imported imported = importFrom(testData("replicas"));
        QCOMPARE(values(imported), (std::vector<std::string>{"v0", "w", "v1", "w", "v2", "w", "v3",
                                                             "w", "v4", "w", "v5", "w"}));
        QCOMPARE(counted(imported, "another copy"), std::uint64_t(6));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QCOMPARE(imported.rejected.at(0).source,
                 std::string("kafka/kafka3/topic-0/00000000000000000000.log"));
    }

    void mergesPartitionsByTimeAndKeepsOffsetsRising() {
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        const std::string name = "/00000000000000000000.log";
        // The second record of a-0 is late: it stays behind the first, as if it were of its time.
        writeFile(root / ("a-0" + name), batchAt(0, 20, "a0 at 20") + batchAt(1, 5, "a0 at 5") +
                                             batchAt(2, 40, "a0 at 40"));
        writeFile(root / ("a-1" + name), batchAt(0, 10, "a1 at 10") + batchAt(1, 20, "a1 at 20"));
        writeFile(root / ("b-0" + name), batchAt(0, 30, "b at 30") + batchAt(1, -1, "b at none"));
        QCOMPARE(values(importFrom(root)),
                 (std::vector<std::string>{"a1 at 10", "a0 at 20", "a0 at 5", "a1 at 20", "b at 30",
                                           "b at none", "a0 at 40"}));
        QCOMPARE(values(importFrom(root, {.order = MergeOrder::Offset})),
                 (std::vector<std::string>{"a0 at 20", "a0 at 5", "a0 at 40", "a1 at 10",
                                           "a1 at 20", "b at 30", "b at none"}));
    }

    void doesNotLetTheBrokersClockOnMarkersChangeTheOrder() {
        // The markers of the sample were written years after the times its records tell.
        const Imported shop = importFrom(m_shop);
        std::map<std::pair<std::string, int>, std::int64_t> latest;
        std::int64_t before = 0;
        for (const Event& event : shop.events) {
            if (event.kind == EventKind::Control) {
                continue;
            }
            std::int64_t& mine = latest[{event.stream, event.partition}];
            mine = std::max(mine, event.time->nanoseconds);
            QVERIFY(mine >= before);
            before = mine;
        }
    }

    void resumesAfterEveryBatchToTheSameEnd_data() {
        QTest::addColumn<int>("order");
        QTest::newRow("by time") << static_cast<int>(MergeOrder::Time);
        QTest::newRow("by offset") << static_cast<int>(MergeOrder::Offset);
    }
    void resumesAfterEveryBatchToTheSameEnd() {
        QFETCH(int, order);
        const auto rule = static_cast<MergeOrder>(order);
        const Imported whole = importFrom(m_shop, {.order = rule});
        QVERIFY(whole.cuts.size() > 6);
        for (const Imported::Cut& cut : whole.cuts) {
            const Imported rest = importFrom(m_shop, {.order = rule, .mark = cut.mark});
            compareImports(joined(whole, cut, rest), whole);
        }
    }

    void resumesAmongDamageAndCopiesToTheSameEnd() {
        // More rejected records than one batch takes, between copies and zeros.
        const QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        std::string log;
        for (int i = 0; i < 300; ++i) {
            std::string batch = batchAt(i, 1000 + i, absl::StrCat("v", i));
            if (i % 2 == 1) {
                batch[30] = static_cast<char>(batch[30] + 1);
            }
            log += batch;
        }
        writeFile(root / "1/t-0/00000000000000000000.log", log + std::string(99, '\0'));
        writeFile(root / "2/t-0/00000000000000000000.log", log.substr(0, log.size() / 2));
        const Imported whole = importFrom(root);
        QCOMPARE(whole.events.size(), std::size_t(150));
        QVERIFY(whole.rejected.size() > 150);
        QVERIFY(whole.cuts.size() > 2);
        for (const Imported::Cut& cut : whole.cuts) {
            compareImports(joined(whole, cut, importFrom(root, {.mark = cut.mark})), whole);
        }
    }

    void resumesAsIfABrokerHadNotGoneOnWriting() {
        std::string log;
        for (int i = 0; i < 3000; ++i) {
            log += batchAt(i, i, "v");
        }
        OneSegment segment(log);
        const Imported whole = importFrom(segment.folder());
        segment.set(log + batchAt(3000, 1, "later"));
        writeFile(segment.folder() / "new-0/00000000000000000000.log", batchAt(0, 0, "new"));
        const Imported rest = importFrom(segment.folder(), {.mark = whole.cuts.at(0).mark});
        compareImports(joined(whole, whole.cuts.at(0), rest), whole);
    }

    void refusesToResumeWhatHasChanged() {
        std::string log;
        for (int i = 0; i < 3000; ++i) {
            log += batchAt(i, i, "v");
        }
        OneSegment segment(log);
        const std::string mark = importFrom(segment.folder()).cuts.at(0).mark;
        const auto message = [&](const Run& run) {
            return std::string(importFrom(segment.folder(), run).status.message());
        };
        QCOMPARE(message({.order = MergeOrder::Offset, .mark = mark}),
                 std::string("the import cannot be resumed: it merged its partitions by another "
                             "rule; resume it with the same --order"));
        QCOMPARE(message({.mark = "nonsense"}),
                 std::string("the import cannot be resumed: its mark is not one of this version; "
                             "import the folder again into a new workspace"));
        segment.set(log.substr(0, log.size() / 2));
        QCOMPARE(message({.mark = mark}),
                 std::string("the import cannot be resumed: partition topic-0 has changed since it "
                             "was interrupted; import the folder again into a new workspace"));
    }

    void tellsItsProgressToTheLastByte() {
        const Imported shop = importFrom(m_shop);
        const auto importer = kafkaDirectoryFormat().makeSource({}, "kafka");
        QCOMPARE(shop.cuts.back().bytesRead, importer->sizeOf(m_shop));
        QVERIFY(std::is_sorted(shop.cuts.begin(), shop.cuts.end(),
                               [](auto& a, auto& b) { return a.bytesRead < b.bytesRead; }));
    }

    void returnsTheSinksVerdict() {
        const Imported imported = importFrom(m_shop, {.cancelAt = 2});
        QVERIFY(absl::IsCancelled(imported.status));
        QCOMPARE(imported.events.size(), imported.cuts.back().events);
    }

    void recognisesDirectoriesAndSegmentsByContent() {
        const Sniff shop = sniffOf(kafkaDirectoryFormat(), m_shop);
        QCOMPARE(shop.reason, std::string("it holds Kafka segments of 10 partitions in 5 topics"));
        QVERIFY(shop.confidence >= 80);
        QCOMPARE(sniffOf(kafkaDirectoryFormat(), testData("../packed")).confidence, 0);
        const fs::path segment = m_shop / "orders-0/00000000000000000000.log";
        const fs::path old = testData("old/mixed-0/00000000000000000000.log");
        QCOMPARE(
            sniffOf(kafkaSegmentFormat(), segment).reason,
            std::string("it begins with a Kafka record batch of format 2 whose checksum fits"));
        QCOMPARE(sniffOf(kafkaSegmentFormat(), old).reason,
                 std::string("it begins with a Kafka message of format 0 whose checksum fits"));
        QCOMPARE(sniffOf(kafkaSegmentFormat(), testData("shop.kcat.jsonl")).confidence, 0);
        QCOMPARE(chooseFormat(segment, "")->format->name, std::string("kafka-segment"));
        QCOMPARE(chooseFormat(m_shop, "")->format->name, std::string("kafka-dir"));
    }
};

QTEST_APPLESS_MAIN(TestKafkaImporter)
#include "tst_kafka_importer.moc"
