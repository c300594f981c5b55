#include <QFile>
#include <QTest>

#include "importers/resume_mark.h"
#include "importers/times/known_layouts.h"
#include "importers/times/number_time.h"
#include "importers/times/time_column.h"
#include "importers/times/time_layout.h"
#include "importers/times/time_reader.h"

using namespace oxbow;

namespace {

TimeReader reader(const TimeReading& reading = {}) {
    auto made = TimeReader::of(reading);
    return made.ok() ? *std::move(made) : TimeReader();
}

QString shown(const std::optional<Timestamp>& time) {
    return time ? QString::fromStdString(formatTimestamp(*time)) : QString("none");
}

QString read(JsonType type, std::string_view text, const TimeReading& reading = {}) {
    TimeReader times = reader(reading);
    return shown(times.read(type, text));
}

std::string lost(const TimeReader& times) {
    std::string out;
    for (const auto& [what, count] : times.fidelity()) {
        out += std::to_string(count) + " " + what.substr(0, 24) + "|";
    }
    return out;
}

// What Python's datetime, zoneinfo and fractions say; see make_times.py.
QList<QByteArray> oracle(const char* kind) {
    QFile file(OXBOW_TEST_DATA "/times/times.tsv");
    QList<QByteArray> lines;
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (line.startsWith(kind)) {
                lines.append(line);
            }
        }
    }
    return lines;
}

}  // namespace

class TestTimeReader : public QObject {
    Q_OBJECT
private slots:
    void writtenTimesAreWhatPythonSays() {
        const QList<QByteArray> lines = oracle("text");
        QVERIFY(lines.size() > 100);
        for (const QByteArray& line : lines) {
            const QList<QByteArray> parts = line.split('\t');
            TimeReader times = reader();
            const auto time = times.read(JsonType::String, parts[2].toStdString());
            QVERIFY2(time, line);
            QVERIFY2(time->nanoseconds == parts[3].toLongLong(),
                     line + " " + QByteArray::number(qint64(time->nanoseconds)));
            const int zone = parts[4] == "none" ? int(Timestamp::kNoZone) : parts[4].toInt();
            QVERIFY2(time->zoneMinutes == zone, line);
        }
    }

    void numbersAreExactInEachUnit() {
        const QList<QByteArray> lines = oracle("number");
        QVERIFY(lines.size() > 100);
        for (const QByteArray& line : lines) {
            const QList<QByteArray> parts = line.split('\t');
            const auto time =
                readNumberTime(parts[2].toStdString(), *timeUnitOf(parts[1].toStdString()));
            QVERIFY2(time, line);
            QVERIFY2(time->time.nanoseconds == parts[3].toLongLong(),
                     line + " " + QByteArray::number(qint64(time->time.nanoseconds)));
        }
    }

    void localTimesAreThoseOfTheToldZoneAndItsClocksAreHeeded() {
        const QList<QByteArray> lines = oracle("local");
        QVERIFY(lines.size() > 100);
        for (const QByteArray& line : lines) {
            const QList<QByteArray> parts = line.split('\t');
            TimeReading reading;
            reading.zone = parts[1].toStdString();
            TimeReader times = reader(reading);
            const auto time = times.read(JsonType::String, parts[2].toStdString());
            QVERIFY2(time, line);
            QVERIFY2(time->nanoseconds == parts[3].toLongLong(), line);
            QVERIFY2(time->zoneMinutes == parts[4].toInt(), line);
            const std::string doubt = lost(times);
            QVERIFY2((doubt.find("local times that were tw") != std::string::npos) ==
                         (parts[5] == "twice"),
                     line);
            QVERIFY2((doubt.find("local times that never w") != std::string::npos) ==
                         (parts[5] == "never"),
                     line);
        }
    }

