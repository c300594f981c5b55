#include <QTest>

#include "views/timeline/scale/go_to.h"

using namespace oxbow;

namespace {

constexpr std::int64_t kMorning = 1'575'363'960'120'000'000;  // 2019-12-03T09:06:00.120Z
const GoToContext kShop{Position(48'210), Position(12'345), kMorning};
const GoToContext kWithoutTimes{Position(48'210), Position(12'345), std::nullopt};

std::string said(std::string_view text, const GoToContext& context) {
    const auto target = parseGoTo(text, context);
    if (!target.ok()) {
        return "error: " + std::string(target.status().message());
    }
    if (const auto* position = std::get_if<Position>(&*target)) {
        return std::to_string(position->value());
    }
    if (const auto* time = std::get_if<GoToTime>(&*target)) {
        return formatTimestampUtc({time->nanoseconds, TimePrecision::Millisecond});
    }
    const auto& ref = std::get<TimelineSource::Ref>(*target);
    return ref.stream + " " + std::to_string(ref.partition) + " " + std::to_string(ref.offset);
}

}  // namespace

class TestGoTo : public QObject {
    Q_OBJECT
private slots:
    void readsPlaces_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("place");
        QTest::newRow("position") << "1234"
                                  << "1234";
        QTest::newRow("with separators") << " 12,345 "
                                         << "12345";
        QTest::newRow("with spaces") << "12 345"
                                     << "12345";
        QTest::newRow("zero") << "0"
                              << "0";
        QTest::newRow("the end itself") << "48,210"
                                        << "48210";
        QTest::newRow("half") << "50%"
                              << "24105";
        QTest::newRow("a fraction of a percent") << "12.5 %"
                                                 << "6026";
        QTest::newRow("all") << "100%"
                             << "48210";
        QTest::newRow("start") << "start"
                               << "0";
        QTest::newRow("end") << "end"
                             << "48210";
        QTest::newRow("on") << "+100"
                            << "12445";
        QTest::newRow("back") << "-1,000"
                              << "11345";
        QTest::newRow("back beyond the start") << "-99999"
                                               << "0";
        QTest::newRow("on beyond the end") << "+18446744073709551615"
                                           << "48210";
        QTest::newRow("a time") << "2019-12-03T10:06:00+01:00"
                                << "2019-12-03 09:06:00.000";
        QTest::newRow("a time without a zone is UTC") << "2019-12-03 09:06"
                                                      << "2019-12-03 09:06:00.000";
        QTest::newRow("a date") << "2019-12-02"
                                << "2019-12-02 00:00:00.000";
        QTest::newRow("a time of the playhead's day") << "08:15"
                                                      << "2019-12-03 08:15:00.000";
        QTest::newRow("one digit of hour") << "8:15:30.25"
                                           << "2019-12-03 08:15:30.250";
        QTest::newRow("an event of a partition") << "orders/2@8812"
                                                 << "orders 2 8812";
        QTest::newRow("an event of a stream") << "orders@8"
                                              << "orders -1 8";
        QTest::newRow("a stream with a slash") << "eu/orders/0@8"
                                               << "eu/orders 0 8";
        QTest::newRow("a folder is no partition") << "eu/orders@8"
                                                  << "eu/orders -1 8";
    }
    void readsPlaces() {
        QFETCH(QString, text);
        QFETCH(QString, place);
        QCOMPARE(QString::fromStdString(said(text.toStdString(), kShop)), place);
    }

    void saysWhatIsWrong_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("after the end") << "48,211"
                                       << "The log ends at 48210";
        QTest::newRow("more than all") << "101%"
                                       << "at most 100%";
        QTest::newRow("no share") << "x%"
                                  << "50% or 12.5%";
        QTest::newRow("groups of two") << "12,34"
                                       << "is no place";
        QTest::newRow("mixed separators") << "1,234 567"
                                          << "is no place";
        QTest::newRow("words") << "yesterday"
                               << "is no place";
        QTest::newRow("nothing") << ""
                                 << "is no place";
        QTest::newRow("too large for any log") << "99999999999999999999"
                                               << "is no place";
        QTest::newRow("no such hour") << "25:00"
                                      << "is no place";
        QTest::newRow("no such day") << "2019-02-29"
                                     << "is no place";
        QTest::newRow("no offset") << "orders/0@"
                                   << "is no place";
        QTest::newRow("a zone on a time of day") << "00:30+01:00"
                                                 << "is no place";
    }
    void saysWhatIsWrong() {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const QString answer = QString::fromStdString(said(text.toStdString(), kShop));
        QVERIFY2(answer.startsWith("error: ") && answer.contains(message), qPrintable(answer));
    }

    void aShareOfAVastLogIsExact() {
        const GoToContext vast{Position(9'999'999'999'999'999), Position(0), std::nullopt};
        QCOMPARE(said("33.333333%", vast), std::string("3333333299999999"));
        QCOMPARE(said("100%", vast), std::string("9999999999999999"));
    }

    void aLogWithoutTimesSaysSo() {
        for (const char* text : {"09:06", "2019-12-03"}) {
            QVERIFY(said(text, kWithoutTimes).find("No event of this log has a time") !=
                    std::string::npos);
        }
    }

    void theDayOfATimeBefore1970IsRight() {
        const GoToContext old{Position(10), Position(3), -1};
        QCOMPARE(said("06:00", old), std::string("1969-12-31 06:00:00.000"));
    }
};

QTEST_APPLESS_MAIN(TestGoTo)
#include "tst_go_to.moc"
