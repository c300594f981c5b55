// What we read from logs that other programs wrote is what other programs read from them.
#include <QTest>

#include <regex>
#include <sstream>

#include "importers/kafka/support.h"

using namespace oxbow;
using namespace oxbow::kafkatest;

namespace {

// kcat knows nothing of transactions and types.
std::vector<std::string> asKcatWould(std::vector<Event> events) {
    sortByPlace(events);
    for (Event& event : events) {
        event.kind = EventKind::Data;
        event.details.transaction.reset();
        event.type.reset();
    }
    return describeAll(events);
}

void compareLines(const std::vector<std::string>& ours, const std::vector<std::string>& theirs) {
    for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
        QCOMPARE(ours[i], theirs[i]);
    }
    QCOMPARE(ours.size(), theirs.size());
}

bool isRecord(const Event& event) {
    return event.kind != EventKind::Control;
}

// "offset: 12", "producerId: 8": the value after a name in a line of DumpLogSegments.
std::string after(const std::string& line, const std::string& name) {
    std::smatch match;
    return std::regex_search(line, match, std::regex(name + ": (\\S+)")) ? match[1].str() : "";
}

}  // namespace

class TestKafkaOracles : public QObject {
    Q_OBJECT

    const std::filesystem::path m_shop = std::filesystem::path(OXBOW_SAMPLES) / "kafka";

private slots:
    void readsOfTheShopWhatKcatReads() {
        const Imported shop = importFrom(m_shop);
        QVERIFY2(shop.status.ok(), std::string(shop.status.message()).c_str());
        QVERIFY(shop.rejected.empty());
        std::vector<Event> theirs = eventsOfKcat(testData("shop.kcat.jsonl"));
        for (Event& event : eventsOfKcat(testData("shop.uncommitted.kcat.jsonl"))) {
            theirs.push_back(std::move(event));
        }
        compareLines(asKcatWould(only(shop.events, isRecord)), asKcatWould(theirs));
    }

    void tellsAbortedRecordsFromThoseOfAnOpenTransaction() {
        // What kcat shows only of uncommitted reads is the settlement of 14:00, which was rolled
        // back, and that of 22:00, which is open.
        constexpr std::int64_t kRolledBack = 1'715'954'400'000;
        const Imported shop = importFrom(m_shop);
        const std::vector<Event> uncommitted =
            eventsOfKcat(testData("shop.uncommitted.kcat.jsonl"));
        const auto isRolledBack = [](const Event& event) {
            return event.time == timestampFromMilliseconds(kRolledBack);
        };
        const auto isAborted = [](const Event& event) { return event.kind == EventKind::Aborted; };
        compareLines(asKcatWould(only(shop.events, isAborted)),
                     asKcatWould(only(uncommitted, isRolledBack)));
        const auto open = uncommitted.size() - only(uncommitted, isRolledBack).size();
        QVERIFY(open > 0);
        QCOMPARE(shop.fidelity.at("records of transactions that are neither committed nor aborted "
                                  "where the log ends are imported as data"),
                 std::uint64_t(open));
    }

    void readsEveryCodecAndShapeAsKcatDoes() {
        const Imported ours = importFrom(testData("broker"));
        QVERIFY2(ours.status.ok(), std::string(ours.status.message()).c_str());
        QVERIFY(ours.rejected.empty());
        // kcat stops before the first record of an open transaction.
        const auto shown = [](const Event& event) {
            return event.kind == EventKind::Data &&
                   (event.stream != "undecided" || event.offset < 16);
        };
        compareLines(asKcatWould(only(ours.events, shown)),
                     asKcatWould(eventsOfKcat(testData("shapes.kcat.jsonl"))));
    }

    void readsMessageSetsAsTheyWereBuilt() {
        const Imported ours = importFrom(testData("old/mixed-0"));
        QVERIFY2(ours.status.ok(), std::string(ours.status.message()).c_str());
        QVERIFY(ours.rejected.empty());
        compareLines(asKcatWould(ours.events),
                     asKcatWould(eventsOfKcat(testData("old/mixed.jsonl"))));
    }

    void findsTheOffsetsThatKafkaItselfDumps_data() {
        QTest::addColumn<QString>("topic");
        QTest::newRow("compacted") << "wiped";
        QTest::newRow("transactions") << "undecided";
    }
    void findsTheOffsetsThatKafkaItselfDumps() {
        QFETCH(QString, topic);
        const std::string name = topic.toStdString();
        std::vector<std::string> theirs;
        std::istringstream dump(readFile(testData(name + ".dump.txt")));
        for (std::string line; std::getline(dump, line);) {
            if (line.starts_with("| offset")) {
                theirs.push_back(after(line, "offset") + " " + after(line, "endTxnMarker"));
            }
        }
        QVERIFY(!theirs.empty());
        std::vector<std::string> ours;
        for (const Event& event : importFrom(testData("broker/" + name + "-0")).events) {
            ours.push_back(std::to_string(event.offset) + " " +
                           (event.kind == EventKind::Control ? event.type.value_or("") : ""));
        }
        compareLines(ours, theirs);
    }
};

QTEST_APPLESS_MAIN(TestKafkaOracles)
#include "tst_kafka_oracles.moc"