    void eachKnownLayoutReadsItsExample() {
        for (const KnownLayout& known : knownLayouts()) {
            const auto written = known.layout.read(known.example);
            QVERIFY2(written, known.example.c_str());
            QVERIFY(written->year == 2024 || !written->hasYear);
            QCOMPARE(written->month, 6);
            QCOMPARE(written->day, 28);
            TimeReading told;
            told.year = 2024;
            QVERIFY2(read(JsonType::String, known.example, told).startsWith("2024-06-28T09:30"),
                     known.example.c_str());
        }
    }

    void aTimeWithoutAYearIsNoneUntilTheYearIsTold() {
        TimeReader unknown;
        QVERIFY(!unknown.read(JsonType::String, "Jun 28 09:30:00"));
        QVERIFY(unknown.lacksYear());
        const FidelityReport report = unknown.fidelity();
        QCOMPARE(report.size(), std::size_t(1));
        QVERIFY(report.begin()->first.find("--time-year") != std::string::npos);
        TimeReading told;
        told.year = 2024;
        QCOMPARE(read(JsonType::String, "Feb 29 09:30:00", told), "2024-02-29T09:30:00");
        told.year = 2023;
        QCOMPARE(read(JsonType::String, "Feb 29 09:30:00", told), "none");
    }

    void timesWithoutAYearGoOnFromDecemberToJanuary() {
        TimeReading told;
        told.year = 2023;
        told.layouts = {"%b %d %H:%M:%S"};
        auto times = *TimeReader::of(told);
        const auto year = [](TimeReader& reader, std::string_view text) {
            return formatTimestamp(*reader.read(JsonType::String, text)).substr(0, 4);
        };
        QCOMPARE(year(times, "Nov 30 23:59:59"), std::string("2023"));
        QCOMPARE(year(times, "Dec 31 23:59:59"), std::string("2023"));
        MarkWriter written;
        times.save(written);
        const std::string mark = written.take();
        MarkReader marked(mark);
        auto again = *TimeReader::of(told);
        again.restore(TimeReader::progressOf(marked));
        QCOMPARE(year(again, "Jan 1 00:00:00"), std::string("2024"));
        QCOMPARE(year(again, "Dec 31 23:59:58"), std::string("2023"));
        QCOMPARE(year(again, "Mar 1 00:00:00"), std::string("2024"));
        QCOMPARE(year(again, "Feb 1 00:00:00"), std::string("2024"));
    }

