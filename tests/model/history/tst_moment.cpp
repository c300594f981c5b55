#include <QTemporaryDir>
#include <QTest>

#include "model/history/moment.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

// Events at these seconds; -1 for one without a time.
std::vector<Event> eventsAt(const std::vector<int>& seconds) {
    std::vector<Event> events;
    for (const int second : seconds) {
        Event event;
        event.key = "k";
        event.value = std::to_string(second);
        if (second >= 0) {
            event.time = Timestamp{second * kSecond, TimePrecision::Second, 0};
        }
        events.push_back(event);
    }
    return events;
}

}  // namespace

class TestMoment : public QObject {
    Q_OBJECT
private slots:
    void whatIsNoMomentIsRefused_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "soon", "-1", "1e1", "1,2", ",1", "1,", "1,2345", "1234,567",
                                 "11", "18446744073709551616", "9223372036854775808", "100.5%",
                                 "-0.1%", "%", "nan%", "inf%"}) {
            QTest::newRow(text) << QString(text);
        }
    }
    void whatIsNoMomentIsRefused() {
        QFETCH(QString, text);
        const QTemporaryDir folder;
        const auto log = makeLog(folder, eventsAt({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
        const auto moment = resolveMoment(*log, text.toStdString());
        QVERIFY(!moment.ok());
        QVERIFY(!moment.status().message().empty());
    }

    void momentsAreWrittenInManyWays() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, eventsAt(std::vector<int>(2'000, 1)), 500, 1'000);
        const auto position = [&log](const char* text) {
            const auto moment = resolveMoment(*log, text);
            return moment.ok() ? moment->position.value() : ~std::uint64_t{0};
        };
        QCOMPARE(position("0"), 0U);
        QCOMPARE(position("1,234"), 1'234U);
        QCOMPARE(position("002"), 2U);
        QCOMPARE(position("50%"), 1'000U);
        QCOMPARE(position("100%"), 2'000U);
        QCOMPARE(position("end"), 2'000U);
        QCOMPARE(position("1970-01-01T00:00:00Z"), 0U);
        QCOMPARE(position("1970-01-02"), 2'000U);
    }

    // At a time stand the events before the first later one, whatever comes in late.
    void theMomentOfATimeIsThatOfAScan_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 0; seed < 5; ++seed) {
            QTest::addRow("seed %d", seed) << seed;
        }
    }
    void theMomentOfATimeIsThatOfAScan() {
        QFETCH(int, seed);
        std::mt19937_64 random(static_cast<std::uint64_t>(seed));
        std::vector<int> seconds;
        for (int i = 0; i < 300; ++i) {
            const int back = random() % 4 == 0 ? static_cast<int>(random() % 40) : 0;
            seconds.push_back(random() % 9 == 0 ? -1 : std::max(0, i - back));
        }
        const QTemporaryDir folder;
        const auto log = makeLog(folder, eventsAt(seconds), 7, seed % 2 == 0 ? 40 : 1'000);
        for (int second = 0; second < 320; ++second) {
            std::size_t p = 0;
            while (p < seconds.size() && seconds[p] <= second) {
                ++p;
            }
            std::optional<Position> late;
            for (std::size_t q = p; q < seconds.size() && !late; ++q) {
                if (seconds[q] >= 0 && seconds[q] <= second) {
                    late = Position(q);
                }
            }
            const auto moment =
                resolveMoment(*log, formatTimestamp({second * kSecond, TimePrecision::Second, 0}));
            QVERIFY(moment.ok());
            QCOMPARE(moment->position.value(), std::uint64_t(p));
            QVERIFY(*leftOutAsLate(*log, *moment) == late);
            QCOMPARE(lateWarning(*log, *moment)->empty(), !late);
        }
    }

    void aPositionLeavesNothingOut() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, eventsAt({5, 1}));
        QVERIFY(lateWarning(*log, *resolveMoment(*log, "1"))->empty());
    }

    void aLogWithoutTimesHasNoTimes() {
        const QTemporaryDir folder;
        const auto log = makeLog(folder, eventsAt({-1, -1}));
        QVERIFY(absl::IsFailedPrecondition(resolveMoment(*log, "2024-01-01").status()));
    }
};

QTEST_APPLESS_MAIN(TestMoment)
#include "tst_moment.moc"
