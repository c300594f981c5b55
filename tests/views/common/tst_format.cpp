#include <QTest>

#include "views/common/format.h"

using namespace oxbow;

class TestFormat : public QObject {
    Q_OBJECT
private slots:
    void countsHaveThousandsSeparated() {
        QCOMPARE(formatCount(0), QString("0"));
        QCOMPARE(formatCount(999), QString("999"));
        QCOMPARE(formatCount(1'000), QString("1,000"));
        QCOMPARE(formatCount(18'446'744'073'709'551'615U), QString("18,446,744,073,709,551,615"));
        QCOMPARE(formatCountOf(1, "event"), QString("1 event"));
        QCOMPARE(formatCountOf(2'000, "match", "matches"), QString("2,000 matches"));
    }

    void bytesRatesAndDurationsHaveUnits() {
        QCOMPARE(formatBytes(1), QString("1 byte"));
        QCOMPARE(formatBytes(1023), QString("1,023 bytes"));
        QCOMPARE(formatBytes(1536), QString("1.5 KiB"));
        QCOMPARE(formatBytes(std::uint64_t{3} << 30), QString("3.0 GiB"));
        QCOMPARE(formatRate(950), QString("950/s"));
        QCOMPARE(formatRate(3'100'000), QString("3.1 M/s"));
        QCOMPARE(formatDuration(14'000'000), QString("14 ms"));
        QCOMPARE(formatDuration(-14'000'000), QString("−14 ms"));
        QCOMPARE(formatDuration(245'000'000'000), QString("4 min 5 s"));
        QCOMPARE(formatDuration(std::numeric_limits<std::int64_t>::min()),
                 QString("−106751 d 23 h"));
        QCOMPARE(formatPercent(0.62), QString("62 %"));
    }

    void timesStateTheirZoneAndKeepTheirPrecision() {
        QCOMPARE(formatTime(parseTimestamp("2019-12-03T09:06:00.120Z")),
                 QString("2019-12-03 09:06:00.120 Z"));
        QCOMPARE(formatTime(parseTimestamp("2019-12-03T10:06:00.120+01:00")),
                 QString("2019-12-03 09:06:00.120 Z"));
        QCOMPARE(formatTime(parseTimestamp("2019-12-03 09:06:00")), QString("2019-12-03 09:06:00"));
        QCOMPARE(formatTime(parseTimestamp("2019-12-03")), QString("2019-12-03"));
        QCOMPARE(formatTime(std::nullopt), QString("no time"));
        QCOMPARE(formatTimeOfDay(*parseTimestamp("2019-12-03T09:06:00.120Z")),
                 QString("09:06:00.120"));
        QCOMPARE(formatTimeOfDay(*parseTimestamp("2019-12-03")), QString("2019-12-03"));
    }
};

QTEST_MAIN(TestFormat)
#include "tst_format.moc"