    void oddWritingsAreRead_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("time");
        const auto row = [](const char* text, const char* time) {
            QTest::newRow(text) << QByteArray(text) << QString(time);
        };
        row("2024-06-28T24:00:00Z", "2024-06-29T00:00:00Z");
        row("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z");
        row("20171223-22:16:0:119", "2017-12-23T22:16:00.119");
        row("20171223-22:16:0:7", "2017-12-23T22:16:00.007");
        row("2017-12-23 8:5:7", "2017-12-23T08:05:07");
        row("2024-06-28T09:30:00.123456789987Z", "2024-06-28T09:30:00.123456789Z");
        row("2024-06-28T09:30:00,5+02:00[Europe/Berlin]", "2024-06-28T09:30:00.500+02:00");
        row("2024-06-28 09:30:00 EST", "2024-06-28T09:30:00-05:00");
        row("2024-06-28 09:30:00 Europe/Berlin", "2024-06-28T09:30:00+02:00");
        row("2024-06-28 09:30:00.1 +0200 CEST m=+0.01", "2024-06-28T09:30:00.100+02:00");
        row("Fri Jun 28 2024 09:30:00 GMT+0200 (Central European Summer Time)",
            "2024-06-28T09:30:00+02:00");
        row("28-JUN-24 09.30.00.123000 AM", "2024-06-28T09:30:00.123000");
        row("2024-06-28 09:30:00:123", "2024-06-28T09:30:00.123");
        row("12/31/2024 12:00:00 AM", "2024-12-31T00:00:00");
        row("31/12/2024 23:59", "2024-12-31T23:59");
        row("@1719567000", "2024-06-28T09:30:00Z");
        row("/Date(1719567000123)/", "2024-06-28T09:30:00.123Z");
        row("/Date(1719567000123+0200)/", "2024-06-28T11:30:00.123+02:00");
        row("1719567000.5", "2024-06-28T09:30:00.500Z");
        row("20240628", "2024-06-28");
        row("20240628093000", "2024-06-28T09:30:00");
        row("20240628093000.25", "2024-06-28T09:30:00.250");
        row("2024-06-28+02:00", "2024-06-28");
        row("0", "none");
        row("12.5", "none");
        row("2024-02-30", "none");
        row("2024-06-28 25:00:00", "none");
        row("2024-06-28 09:30:00 PARTY", "none");
        row("soon", "none");
        row("1.2.3", "none");
        row("10.0.0.1", "none");
    }
    void oddWritingsAreRead() {
        QFETCH(QByteArray, text);
        QFETCH(QString, time);
        QCOMPARE(read(JsonType::String, text.toStdString()), time);
    }

    void objectsAndArraysThatAreTimesAreRead_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("time");
        const auto row = [](const char* json, const char* time) {
            QTest::newRow(json) << QByteArray(json) << QString(time);
        };
        row(R"({"$date":"2024-06-28T09:30:00.5Z"})", "2024-06-28T09:30:00.500Z");
        row(R"({"$date":{"$numberLong":"1719567000123"}})", "2024-06-28T09:30:00.123Z");
        row(R"({"$date":1719567000123})", "2024-06-28T09:30:00.123Z");
        row(R"({"seconds":1719567000,"nanos":7})", "2024-06-28T09:30:00.000000007Z");
        row(R"({"_seconds":1719567000,"_nanoseconds":0})", "2024-06-28T09:30:00Z");
        row(R"({"epochSecond":1719567000,"nanoOfSecond":120000000})",
            "2024-06-28T09:30:00.120000000Z");
        row(R"({"$timestamp":{"t":1719567000,"i":3}})", "2024-06-28T09:30:00Z");
        row("[2024,6,28,9,30]", "2024-06-28T09:30");
        row("[2024,6,28,9,30,0,5]", "2024-06-28T09:30:00.000000005");
        row("[2024,6,31]", "none");
        row("[1,2,3]", "none");
        row(R"({"a":1})", "none");
    }
    void objectsAndArraysThatAreTimesAreRead() {
        QFETCH(QByteArray, json);
        QFETCH(QString, time);
        QCOMPARE(
            read(json.startsWith('[') ? JsonType::Array : JsonType::Object, json.toStdString()),
            time);
    }

    void aUnitHoldsForAllNumbersOfTheColumn() {
        TimeReading reading;
        reading.unit = TimeUnit::Nanoseconds;
        QCOMPARE(read(JsonType::Number, "0", reading), QString("1970-01-01T00:00:00.000000000Z"));
        TimeReader times = reader();
        QCOMPARE(shown(times.read(JsonType::Number, "1719567000123")),
                 QString("2024-06-28T09:30:00.123Z"));
        QCOMPARE(shown(times.read(JsonType::Number, "1719567000124")),
                 QString("2024-06-28T09:30:00.124Z"));
        QVERIFY(times.reading().unit == TimeUnit::Milliseconds);
    }

    void aToldLayoutIsTheOnlyOne() {
        TimeReading reading;
        reading.layouts = {"%d|%m|%Y %H-%M", "%H.%M, %d %B"};
        QCOMPARE(read(JsonType::String, "28|06|2024 09-30", reading), QString("2024-06-28T09:30"));
        QCOMPARE(read(JsonType::String, "2024-06-28T09:30:00Z", reading), QString("none"));
    }

    void aLayoutThatIsNoneIsToldWithItsColumn() {
        const auto status = checkTimeLayout("%Y-%m-%Q");
        QCOMPARE(QString::fromStdString(std::string(status.message())),
                 QString("\"%Y-%m-%Q\" is no layout of a time: \"%Q\" (column 7) is unknown; it is "
                         "written like %Y-%m-%d %H:%M:%E*S %Ez, with the directives of strptime"));
        QVERIFY(checkTimeLayout("%a, %d %b %Y %T %z").ok());
        QVERIFY(!checkTimeZone("Europe/Nowhere").ok());
        QVERIFY(!checkTimeZone("../../etc/passwd").ok());
    }

    void anAbbreviationThatIsManyZonesLeavesTheTimeLocalUnlessAZoneIsTold() {
        TimeReader times = reader();
        QCOMPARE(shown(times.read(JsonType::String, "2019-07-26 10:04:05.148 CST")),
                 QString("2019-07-26T10:04:05.148"));
        QCOMPARE(lost(times), std::string("1 times whose zone has a n|"));
        TimeReading reading;
        reading.zone = "Asia/Shanghai";
        QCOMPARE(read(JsonType::String, "2019-07-26 10:04:05.148 CST", reading),
                 QString("2019-07-26T10:04:05.148+08:00"));
    }

    void anAbbreviationTellsWhichOfTwoLocalTimesItWas() {
        TimeReading reading;
        reading.zone = "Europe/Berlin";
        QCOMPARE(read(JsonType::String, "2023-10-29 02:30:00 CET", reading),
                 QString("2023-10-29T02:30:00+01:00"));
        QCOMPARE(read(JsonType::String, "2023-10-29 02:30:00 CEST", reading),
                 QString("2023-10-29T02:30:00+02:00"));
    }

    void whatIsNotReadIsCountedAndAnEmptyTextIsNone() {
        TimeReader times = reader();
        for (const char* text : {"soon", "", "  ", "2024-06-28T09:30:00.1234567891Z", "12"}) {
            times.read(JsonType::String, text);
        }
        QCOMPARE(lost(times), std::string("1 numbers that are no plau|1 times that cannot be rea|"
                                          "1 times with more digits t|"));
        TimeReader again = reader();
        MarkWriter written;
        times.save(written);
        const std::string mark = written.take();
        MarkReader marked(mark);
        again.restore(TimeReader::progressOf(marked));
        QCOMPARE(lost(again), lost(times));
    }

    void theColumnDecidesTheOrderOfDayAndMonth_data() {
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<int>("order");  // -1: undecided
        QTest::newRow("a day above 12")
            << QStringList{"03/04/2024 10:00", "28/04/2024 10:00"} << int(DateOrder::DayMonth);
        QTest::newRow("a day above 12, behind")
            << QStringList{"04/03/2024", "04/28/2024"} << int(DateOrder::MonthDay);
        QTest::newRow("times that rise")
            << QStringList{"09/06/2024", "10/06/2024", "01/07/2024"} << int(DateOrder::DayMonth);
        QTest::newRow("halves of a day")
            << QStringList{"03/04/2024 10:00 AM", "03/04/2024 10:00 PM"}
            << int(DateOrder::MonthDay);
        QTest::newRow("nothing") << QStringList{"03/04/2024", "03/04/2024"} << -1;
    }
    void theColumnDecidesTheOrderOfDayAndMonth() {
        QFETCH(QStringList, texts);
        QFETCH(int, order);
        std::vector<TimeLexeme> lexemes;
        for (const QString& text : texts) {
            lexemes.push_back({JsonType::String, text.toStdString()});
        }
        const TimeColumn column = judgeTimes(lexemes, {});
        QCOMPARE(column.fits, std::size_t(texts.size()));
        QCOMPARE(column.reading.order ? int(*column.reading.order) : -1, order);
        QCOMPARE(column.words.find("nothing tells the day") != std::string::npos, order == -1);
    }

    void theColumnDecidesTheUnit_data() {
        QTest::addColumn<QStringList>("numbers");
        QTest::addColumn<QString>("unit");
        QTest::addColumn<int>("fits");
        const auto row = [](const QStringList& numbers, const char* unit, int fits) {
            QTest::newRow(unit) << numbers << QString(unit) << fits;
        };
        row({"1719567000", "1719567001.5"}, "s", 2);
        row({"1490386367764", "1490386367764.25"}, "ms", 2);
        row({"1719567000123456"}, "us", 1);
        row({"0", "0", "1542205104057741601", "3055189552000000000"}, "ns", 2);
        row({"132537600000000000"}, "filetime", 1);
        row({"13253932800000000"}, "webkit", 1);
        row({"637450560000000000"}, "ticks", 1);
        row({"20210611", "20210612"}, "ymd", 2);
        row({"0.000000", "12.5"}, "", 0);
        row({"4619295550.000"}, "", 0);
    }
    void theColumnDecidesTheUnit() {
        QFETCH(QStringList, numbers);
        QFETCH(QString, unit);
        QFETCH(int, fits);
        std::vector<TimeLexeme> lexemes;
        for (const QString& number : numbers) {
            lexemes.push_back({JsonType::Number, number.toStdString()});
        }
        const TimeColumn column = judgeTimes(lexemes, {});
        QCOMPARE(int(column.fits), fits);
        const std::string name(column.reading.unit ? nameOf(*column.reading.unit) : "");
        QCOMPARE(QString::fromStdString(name), unit);
    }

    void aFewOddOnesDoNotTakeTheTimeFromAll() {
        std::vector<TimeLexeme> lexemes(20, {JsonType::Number, "1719567000123"});
        lexemes[3] = {JsonType::String, "-"};
        lexemes[7] = {JsonType::Number, "0"};
        const TimeColumn column = judgeTimes(lexemes, {});
        QCOMPARE(column.fits, std::size_t(18));
        QVERIFY(column.reading.unit == TimeUnit::Milliseconds);
    }

    void yearsOfTwoDigitsAreThoseOfMail() {
        QCOMPARE(read(JsonType::String, "Wed, 02 Oct 02 15:00:00 +0200"),
                 QString("2002-10-02T15:00:00+02:00"));
        QCOMPARE(read(JsonType::String, "02 Oct 98 15:00:00 EST"),
                 QString("1998-10-02T15:00:00-05:00"));
        QCOMPARE(read(JsonType::String, "28 Jun 2024 09:30:00"), QString("2024-06-28T09:30:00"));
    }

    void aColumnMayCountSeveralUnits() {
        const std::vector<TimeLexeme> lexemes = {{JsonType::Number, "1700000000"},
                                                 {JsonType::Number, "1700000001000"},
                                                 {JsonType::Number, "1700000002"},
                                                 {JsonType::Number, "-1"}};
        const TimeColumn column = judgeTimes(lexemes, {});
        QCOMPARE(column.fits, std::size_t(3));
        QCOMPARE(column.otherUnits, std::size_t(1));
        TimeReader times = reader(column.reading);
        QCOMPARE(shown(times.read(JsonType::Number, "1700000001000")),
                 QString("2023-11-14T22:13:21.000Z"));
        // No time in any unit is a number.
        QCOMPARE(shown(times.read(JsonType::Number, "-1")), QString("none"));
        QVERIFY2(lost(times).find("1 numbers that count anoth") != std::string::npos,
                 lost(times).c_str());
        QVERIFY2(lost(times).find("1 numbers that are no plau") != std::string::npos,
                 lost(times).c_str());
    }

    void aUnitThatIsToldIsNotDoubted() {
        TimeReading reading;
        reading.unit = TimeUnit::Seconds;
        QCOMPARE(read(JsonType::Number, "-1", reading), QString("1969-12-31T23:59:59Z"));
    }

    void leapSecondsAreToldAndOthersAreNone() {
        TimeReader times = reader();
        QCOMPARE(shown(times.read(JsonType::String, "2016-12-31T23:59:60Z")),
                 QString("2017-01-01T00:00:00Z"));
        QCOMPARE(shown(times.read(JsonType::String, "2017-01-01T00:59:60+01:00")),
                 QString("2017-01-01T01:00:00+01:00"));
        QCOMPARE(shown(times.read(JsonType::String, "2016-12-31T23:58:60Z")), QString("none"));
        QVERIFY(lost(times).find("2 leap seconds") != std::string::npos);
        QVERIFY(lost(times).find("1 times that do not exist") != std::string::npos);
    }

    void timesThatDoNotExistAreToldApartFromTexts() {
        TimeReader times = reader();
        for (const char* text : {"2024-02-30T00:00:00Z", "2024-02-01T25:00:00Z",
                                 "9999-12-31T23:59:59Z", "28/Jun/2024:09:61:00 +0200"}) {
            QCOMPARE(shown(times.read(JsonType::String, text)), QString("none"));
        }
        QCOMPARE(shown(times.read(JsonType::String, "soon")), QString("none"));
        QVERIFY(lost(times).find("4 times that do not exist") != std::string::npos);
        QVERIFY(lost(times).find("1 times that cannot be rea") != std::string::npos);
    }

    void aFewDatesDecideForTheirColumnAndTwoOrdersDecideNothing() {
        std::vector<TimeLexeme> lexemes(50, {JsonType::String, "03/04/2024 10:00"});
        lexemes.push_back({JsonType::String, "13/04/2024 10:00"});
        const TimeColumn decided = judgeTimes(lexemes, {});
        QVERIFY(decided.reading.order == DateOrder::DayMonth);
        QCOMPARE(decided.fits, std::size_t(51));
        lexemes.push_back({JsonType::String, "04/14/2024 10:00"});
        const TimeColumn neither = judgeTimes(lexemes, {});
        QVERIFY(neither.reading.order == DateOrder::Contradictory);
        QCOMPARE(neither.fits, std::size_t(0));
        TimeReader times = reader(neither.reading);
        QCOMPARE(shown(times.read(JsonType::String, "13/04/2024 10:00")), QString("none"));
        QVERIFY(lost(times).find("1 dates of a column that") != std::string::npos);
    }

    void datesThatWereTakenForTheOtherOrderAreTold() {
        TimeReader times = reader();
        QCOMPARE(shown(times.read(JsonType::String, "03/04/2024")), QString("2024-03-04"));
        QCOMPARE(shown(times.read(JsonType::String, "13/04/2024")), QString("2024-04-13"));
        QVERIFY(lost(times).find("1 dates that can only be") != std::string::npos);
    }

    void aTimeOfDayThatIsANumberMayLackItsFirstDigit() {
        QCOMPARE(read(JsonType::String, "20240301 93000"), QString("2024-03-01T09:30:00"));
        QCOMPARE(read(JsonType::String, "20240301 103000"), QString("2024-03-01T10:30:00"));
    }

    void aLayoutThatWantsMoreThanThereIsReadsNothing() {
        const auto zeros = TimeLayout::of(std::string_view("\0\0%Z%z", 6));
        QVERIFY(zeros.ok());
        QVERIFY(!zeros->read(""));
    }

    void aNumberMayBeHexadecimalWhereItsUnitIsTold() {
        TimeReading seconds;
        seconds.unit = TimeUnit::Seconds;
        QCOMPARE(read(JsonType::String, "0x6647100c", seconds), QString("2024-05-17T08:06:36Z"));
        QCOMPARE(read(JsonType::String, "0x", seconds), QString("none"));
        QCOMPARE(read(JsonType::String, "0x6647100g", seconds), QString("none"));
        QCOMPARE(read(JsonType::String, "0x6647100c"), QString("none"));
    }
};

QTEST_APPLESS_MAIN(TestTimeReader)
#include "tst_time_reader.moc"
