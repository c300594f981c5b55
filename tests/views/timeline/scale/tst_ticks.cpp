#include <QTest>

#include "views/timeline/scale/ticks.h"

using namespace oxbow;

namespace {

constexpr qint64 kSecond = 1'000'000'000;
constexpr qint64 kHour = 3600 * kSecond;
constexpr qint64 kDay = 24 * kHour;
constexpr qint64 kMidnight = 18233 * kDay;  // 2019-12-03

QString labels(const Axis& axis) {
    QStringList list;
    for (const Tick& tick : ticksOf(axis, 100)) {
        list << (tick.major ? tick.label + "!" : tick.label);
    }
    return list.join(", ");
}

Axis times(std::int64_t from, std::int64_t to) {
    Axis axis = Axis::overTime(from, to);
    axis.setWidth(1000);
    return axis;
}

}  // namespace

class TestTicks : public QObject {
    Q_OBJECT
private slots:
    void stepsAreTheOnesOfAClock_data() {
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("span");
        QTest::addColumn<QString>("expected");
        const qint64 nine = kMidnight + 9 * kHour;
        QTest::newRow("milliseconds") << nine << qint64(6'000'000)
                                      << "09:00:00.000, 09:00:00.001, 09:00:00.002, 09:00:00.003, "
                                         "09:00:00.004, 09:00:00.005, 09:00:00.006";
        QTest::newRow("microseconds") << nine << qint64(2'000)
                                      << "09:00:00.0000000, 09:00:00.0000002, 09:00:00.0000004, "
                                         "09:00:00.0000006, 09:00:00.0000008, 09:00:00.0000010, "
                                         "09:00:00.0000012, 09:00:00.0000014, 09:00:00.0000016, "
                                         "09:00:00.0000018, 09:00:00.0000020";
        QTest::newRow("seconds") << nine << 10 * kSecond
                                 << "09:00:00, 09:00:01, 09:00:02, 09:00:03, 09:00:04, 09:00:05, "
                                    "09:00:06, 09:00:07, 09:00:08, 09:00:09, 09:00:10";
        QTest::newRow("minutes") << nine << 3 * kHour
                                 << "09:00, 09:30, 10:00, 10:30, 11:00, 11:30, 12:00";
        QTest::newRow("hours") << nine << 16 * kHour
                               << "10:00, 12:00, 14:00, 16:00, 18:00, 20:00, 22:00, 2019-12-04!";
        QTest::newRow("hours, over midnight")
            << nine << 24 * kHour
            << "09:00, 12:00, 15:00, 18:00, 21:00, 2019-12-04!, 03:00, 06:00, 09:00";
        QTest::newRow("days") << kMidnight << 3 * kDay
                              << "2019-12-03!, 12:00, 2019-12-04!, 12:00, "
                                 "2019-12-05!, 12:00, 2019-12-06!";
        QTest::newRow("whole days") << kMidnight << 8 * kDay
                                    << "2019-12-03, 2019-12-04, 2019-12-05, 2019-12-06, "
                                       "2019-12-07, 2019-12-08, 2019-12-09, 2019-12-10, 2019-12-11";
        QTest::newRow("months") << kMidnight << 300 * kDay
                                << "2020-01!, 2020-02, 2020-03, 2020-04, 2020-05, 2020-06, "
                                   "2020-07, 2020-08, 2020-09";
        QTest::newRow("years") << qint64(0) << 20 * 365 * kDay
                               << "1970, 1972, 1974, 1976, 1978, 1980, 1982, 1984, 1986, 1988";
        QTest::newRow("before 1970") << -2 * kHour << 4 * kHour
                                     << "22:00, 22:30, 23:00, 23:30, 1970-01-01!, 00:30, 01:00, "
                                        "01:30, 02:00";
    }
    void stepsAreTheOnesOfAClock() {
        QFETCH(qint64, from);
        QFETCH(qint64, span);
        QFETCH(QString, expected);
        QCOMPARE(labels(times(from, from + span)), expected);
    }

    void ticksNeverStandCloserThanAskedFor() {
        for (double span = 1e3; span < 9e18; span *= 1.7) {
            const Axis axis = times(0, std::int64_t(span));
            double last = -1e9;
            for (const Tick& tick : ticksOf(axis, 100)) {
                const double x = axis.xOf(tick.unit);
                QVERIFY2(x - last > 89, qPrintable(QString::number(span)));
                last = x;
            }
        }
    }

    void theWholeRangeOfTimesHasTicks() {
        const auto ticks = ticksOf(times(INT64_MIN, INT64_MAX), 100);
        QVERIFY(ticks.size() > 2);
        QVERIFY(ticks.size() < 12);
    }

    void ticksAtBothEndsOfTimeComeToAnEnd() {
        for (qint64 span : {qint64(1'000), kSecond, kHour, 90 * kDay}) {
            QVERIFY(ticksOf(times(INT64_MAX - span, INT64_MAX), 100).size() < 12);
            QVERIFY(ticksOf(times(INT64_MIN, INT64_MIN + span), 100).size() < 12);
        }
    }

    void positionsHaveThousandsSeparators() {
        Axis axis = Axis::overPositions(Position(10'000'000'000));
        axis.setWidth(1000);
        axis.show(Axis::unitOf(Position(9'999'990'000)), Axis::unitOf(Position(9'999'999'000)));
        QVERIFY(labels(axis).startsWith("9,999,990,000, 9,999,991,000, 9,999,992,000"));
    }

    void aFewPositionsHaveATickEach() {
        Axis axis = Axis::overPositions(Position(5));
        axis.setWidth(1000);
        QCOMPARE(labels(axis), QString("0, 1, 2, 3, 4, 5"));
    }

    void theZoneIsAlwaysStated() {
        const qint64 nine = kMidnight + 9 * kHour;
        QCOMPARE(scaleCaption(times(nine, nine + kHour), 100), QString("2019-12-03 UTC"));
        QCOMPARE(scaleCaption(times(nine, nine + 20 * kHour), 100), QString("UTC"));
        QCOMPARE(scaleCaption(times(0, 9 * kDay), 100), QString("UTC"));
        QCOMPARE(scaleCaption(Axis::overPositions(Position(9)), 100), QString("position"));
    }
};

QTEST_APPLESS_MAIN(TestTicks)
#include "tst_ticks.moc"
