#include <QTest>

#include "importers/format/path_in_record.h"

using namespace oxbow;

namespace {

std::string textAt(const std::string& path, const std::string& json) {
    const auto parsed = PathInRecord::parse(path);
    const auto value = parsed.ok() ? parsed->in(json) : std::nullopt;
    return value ? jsonText(*value) : "none";
}

}  // namespace

class TestPathInRecord : public QObject {
    Q_OBJECT
private slots:
    void anElementIsNamedByWhatItSays() {
        const std::string json =
            R"({"attributes": [{"key": "a.b", "value": {"s": "x"}}, {"key": "c", "value": {"s": "y"}},
                {"key": "c", "value": {"s": "z"}}],
                "deep": [{"id": 1, "in": [{"n": "k", "v": 9}]}]})";
        QCOMPARE(textAt("attributes[key=a.b].value.s", json), std::string("x"));
        QCOMPARE(textAt("attributes[key=c].value.s", json), std::string("y"));
        QCOMPARE(textAt("attributes[key=d].value.s", json), std::string("none"));
        QCOMPARE(textAt("deep[id=1].in[n=k].v", json), std::string("9"));
        QCOMPARE(textAt("attributes[1].key", json), std::string("c"));
        QCOMPARE(textAt("[\"attributes\"][0].value.s", json), std::string("x"));
    }

    void aDocumentsWordIsFoundByItsNameAndInIt() {
        const std::vector<Header> headers = {
            {"logStream", "s-1"},
            {"a.resource", R"({"attributes":[{"key":"service.name","value":"shop"}]})"},
            {"none", std::nullopt}};
        const auto said = [&headers](const std::string& path) {
            return PathInRecord::parse(path)->among(headers).value_or("absent");
        };
        QCOMPARE(said("^logStream"), std::string("\"s-1\""));
        QCOMPARE(said("^a.resource.attributes[key=service.name].value"), std::string("\"shop\""));
        QCOMPARE(said("^none"), std::string("null"));
        QCOMPARE(said("^logStreams"), std::string("absent"));
        QCOMPARE(said("^a.resource.attributes[key=other].value"), std::string("absent"));
    }

    void severalFieldsAreOneText() {
        QCOMPARE(joinedPaths("date + time"), (std::vector<std::string>{"date", "time"}));
        QCOMPARE(joinedPaths("date+time"), std::vector<std::string>{"date+time"});
        QCOMPARE(joinedTexts({"2024-05-17", "08:05:32"}), std::string("2024-05-17 08:05:32"));
        QCOMPARE(joinedTexts({"1716029132", "123"}), std::string("1716029132.000000123"));
        QCOMPARE(joinedTexts({"20240517", "080532"}), std::string("20240517 080532"));
        QCOMPARE(joinedPaths("ns + \" + \" + name"),
                 (std::vector<std::string>{"ns", "\" + \"", "name"}));
        QCOMPARE(joinedWord("\" + \"").value_or("none"), std::string(" + "));
        QVERIFY(!joinedWord("name"));
        QCOMPARE(joinedTexts({"1716029132", "/", "123"}, false), std::string("1716029132/123"));
        QVERIFY(checkFieldPath("ns + \"/\" + name").ok());
    }

    void whatIsNoPathIsSaid_data() {
        QTest::addColumn<QString>("path");
        for (const char* const path : {"a[", "a + b[", "a[x=y].b[", "^a["}) {
            QTest::newRow(path) << QString(path);
        }
    }

    void whatIsNoPathIsSaid() {
        QFETCH(QString, path);
        const std::string told(checkFieldPath(path.toStdString()).message());
        QVERIFY2(told.find("is no path of a field") != std::string::npos, told.c_str());
    }
};

QTEST_APPLESS_MAIN(TestPathInRecord)
#include "tst_path_in_record.moc"
