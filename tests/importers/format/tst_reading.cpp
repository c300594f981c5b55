#include <QTest>

#include "importers/format/reading.h"

using namespace oxbow;

namespace {

Reading full() {
    Reading reading;
    reading.fields.key = FieldPaths(std::vector<std::string>{"order.id", "id"});
    reading.fields.value = "";
    reading.fields.time = "[0]";
    reading.fields.type = "a \"name\"";
    reading.time.layouts = {"%d/%m/%Y", "%Y"};
    reading.time.unit = TimeUnit::FileTime;
    reading.time.zone = "Europe/Berlin";
    reading.time.order = DateOrder::DayMonth;
    reading.time.year = 2024;
    reading.text.patterns = {"(?P<a>\\d+) (?P<b>.*)", "(?P<b>\"?)"};
    reading.text.start = "\\d";
    reading.text.numbers = std::vector<std::string>{"a"};
    return reading;
}

}  // namespace

class TestReading : public QObject {
    Q_OBJECT
private slots:
    void whatIsWrittenIsReadBack() {
        for (const Reading& reading : {Reading(), full()}) {
            const auto again = parseReading(readingJson(reading));
            QVERIFY2(again.ok(), std::string(again.status().message()).c_str());
            QVERIFY(*again == reading);
        }
        QCOMPARE(readingJson(Reading()), std::string("{}"));
    }

    void onlyWhatIsSaidIsWritten() {
        Reading reading;
        reading.fields.key = "id";
        reading.time.unit = TimeUnit::Milliseconds;
        QCOMPARE(readingJson(reading),
                 std::string("{\"fields\": {\"key\": \"id\"}, \"time\": {\"unit\": \"ms\"}}"));
    }

    void aLogKeepsItBesideWhatItAlwaysKept() {
        const ReadingPairs pairs = pairsOf(full());
        QVERIFY(readingOf(pairs) == full());
        // As logs had it before there was more to say.
        const Reading old = readingOf({{"key", "id"}, {"value", ""}, {"time", "[0]"}, {"x", "y"}});
        QCOMPARE(*old.fields.key, std::string("id"));
        QVERIFY(old.fields.value && old.fields.value.all().empty());
        QCOMPARE(*old.fields.time, std::string("[0]"));
        QVERIFY(!old.fields.type);
    }

    void aFaultTellsItsPlaceAndWhatCouldBe_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("fault");
        const auto row = [](const char* json, const char* fault) {
            QTest::newRow(json) << QByteArray(json) << QByteArray(fault);
        };
        row("{\n  \"fields\": {\"kee\": \"id\"}\n}",
            "line 2, column 21: \"fields\" has no \"kee\"; there are key, value, type, time, "
            "stream");
        row("{\"fields\": {\"key\": 3}}",
            "line 1, column 20: a text is wanted here, or an array of texts");
        row("{\"fields\": {\"key\": \"a[x\"}}",
            "line 1, column 20: \"a[x\" is no path of a field: ");
        row("{\"time\": {\"unit\": \"min\"}}",
            "line 1, column 19: \"min\" is no unit of time; there are s, ms, us, ns, ");
        row("{\"time\": {\"layout\": \"%Q\"}}",
            "line 1, column 21: \"%Q\" is no layout of a time: ");
        row("{\"time\": {\"zone\": \"Mars\"}}", "line 1, column 19: \"Mars\" is no zone of time; ");
        row("{\"time\": {\"order\": \"up\"}}",
            "line 1, column 20: \"order\" is \"day-month\" or \"month-day\"");
        row("{\"time\": {\"year\": 20}}", "line 1, column 19: 20 is no year of times");
        row("{\n\"text\": {\"pattern\": \"(?P<a>[)\"}}", "line 2, column 21: the pattern ");
        row("{\"text\": {\"start\": \"\\\\d*\"}}", "line 1, column 20: the pattern of a record's ");
        row("{\"text\": {\"pattern\": \"(?P<a>.)\", \"numbers\": [\"b\"]}}",
            "line 1, column 10: \"b\" is said to be a number");
        row("{\"time\": 3}", "line 1, column 10: \"time\" is an object: ");
        row("{\"tme\": {}}", "line 1, column 9: a reading has no \"tme\"; there are fields, ");
        row("[1]", "line 1, column 1: a reading is an object: ");
        row("{\n\"time\": {\"unit\" \"ms\"}}", "line 2, column 17: ");
    }
    void aFaultTellsItsPlaceAndWhatCouldBe() {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, fault);
        const auto reading = parseReading(json.toStdString());
        QVERIFY(!reading.ok());
        const std::string message(reading.status().message());
        QVERIFY2(message.starts_with(fault.toStdString()), message.c_str());
    }
};

QTEST_APPLESS_MAIN(TestReading)
#include "tst_reading.moc"
