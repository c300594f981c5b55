#include <QTest>

#include "model/event/timestamp.h"

using namespace oxbow;

class TestTimestamp : public QObject {
    Q_OBJECT
private slots:
    void readsWhatSourcesWrite_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("nanoseconds");
        QTest::addColumn<int>("precision");
        QTest::addColumn<int>("zone");
        const int none = Timestamp::kNoZone;
        QTest::newRow("date") << "1970-01-02" << qint64(86'400'000'000'000)
                              << int(TimePrecision::Day) << none;
        QTest::newRow("minutes") << "1970-01-01 00:01" << qint64(60'000'000'000)
                                 << int(TimePrecision::Minute) << none;
        QTest::newRow("seconds, UTC")
            << "1970-01-01T00:00:01Z" << qint64(1'000'000'000) << int(TimePrecision::Second) << 0;
        QTest::newRow("milliseconds") << "2019-12-03T09:06:00.120Z" << qint64(1575363960120000000)
                                      << int(TimePrecision::Millisecond) << 0;
        QTest::newRow("a comma") << "1970-01-01T00:00:00,5" << qint64(500'000'000)
                                 << int(TimePrecision::Millisecond) << none;
        QTest::newRow("nanoseconds, zone") << "1970-01-01T01:00:00.000000001+01:00" << qint64(1)
                                           << int(TimePrecision::Nanosecond) << 60;
        QTest::newRow("west") << "1969-12-31 19:00:00 -0500" << qint64(0)
                              << int(TimePrecision::Second) << -300;
        QTest::newRow("before 1970") << "1969-12-31T23:59:59.999Z" << qint64(-1'000'000)
                                     << int(TimePrecision::Millisecond) << 0;
        QTest::newRow("leap day") << "2000-02-29" << qint64(951782400000000000)
                                  << int(TimePrecision::Day) << none;
    }
    void readsWhatSourcesWrite() {
        QFETCH(QString, text);
        const auto time = parseTimestamp(text.toStdString());
        QVERIFY(time);
        QTEST(qint64(time->nanoseconds), "nanoseconds");
        QTEST(int(time->precision), "precision");
        QTEST(int(time->zoneMinutes), "zone");
    }

    void refusesWhatIsNoTime_data() {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"", "x", "2019", "2019-13-01", "2019-02-29", "2019-1-1", "2019-01-01T",
              "2019-01-01T9:00", "2019-01-01T24:00", "2019-01-01T10:00:61", "2019-01-01T10:00:00.",
              "2019-01-01T10:00:00x", "2019-01-01T10:00:00+1", "2019-01-01T10:00:00.0000000001",
              "1500-01-01", "9999-12-31"}) {
            QTest::newRow(text) << text;
        }
    }
    void refusesWhatIsNoTime() {
        QFETCH(QString, text);
        QVERIFY(!parseTimestamp(text.toStdString()));
    }

    void writesBackWhatItRead_data() {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"2019-12-03", "2019-12-03T09:06", "2019-12-03T09:06:00Z",
              "2019-12-03T09:06:00.120+05:30", "1969-07-20T20:17:40.000001-04:00",
              "1677-09-22T00:00:00.000000001Z", "2262-04-11"}) {
            QTest::newRow(text) << text;
        }
    }
    void writesBackWhatItRead() {
        QFETCH(QString, text);
        const auto time = parseTimestamp(text.toStdString());
        QVERIFY(time);
        QCOMPARE(QString::fromStdString(formatTimestamp(*time)), text);
    }

    void tellsTheUnitOfAnEpochTimeByItsSize() {
        QCOMPARE(parseEpoch("1575363960")->nanoseconds, 1575363960000000000);
        QCOMPARE(parseEpoch("1575363960120")->nanoseconds, 1575363960120000000);
        QCOMPARE(parseEpoch("1575363960120456")->nanoseconds, 1575363960120456000);
        QCOMPARE(parseEpoch("1575363960120456789")->nanoseconds, 1575363960120456789);
        QCOMPARE(parseEpoch("1575363960.12")->nanoseconds, 1575363960120000000);
        QCOMPARE(parseEpoch("-1")->nanoseconds, -1'000'000'000);
        QCOMPARE(formatTimestamp(*parseEpoch("1575363960")), std::string("2019-12-03T09:06:00Z"));
        QVERIFY(!parseEpoch(""));
        QVERIFY(!parseEpoch("12a"));
        QVERIFY(!parseEpoch("99999999999999999999"));
    }
};

QTEST_APPLESS_MAIN(TestTimestamp)
#include "tst_timestamp.moc"
