#include <QTemporaryDir>
#include <QTest>

#include <fstream>

#include "importers/format/description_check.h"
#include "importers/format/description_making.h"
#include "importers/import.h"

using namespace oxbow;

namespace {

std::shared_ptr<const FormatLibrary> libraryOf(const std::vector<std::string>& descriptions) {
    auto library = std::make_shared<const FormatLibrary>();
    for (const std::string& json : descriptions) {
        auto read = parseDescription(json);
        if (!read.ok()) {
            qFatal("%s", std::string(read.status().message()).c_str());
        }
        library = library->with({std::make_shared<Description>(*std::move(read)), {}});
    }
    return library;
}

// A description of that name; `members` are those beside the name and the samples.
std::string described(const std::string& name, const std::string& members) {
    return R"({"name": ")" + name + R"(", )" + members +
           R"(, "samples": [{"text": "x", "events": []}]})";
}

const std::string kOrders = R"({"name": "shop-orders", "title": "Orders of the shop",
    "container": "json", "match": {"fields": ["no", "when"]},
    "fields": {"key": ["customer", "no"], "type": "what", "time": "when", "value": "body"},
    "time": {"unit": "us"},
    "samples": [{"text": [{"no": 1, "when": 1716029132123456}],
                 "events": [{"key": "1", "time": "2024-05-18T10:45:32.123456Z"}]}]})";

std::string orders(int from, int to) {
    std::string lines;
    for (int i = from; i < to; ++i) {
        lines += "{\"no\":" + std::to_string(i) + ",\"customer\":\"c-" + std::to_string(i % 7) +
                 "\",\"what\":\"Paid\",\"when\":" + std::to_string(1716029132000000 + i) +
                 ",\"body\":{\"n\":" + std::to_string(i) + "}}\n";
    }
    return lines;
}

}  // namespace

class TestDescribedImport : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    std::filesystem::path pathOf(const std::string& name) const {
        return std::filesystem::path(m_dir.path().toStdString()) / name;
    }
    std::filesystem::path write(const std::string& name, const std::string& bytes,
                                bool more = false) const {
        std::ofstream(pathOf(name), std::ios::binary | (more ? std::ios::app : std::ios::trunc))
            << bytes;
        return pathOf(name);
    }
    // What the first records are by the descriptions.
    ImportPreview preview(const std::string& text, const std::vector<std::string>& descriptions,
                          ImportOptions options = {}) const {
        options.library = libraryOf(descriptions);
        const auto made = previewImport(write("source.log", text), options, 100);
        if (!made.ok()) {
            qFatal("%s", std::string(made.status().message()).c_str());
        }
        return *made;
    }

