#include <QTest>

#include "importers/format/description.h"

using namespace oxbow;

namespace {

constexpr char kSamples[] = R"("samples": [{"text": "{}", "events": []}])";

std::string described(const std::string& members) {
    return R"({"name": "a", "container": "json", "match": {"fields": "x"}, )" + members + ",\n" +
           kSamples + "}";
}

std::string message(const std::string& json) {
    return std::string(parseDescription(json).status().message());
}

}  // namespace

class TestDescription : public QObject {
    Q_OBJECT
private slots:
    void whatIsSaidIsRead() {
        const auto read = parseDescription(R"({
            "name": "shop-orders", "title": "Orders", "about": "who", "container": "delimited",
            "match": {"fields": ["id", "at"], "values": {"kind": "Order.*"}, "pattern": "p",
                      "line": "^#", "sure": 70},
            "fields": {"key": ["id", "meta.id"], "time": "date + time", "stream": "^logStream",
                       "type": "tags[name=kind].value"},
            "time": {"unit": {"at": "us", "": "ms"}},
            "dialect": {"delimiter": "tab"}, "null": ["-", "N/A"],
            "delete": {"field": "op", "is": ["d"]},
            "samples": [
              {"text": ["id\tat", {"a": [1, "b"]}],
               "events": [{"key": "7", "value": {"sum": 3.50}, "stream": null},
                          {"rejected": "cells"}]}]})");
        QVERIFY2(read.ok(), std::string(read.status().message()).c_str());
        QCOMPARE(read->title, std::string("Orders"));
        QCOMPARE(read->match.demands(), std::size_t{5});
        QCOMPARE(read->match.sure, 70);
        QCOMPARE(read->reading.fields.key.all().size(), std::size_t{2});
        QVERIFY(read->reading.time.unit == TimeUnit::Milliseconds);
        QCOMPARE(read->reading.time.units.front().first, std::string("at"));
        QCOMPARE(read->reading.dialect.nulls.size(), std::size_t{2});
        QVERIFY(read->reading.deleting.has("d"));
        QCOMPARE(read->samples.front().text, std::string("id\tat\n{\"a\":[1,\"b\"]}\n"));
        const ExpectedEvent& first = read->samples.front().events.front();
        QCOMPARE(first.line, std::size_t{13});
        QVERIFY(first.parts[1].isJson && first.parts[1].text == "{\"sum\":3.50}");
        QVERIFY(!first.parts[2].text);
        QCOMPARE(*read->samples.front().events[1].parts[0].text, std::string("cells"));
    }

    void aDescriptionThatIsWrittenIsReadBack() {
        const auto read = parseDescription(R"({
            "name": "a", "container": "csv", "match": {"values": {"a.b": "x|y"}, "sure": 60},
            "fields": {"key": "a", "value": ""}, "time": {"zone": "UTC"}, "null": "-",
            "delete": {"field": ["op", "o"], "is": "d"},
            "samples": [{"text": "a;\"b\"\n1", "events": [{"key": null, "value": [1, 2]}]},
                        {"text": ["1", "2"], "events": [{"rejected": "no"}]}]})");
        QVERIFY2(read.ok(), std::string(read.status().message()).c_str());
        const std::string json = descriptionJson(*read);
        const auto again = parseDescription(json);
        QVERIFY2(again.ok(), std::string(again.status().message()).c_str());
        QCOMPARE(descriptionJson(*again), json);
        QVERIFY(again->reading == read->reading);
        QCOMPARE(again->samples.front().text, read->samples.front().text);
    }

    void aFaultTellsItsPlaceAndWhatCouldBe_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char* name, const std::string& json, const char* fault) {
            QTest::newRow(name) << QString::fromStdString(json) << QString(fault);
        };
        row("no JSON", "{\n  \"name\": oh}", "line 2, column 11: ");
        row("no object", "[]",
            "line 1, column 1: a description is an object: {\"name\": …}; there are name, title, "
            "about, container, match, fields, time, records, dialect, null, delete");
        row("unknown member", described("\n  \"feilds\": {}"),
            "line 2, column 13: a description has no \"feilds\"; there are name, title");
        row("another's part", described("\"format\": \"b\""), "a description has no \"format\"");
        row("unknown field", described("\"fields\": {\"kee\": \"a\"}"),
            "\"fields\" has no \"kee\"; there are key, value, type, time, stream");
        row("no path", described("\"fields\": {\"key\": \"a[\"}"), "\"a[\" is no path of a field");
        row("an empty path among others", described("\"fields\": {\"key\": [\"a\", \"\"]}"),
            "an empty path says that there is no such field, and stands alone");
        row("no unit", described("\"time\": {\"unit\": {\"a\": \"weeks\"}}"),
            "\"weeks\" is no unit of time; there are s, ms, us");
        row("no pattern", R"({"name": "a", "container": "json", "match": {"values": {"x": "a("}}})",
            "line 1, column 69: no pattern of RE2: missing )");
        row("no certainty", R"({"name": "a", "container": "json", "match": {"sure": 0}})",
            "\"sure\" is a number from 1 to 100");
        row("nothing to delete by", described("\"delete\": {\"field\": \"op\"}"),
            "\"delete\" says which field, and what it is in a record that deletes");
        row("no name", R"({"name": "A b"})",
            "\"A b\" is no name: small letters, digits, - . and _");
        row("a container's name", R"({"name": "json"})", "\"json\" is the name of a container");
        row("no container", R"({"name": "a", "container": "xml"})",
            "\"xml\" is no container that can be described; there are json, delimited, jsonl, ");
        row("not a text's container", R"({"name": "a", "container": "kafka-dir"})",
            "\"kafka-dir\" is no container that can be described");
        row("nothing said", "{}", "line 1, column 1: a description needs a \"name\"");
        row("nothing to match", R"({"name": "a", "container": "json"})",
            "a description needs a \"match\" that asks for something");
        row("no samples", R"({"name": "a", "container": "json", "match": {"fields": "x"}})",
            "a description needs \"samples\"");
        row("a sample without events", described("\"samples\": [{\"text\": \"a\"}]"),
            "a sample has a \"text\", and the \"events\" that are read from it");
        row("a part that is none",
            described("\"samples\": [{\"text\": \"a\", \"events\": [{\"kee\": 1}]}]"),
            "an event has no \"kee\"; there are key, type, time, stream, value, rejected");
        row("a time that is none",
            described("\"samples\": [{\"text\": \"a\", \"events\": [{\"time\": \"noon\"}]}]"),
            "a time is written like 2024-05-17T08:05:32.123Z here");
        row("records in a table",
            R"({"name": "a", "container": "csv", "match": {"fields": "x"}, "records": "a[*]", )" +
                std::string(kSamples) + "}",
            "\"records\" means nothing in \"csv\"");
        row("a table's dialect in JSON", described("\"dialect\": {\"delimiter\": \",\"}"),
            "\"dialect\" means nothing in \"json\" beside \"encoding\"");
    }

    void aFaultTellsItsPlaceAndWhatCouldBe() {
        QFETCH(QString, json);
        QFETCH(QString, fault);
        const QString told = QString::fromStdString(message(json.toStdString()));
        QVERIFY2(told.contains(fault), qPrintable(told));
        QVERIFY2(told.startsWith("line "), qPrintable(told));
    }

    void aFamilyIsReadInEachOfItsContainers() {
        QVERIFY(containersOf("json").size() > 1);
        QCOMPARE(containersOf("csv"), std::vector<std::string>{"csv"});
    }
};

QTEST_APPLESS_MAIN(TestDescription)
#include "tst_description.moc"