private slots:
    void whatFitsIsReadByItsDescriptionAndSaysWhy() {
        const ImportPreview read = preview(orders(0, 100), {kOrders});
        QCOMPARE(read.guess.name(), std::string("shop-orders"));
        QCOMPARE(read.guess.format->name, std::string("jsonl"));
        QCOMPARE(read.guess.sniff.reason,
                 std::string("Orders of the shop: all 60 sampled records have no, when"));
        const Event& event = read.events[8];
        QCOMPARE(*event.key, std::string("c-1"));
        QCOMPARE(*event.type, std::string("Paid"));
        QCOMPARE(formatTimestamp(*event.time), std::string("2024-05-18T10:45:32.000008Z"));
        QCOMPARE(*event.value, std::string("{\"n\":8}"));
        QCOMPARE(read.reading.format, std::string("shop-orders"));
    }

    void whatIsToldWinsPartByPart() {
        ImportOptions options;
        options.reading.fields.key = "no";
        const ImportPreview read = preview(orders(0, 20), {kOrders}, options);
        QCOMPARE(read.guess.name(), std::string("shop-orders"));
        QCOMPARE(*read.events[8].key, std::string("8"));
        QCOMPARE(*read.events[8].type, std::string("Paid"));
        QCOMPARE(formatTimestamp(*read.events[8].time), std::string("2024-05-18T10:45:32.000008Z"));
    }

    void aContainerThatIsNamedIsReadWithoutDescriptions() {
        ImportOptions options;
        options.format = "jsonl";
        const ImportPreview read = preview(orders(0, 20), {kOrders}, options);
        QVERIFY(!read.guess.described);
        QVERIFY(read.reading.format.empty());
    }

    void aDescriptionThatIsNamedIsUsedWhereNothingMatches() {
        ImportOptions options;
        options.format = "shop-orders";
        const ImportPreview read = preview("{\"customer\":\"a\",\"x\":1}\n", {kOrders}, options);
        QCOMPARE(read.guess.name(), std::string("shop-orders"));
        QCOMPARE(*read.events[0].key, std::string("a"));
        QVERIFY(read.guess.sniff.reason.find("0 of 1 sampled record") != std::string::npos);
    }

    void oneThatFewRecordsFitIsNotUsed() {
        std::string lines = orders(0, 10);
        for (int i = 0; i < 20; ++i) {
            lines += "{\"other\":" + std::to_string(i) + "}\n";
        }
        QCOMPARE(preview(lines, {kOrders}).guess.name(), std::string("jsonl"));
    }

    void amongThoseThatFitTheOneThatAsksForMoreWins() {
        const std::string closer = described(
            "closer", R"("container": "json", "match": {"fields": ["no", "when", "what"]})");
        QCOMPARE(preview(orders(0, 9), {kOrders, closer}).guess.name(), std::string("closer"));
    }

    void recordsAreFoundInLinesInAnArrayAndInADocument() {
        const std::string batch = described(
            "batch",
            R"("container": "json", "match": {"fields": ["id", "at"]}, "records": "a.rows[*]",
                        "fields": {"key": "id"})");
        const std::string rows = R"({"id":"r-1","at":1},{"id":"r-2","at":2})";
        for (const std::string& text :
             {"{\"n\":2,\"a\":{\"rows\":[" + rows + "]}}", "[" + rows + "]",
              std::string("{\"id\":\"r-1\",\"at\":1}\n{\"id\":\"r-2\",\"at\":2}\n")}) {
            const ImportPreview read = preview(text, {batch});
            QCOMPARE(read.guess.name(), std::string("batch"));
            QCOMPARE(read.events.size(), std::size_t{2});
            QCOMPARE(*read.events[1].key, std::string("r-2"));
        }
    }

    void aDocumentSaysWhatItsRecordsDoNot() {
        const std::string logs =
            described("logs", R"("container": "json", "match": {"fields": ["id", "^logStream"]},
                       "records": "logEvents[*]",
                       "fields": {"key": "tags[name=job].is", "stream": ["name", "^logStream"],
                                  "value": "message"})");
        const ImportPreview read = preview(
            R"({"owner":"o","logStream":"s-1","logEvents":[
                {"id":1,"message":"a","tags":[{"name":"x","is":"y"},{"name":"job","is":"j-1"}]},
                {"id":2,"message":"b","name":"own","tags":[{"name":"job","is":"j-2"}]}]})",
            {logs});
        QCOMPARE(read.guess.name(), std::string("logs"));
        QCOMPARE(read.events[0].stream, std::string("s-1"));
        QCOMPARE(read.events[1].stream, std::string("own"));
        QCOMPARE(*read.events[0].key, std::string("j-1"));
        QCOMPARE(*read.events[1].key, std::string("j-2"));
    }

    void eachPathOfATimeMayCountSomethingElse() {
        const std::string logs = described("logs", R"("container": "json", "match": {"fields": "m"},
                       "fields": {"time": ["us", "s", "day + hour"]},
                       "time": {"unit": {"us": "us", "s": "s"}, "zone": "UTC"})");
        const ImportPreview read = preview(
            "{\"m\":1,\"us\":1716029132000001}\n{\"m\":2,\"s\":1716029133}\n"
            "{\"m\":3,\"day\":\"2024-05-18\",\"hour\":\"10:45:34\"}\n",
            {logs});
        QCOMPARE(formatTimestamp(*read.events[0].time), std::string("2024-05-18T10:45:32.000001Z"));
        QCOMPARE(formatTimestamp(*read.events[1].time), std::string("2024-05-18T10:45:33Z"));
        QCOMPARE(read.events[2].time->nanoseconds, 1716029134 * std::int64_t{1'000'000'000});
    }

    void textsMayStandForNothingAndRecordsForAnEnd_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("json") << R"({"id":"a","op":"c","v":"1"}
{"id":"a","op":"c","v":"-"}
{"id":"-","op":"d","v":"2"})";
        QTest::newRow("csv") << "id,op,v\na,c,1\na,c,-\n-,d,2\n";
    }

    void textsMayStandForNothingAndRecordsForAnEnd() {
        QFETCH(QString, text);
        const std::string members = R"("match": {"fields": ["id", "op"]},
            "fields": {"key": "id", "value": "v", "type": "op"}, "null": "-",
            "delete": {"field": "op", "is": ["d", "delete"]}, "container": )";
        const ImportPreview read =
            preview(text.toStdString(), {described("lines", members + "\"json\""),
                                         described("table", members + "\"delimited\"")});
        QVERIFY(read.guess.described);
        QCOMPARE(*read.events[0].value, std::string("1"));
        QVERIFY(!read.events[1].value);
        QVERIFY(!read.events[2].key && !read.events[2].value);
    }

    void aColumnThatATableDoesNotHaveIsNoFieldOfIt() {
        const std::string table =
            described("table", R"("container": "delimited", "match": {"fields": ["id", "at"]},
                        "fields": {"key": ["user", "id"], "type": "kind", "value": ""})");
        const ImportPreview read = preview("id,at,n\n1,2024-05-18,x\n2,2024-05-19,y\n", {table});
        QCOMPARE(read.guess.name(), std::string("table"));
        QCOMPARE(*read.events[1].key, std::string("2"));
        QVERIFY(!read.events[1].type);
        // What is told has to be there.
        ImportOptions options;
        options.library = libraryOf({table});
        options.reading.fields.type = "kind";
        QVERIFY(!previewImport(pathOf("source.log"), options, 9).ok());
    }

    void aLineAboveATableTellsIt() {
        const std::string table =
            described("table", R"("container": "delimited", "match": {"line": "^#Fields:"},
                        "fields": {"time": "date + time", "key": "c-ip"},
                        "time": {"zone": "UTC"})");
        const ImportPreview read = preview(
            "#Version: 1.0\n#Fields: date time c-ip\n2024-05-18 10:45:32 10.0.0.1\n"
            "2024-05-18 10:45:33 10.0.0.2\n",
            {table});
        QCOMPARE(read.guess.name(), std::string("table"));
        QCOMPARE(*read.events[0].key, std::string("10.0.0.1"));
        QCOMPARE(read.events[0].time->nanoseconds, 1716029132 * std::int64_t{1'000'000'000});
    }

    void aSourceThatGoesOnIsReadAsItWasThoughTheDescriptionIsGone() {
        const auto source = write("grows.jsonl", orders(0, 50));
        auto log = Log::create(pathOf("grows.oxbow"));
        QVERIFY(log.ok());
        ImportProgress progress;
        ImportOptions options;
        options.library = libraryOf({kOrders});
        QVERIFY(importSources(*log, {source}, options, progress).ok());
        write("grows.jsonl", orders(50, 60), true);
        // Another description of that name would read it otherwise.
        ImportOptions other;
        other.library = std::make_shared<FormatLibrary>();
        const auto more = importSources(*log, {source}, other, progress);
        QVERIFY2(more.ok(), std::string(more.status().message()).c_str());
        QCOMPARE(more->events, std::uint64_t{10});
        QCOMPARE(more->readings.front().format, std::string("shop-orders"));
        QCOMPARE(more->readings.front().fields.key.all().size(), std::size_t{2});
        other.format = "csv";
        write("grows.jsonl", orders(60, 61), true);
        const std::string told(importSources(*log, {source}, other, progress).status().message());
        QVERIFY2(told.find("was imported with the format \"shop-orders\"") != std::string::npos,
                 told.c_str());
    }

    void whatIsReadCanBeKeptAsADescription_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("key");
        QTest::newRow("lines") << QString::fromStdString(orders(0, 40)) << "customer";
        QTest::newRow("table") << "id;note;at\na;\"x;y\";2024-05-18 10:00:00\n"
                                  "b;z;2024-05-18 10:00:01\na;;2024-05-18 10:00:02\n"
                               << "note";
        QTest::newRow("document") << R"({"rows":[{"id":1,"k":"a"},{"id":2,"k":"b"}]})"
                                  << "k";
    }

    void whatIsReadCanBeKeptAsADescription() {
        QFETCH(QString, text);
        QFETCH(QString, key);
        const auto source = write("mine-2024.log", text.toStdString());
        ImportOptions options;
        options.library = std::make_shared<FormatLibrary>();
        options.reading.fields.key = key.toStdString();
        const auto made = describeSource(source, options, "My Orders, 2024");
        QVERIFY2(made.ok(), std::string(made.status().message()).c_str());
        QCOMPARE(made->name, std::string("my-orders-2024"));
        QCOMPARE(made->title, std::string("My Orders, 2024"));
        QVERIFY(!made->samples.front().events.empty());
        // A file like it is read so from now on.
        const LibraryFormat format{std::make_shared<Description>(*made), source};
        options.library = options.library->with(format);
        options.reading = {};
        const auto read = previewImport(source, options, 10);
        QVERIFY(read.ok());
        QCOMPARE(read->guess.name(), std::string("my-orders-2024"));
        QCOMPARE(read->reading.fields.key.value_or(""), key.toStdString());
    }
};

QTEST_APPLESS_MAIN(TestDescribedImport)
#include "tst_described_import.moc"
