#include <QtTest>

#include "importers/import_text.h"
#include "importers/json/bulk_framer.h"
#include "importers/json/found_records.h"
#include "importers/json/json_importer.h"
#include "importers/json/record_json.h"
#include "importers/json/record_path.h"

using namespace oxbow;
using test::Imported;
using test::importText;

namespace {

Imported document(std::string_view text, const std::string& records = {},
                  std::size_t piece = 1 << 20) {
    ImportOptions options;
    options.reading.records = records;
    options.reading.fields.value = "";
    return importText(jsonDocumentFormat(), text, options, piece);
}

Imported lines(std::string_view text) {
    ImportOptions options;
    options.reading.fields.value = "";
    return importText(jsonLinesFormat(), text, options);
}

std::string records(const Imported& imported) {
    std::string out;
    for (const Event& event : imported.events) {
        out += event.record.value_or("(none)") + "|";
    }
    return out;
}

std::string values(const Imported& imported) {
    std::string out;
    for (const Event& event : imported.events) {
        out += event.value.value_or("(none)") + "|";
    }
    return out;
}

std::string headers(const Event& event) {
    std::string out;
    for (const Header& header : event.details.headers) {
        out += header.name + "=" + header.value.value_or("(none)") + " ";
    }
    return out;
}

std::uint64_t counted(const Imported& imported, std::string_view part) {
    for (const auto& [sentence, count] : imported.fidelity) {
        if (sentence.find(part) != std::string::npos) {
            return count;
        }
    }
    return 0;
}

std::string story(const Imported& imported) {
    std::string out(imported.status.message());
    for (const Event& event : imported.events) {
        out += "\n" + event.key.value_or("(none)") + " " + *event.record + " " + headers(event);
    }
    for (const RejectedRecord& one : imported.rejected) {
        out += "\n" + std::to_string(one.byteOffset) + "+" + std::to_string(one.size) + " line " +
               std::to_string(one.line) + ": " + one.reason;
    }
    for (const auto& [sentence, count] : imported.fidelity) {
        out += "\n" + sentence + " × " + std::to_string(count);
    }
    return out;
}

constexpr char kLogs[] =
    "{\"resourceLogs\":[{\"resource\":{\"service\":\"pay\"},\"scopeLogs\":[{\"scope\":\"s\","
    "\"logRecords\":[{\"n\":1},{\"n\":2}]}]}]}\n"
    "{\"resourceLogs\":[{\"resource\":{\"service\":\"order\"},\"scopeLogs\":[{\"logRecords\":["
    "{\"n\":3}]}]}]}\n";

}  // namespace

class TestJsonDocument : public QObject {
    Q_OBJECT

private slots:
    void aListInATextGivesItsRecords() {
        const std::string text =
            "{\"version\":\"[1]\",\n \"payload\" : \"[\\n  {\\\"type\\\":\\\"a\\\\\\\"b\\\"},"
            "{\\\"type\\\":\\\"\\ud83d\\ude00\\u00e9\\\"}]\",\"state\":\"[{}]\"}";
        for (std::size_t piece = 1; piece <= text.size(); piece += 7) {
            const auto imported = importText(jsonTextListFormat(), text, {}, piece);
            QVERIFY(imported.status.ok());
            QCOMPARE(records(imported), std::string("{\"type\":\"a\\\"b\"}|"
                                                    "{\"type\":\"\xf0\x9f\x98\x80\xc3\xa9\"}|"));
            QCOMPARE(imported.rejected.size(), std::size_t(0));
            QCOMPARE(counted(imported, "beside the list in a text: not kept (version, state)"),
                     std::uint64_t(2));
        }
    }

    void aListInATextThatIsCutSaysSo() {
        const auto imported =
            importText(jsonTextListFormat(), "{\"payload\":\"[{\\\"a\\\":1},{\\\"a\\\":", {});
        QCOMPARE(records(imported), std::string("{\"a\":1}|"));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
    }

    void recordsAreFoundWhereMostOfTheDocumentLies_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("path");
        const auto row = [](const char* name, const char* text, const char* path) {
            QTest::newRow(name) << QByteArray(text) << QString(path);
        };
        row("one member", "{\"Records\":[{\"a\":1}]}", "Records[*]");
        row("below another", "{\"took\":5,\"hits\":{\"total\":2,\"hits\":[{\"a\":1},{\"a\":2}]}}",
            "hits.hits[*]");
        row("a list", "{\"object\":\"list\",\"data\":[{\"id\":1,\"n\":12},{\"id\":2,\"n\":12}]}",
            "data[*]");
        row("through arrays of one",
            "{\"results\":[{\"series\":[{\"x\":1,\"y\":2},{\"x\":2,\"y\":3},{\"x\":3,\"y\":4}]}]}",
            "results[*].series[*]");
        row("lines of documents that are known", kLogs,
            "resourceLogs[*].scopeLogs[*].logRecords[*]");
        row("members that are alike",
            "{\"o1\":{\"s\":\"new\",\"n\":1},\"o2\":{\"s\":\"x\",\"n\":2},\"o3\":{\"s\":\"y\"}}",
            "*");
        row("actions by their number",
            "{\"actionsById\":{\"0\":{\"type\":\"A\"},\"1\":{\"type\":\"B\"}},\"nextActionId\":2}",
            "actionsById.*");
        row("an answer to a call",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[{\"a\":1},{\"a\":2}]}", "result[*]");
        row("rows whose columns are named",
            "{\"columns\":[\"id\",\"n\"],\"rows\":[[\"abcdefgh\",1],[\"bcdefghi\",2],[\"cdefghij\","
            "3]]}",
            "rows[*]");
        row("rows whose columns are described",
            "{\"columns\":[{\"name\":\"id\"},{\"name\":\"n\"}],\"values\":[[\"abcdefgh\",1],"
            "[\"bcdefghi\",2],[\"cdefghij\",3],[\"defghijk\",4]]}",
            "values[*]");
        row("rows without names", "{\"rows\":[[\"a\",1],[\"b\",2]]}", "");
        row("cut", "{\"Events\":[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"},{\"a\":3,\"b",
            "Events[*]");
        row("an event with parts",
            "{\"id\":7,\"time\":\"2024\",\"items\":[{\"sku\":\"aaaaaaaa\"},{\"sku\":\"bbbbbbbbb\"}]"
            "}",
            "");
        row("lines of events with parts",
            "{\"o\":7,\"items\":[{\"sku\":\"aaaa\"},{\"sku\":\"bbb\"}]}\n"
            "{\"o\":8,\"items\":[{\"sku\":\"aaaa\"},{\"sku\":\"bbb\"}]}\n",
            "");
        row("an event that says below when it was",
            "{\"id\":{\"time\":\"2024\"},\"parameters\":[{\"name\":\"aaaaaaaa\"},"
            "{\"name\":\"bbbbbbbbb\"}]}",
            "");
        row("events whose wrapper says when it was made",
            "{\"meta\":{\"created\":\"2024\"},\"rows\":[{\"id\":\"aaaaaaaa\",\"n\":1},"
            "{\"id\":\"bbbbbbbbb\",\"n\":2}]}",
            "rows[*]");
        row("members that differ", "{\"user\":{\"a\":1},\"order\":{\"b\":1},\"shop\":{\"c\":1}}",
            "");
        row("no objects", "{\"a\":[1,2,3]}", "");
        row("no document", "[{\"a\":1}]", "");
        row("nothing", "", "");
    }
    void recordsAreFoundWhereMostOfTheDocumentLies() {
        QFETCH(QByteArray, text);
        const FoundRecords found = findRecords(text.toStdString());
        QTEST(QString::fromStdString(found.path), "path");
        QCOMPARE(found.reason.empty(), found.path.empty());
    }

    void aPathIsWrittenInOneWay_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("path");
        QTest::newRow("elements") << "Records[*]"
                                  << "Records[*]";
        QTest::newRow("a name alone") << "hits.hits"
                                      << "hits.hits[*]";
        QTest::newRow("from the root") << "$.a[].b.*"
                                       << "a[*].b.*";
        QTest::newRow("quoted") << "[\"a.b\"][*]"
                                << "[\"a.b\"][*]";
        QTest::newRow("a row") << "[*]"
                               << "[*]";
        QTest::newRow("no dot") << "a[*]b"
                                << "";
        QTest::newRow("an index") << "a[0]"
                                  << "";
        QTest::newRow("no name") << "a..b"
                                 << "";
    }
    void aPathIsWrittenInOneWay() {
        QFETCH(QString, text);
        const auto path = RecordPath::parse(text.toStdString());
        QTEST(path.ok() ? QString::fromStdString(path->text()) : QString(), "path");
    }

    void aRecordHasItsPlaceInTheSource() {
        const Imported imported = document("{\n \"Records\": [\n  {\"a\":1},\n  {\"a\":}\n ]\n}\n");
        QCOMPARE(records(imported), std::string("{\"a\":1}|"));
        QCOMPARE(imported.rejected.at(0).line, std::uint64_t(4));
        QCOMPARE(imported.rejected[0].byteOffset, std::uint64_t(29));
    }

    void whatADocumentSaysBeforeItsRecordsComesAlong() {
        const Imported imported = document(kLogs);
        QCOMPARE(records(imported), std::string("{\"n\":1}|{\"n\":2}|{\"n\":3}|"));
        QCOMPARE(headers(imported.events[1]),
                 std::string("resourceLogs.resource={\"service\":\"pay\"} "
                             "resourceLogs.scopeLogs.scope=s "));
        QCOMPARE(headers(imported.events[2]),
                 std::string("resourceLogs.resource={\"service\":\"order\"} "));
    }

    void whatStandsBehindThemOrIsLargeIsNamedAsLost() {
        const Imported imported = document("{\"big\":[\"" + std::string(5000, 'x') +
                                           "\"],\"Records\":[{\"a\":1}],\"more\":{\"x\":[1,2]}}");
        QCOMPARE(records(imported), std::string("{\"a\":1}|"));
        QCOMPARE(headers(imported.events[0]), std::string());
        QCOMPARE(counted(imported, "(big, more)"), std::uint64_t(2));
    }

    void theNameOfAMemberIsTheRecordsKey() {
        const Imported imported =
            document("{\"o\\u0031\":{\"s\":\"new\"},\"o2\":{\"s\":\"x\"},\"o3\":{\"s\":\"y\"}}");
        QCOMPARE(imported.events.size(), std::size_t(3));
        QCOMPARE(imported.events[0].key, OptionalBytes("o1"));
        QCOMPARE(imported.events[2].key, OptionalBytes("o3"));
    }

    void aNameAmidThePathIsTheKeyOfAllThatLiesBelow() {
        ImportOptions options;
        options.reading.records = "result.*[*]";
        const Imported imported = importText(
            jsonDocumentFormat(),
            "{\"result\":{\"hall\":[{\"s\":1},{\"s\":2}],\"desk\":[{\"s\":3}]}}", options);
        QCOMPARE(imported.events.size(), std::size_t(3));
        QCOMPARE(imported.events[1].key, OptionalBytes("hall"));
        QCOMPARE(imported.events[2].key, OptionalBytes("desk"));
    }

    void whatADocumentSaysCountsWhereItIsNamedFirst() {
        ImportOptions options;
        options.reading.records = "entries[*]";
        for (const auto& [paths, key] :
             {std::pair(std::vector<std::string>{"^streamId", "title"}, "order-17"),
              std::pair(std::vector<std::string>{"title", "^streamId"}, "1@order-17")}) {
            options.reading.fields.key = FieldPaths(paths);
            const Imported imported = importText(
                jsonDocumentFormat(),
                "{\"streamId\":\"order-17\",\"entries\":[{\"title\":\"1@order-17\"}]}", options);
            QCOMPARE(imported.events.at(0).key, OptionalBytes(key));
        }
    }

    void aDocumentWithoutRecordsIsCounted() {
        const Imported imported = document("{\"Records\":[{\"a\":1}]}\n{\"error\":\"x\"}\n");
        QCOMPARE(counted(imported, "documents without a record at Records[*]"), std::uint64_t(1));
    }

    void aDocumentThatIsCutGivesWayToTheNextLine() {
        const Imported imported = document(
            "{\"Records\":[{\"a\":1},{\"b\n{\"Records\":[{\"a\":2}\n{\"Records\":[{\"a\":3}]}\n");
        QCOMPARE(records(imported), std::string("{\"a\":1}|{\"a\":2}|{\"a\":3}|"));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QCOMPARE(counted(imported, "closes its records"), std::uint64_t(2));
    }

    void anOpenArrayIsToldAndNoRejection() {
        const Imported imported = importText(jsonArrayFormat(), "[\n{\"a\":1},\n{\"a\":2},\n");
        QCOMPARE(records(imported), std::string("{\"a\":1}|{\"a\":2}|"));
        QCOMPARE(imported.rejected.size(), std::size_t(0));
        QCOMPARE(counted(imported, "closes its records"), std::uint64_t(1));
    }

    void cutAtEveryByteGivesThatMuchOfTheRecords() {
        const std::string text = std::string(kLogs) + kLogs;
        const std::string whole = records(document(text, "resourceLogs.scopeLogs"));
        const std::string all = records(document(text));
        for (std::size_t size = 0; size < text.size(); ++size) {
            const std::string cut = records(
                document(text.substr(0, size), "resourceLogs[*].scopeLogs[*].logRecords[*]"));
            QVERIFY2(all.starts_with(cut), cut.c_str());
        }
    }

    void byteByByteEqualsAllAtOnceAndSoDoesResuming_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("logs") << QByteArray(kLogs);
        QTest::newRow("map") << QByteArray(
            "{\"x\":{\"big\":[1,{}]},\"actionsById\":{\"0\":{\"t\":1},\"1\":{\"t\":2}},\"z\":[3]}");
        QTest::newRow("comments") << QByteArray(
            "{ /* \" */ \"Records\": [ // {\n {\"a\":1 /* } */}, {\"b\":2}] }");
        QTest::newRow("broken") << QByteArray(
            "{\"Records\":[{\"a\":1},,{\"b\" 2}\n] x: {\"c\n{\"Records\" 5 [{\"d\":4}]}}}\n"
            "{\"Records\":[{\"e\":1}]}");
    }
    void byteByByteEqualsAllAtOnceAndSoDoesResuming() {
        QFETCH(QByteArray, text);
        const Imported whole = document(text.toStdString());
        for (const std::size_t piece : {1, 2, 3, 7}) {
            QCOMPARE(story(document(text.toStdString(), {}, piece)), story(whole));
        }
    }

    void resumingAtEachBatchEqualsAnUndisturbedImport() {
        std::string text = "{\"meta\":{\"a\":1},\"hits\":{\"total\":9,\"hits\":[";
        for (int i = 0; i < 4000; ++i) {
            text += std::string(i == 0 ? "" : ",\n") + "{\"_id\":\"" + std::to_string(i) + "\"}";
        }
        text += "],\"last\":true}}\n";
        const Imported undisturbed = importText(jsonDocumentFormat(), text);
        QCOMPARE(undisturbed.events.size(), std::size_t(4000));
        QVERIFY(undisturbed.resting.size() > 2);
        for (const test::Resting& resting : undisturbed.resting) {
            Imported joined = undisturbed;
            joined.events.resize(resting.events);
            const Imported rest = test::resumeText(jsonDocumentFormat(), text, resting.mark);
            joined.events.insert(joined.events.end(), rest.events.begin(), rest.events.end());
            joined.fidelity = rest.fidelity;
            QCOMPARE(story(joined), story(undisturbed));
        }
    }

    // Hostile.

    void endlessNestingBesideTheRecordsTakesNoMemory() {
        for (const std::size_t depth : {1'000'000}) {
            const std::string deep = std::string(depth, '[') + std::string(depth, ']');
            const Imported imported =
                document("{\"deep\":" + deep + ",\"Records\":[{\"a\":1}]}", "Records[*]");
            QCOMPARE(records(imported), std::string("{\"a\":1}|"));
            QCOMPARE(counted(imported, "(deep)"), std::uint64_t(1));
            QVERIFY(findRecords(std::string(depth, '{')).path.empty());
            QVERIFY(findRecords("{\"a\":" + std::string(depth, '[')).path.empty());
        }
    }

    void aRecordThatIsTooDeepIsSetAside() {
        const Imported imported = document(
            "{\"Records\":[" + std::string(1'000'000, '[') + "\n{\"a\":1}]}", "Records[*]");
        QCOMPARE(imported.rejected.at(0).reason, std::string("nested more than 1,000 deep"));
    }

    void anEndlessTextBesideTheRecordsIsPassedOver() {
        Imported imported;
        test::CollectingSink sink(imported);
        ImportOptions options;
        options.reading.records = "Records[*]";
        const auto importer = jsonDocumentFormat().makeStream(options, "a.json");
        QVERIFY(importer->feed("{\"text\":\"", sink).ok());
        const std::string piece(1 << 20, 'x');
        for (int i = 0; i < 256; ++i) {
            QVERIFY(importer->feed(piece, sink).ok());
        }
        QVERIFY(importer->feed("\",\"Records\":[{\"a\":1}]}", sink).ok());
        QVERIFY(importer->finish(sink).ok());
        QCOMPARE(records(imported), std::string("{\"a\":1}|"));
    }

    // What is no strict JSON by itself.

    void commentsAndCommasAndNumbersThatAreNoneAreRead() {
        const Imported imported =
            importText(jsonArrayFormat(),
                       "[\n {\"id\":1}, // first ]\n {\"id\":2,\"v\":NaN,}, /* gone: { */\n"
                       " {\"id\":3,\"v\":[-Infinity,1,],\"s\":\"// NaN,}\"}\n]");
        QCOMPARE(values(imported),
                 std::string("{\"id\":1}|{\"id\":2,\"v\":\"NaN\" }|"
                             "{\"id\":3,\"v\":[\"-Infinity\",1 ],\"s\":\"// NaN,}\"}|"));
        QCOMPARE(imported.events.at(1).record, OptionalBytes("{\"id\":2,\"v\":NaN,}"));
        QCOMPARE(counted(imported, "NaN and Infinity as texts"), std::uint64_t(2));
        QCOMPARE(strictJson("{\"a\":1,,}"), std::string());
        QCOMPARE(strictJson("{\"a\":NaNo}"), std::string());
        QCOMPARE(strictJson("{\"a\":1}"), std::string());
    }

    void theJsonBehindAPrefixIsRead() {
        const Imported imported = lines(
            "2024-01-01T00:00:00Z web [1] {\"a\":1}\n2024-01-01T00:00:01Z web [1] "
            "{\"a\":2}\nbad\n");
        QCOMPARE(values(imported), std::string("{\"a\":1}|{\"a\":2}|"));
        QCOMPARE(headers(imported.events[0]), std::string("prefix=2024-01-01T00:00:00Z web [1]  "));
        QCOMPARE(formatTimestamp(*imported.events[1].time), std::string("2024-01-01T00:00:01Z"));
        QCOMPARE(imported.events[0].record,
                 OptionalBytes("2024-01-01T00:00:00Z web [1] {\"a\":1}"));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
    }

    void jsonInTextsIsRead() {
        QCOMPARE(values(lines("\"{\\\"a\\\":1}\"\n\"{\\\"a\\\":2}\"\n")),
                 std::string("{\"a\":1}|{\"a\":2}|"));
    }

    void theFirstRowNamesTheElementsOfTheOthers() {
        const Imported imported =
            lines("[\"asin\",\"rating\"]\n[\"B1\",4.50]\n[\"B2\",null]\n[\"B3\",1,\"over\"]\n");
        QCOMPARE(imported.events.size(), std::size_t(4));  // rows that differ have no names
        QCOMPARE(
            values(lines("[\"asin\",\"rating\"]\n[\"B1\",4.50]\n[\"B2\",null]\n")),
            std::string("{\"asin\":\"B1\",\"rating\":4.50}|{\"asin\":\"B2\",\"rating\":null}|"));
    }

    void aDocumentMayNameTheElementsOfItsRows() {
        QCOMPARE(values(document("{\"columns\":[\"id\",\"n\"],\"rows\":[[\"a\",1],[\"b\",2.0]]}",
                                 "rows")),
                 std::string("{\"id\":\"a\",\"n\":1}|{\"id\":\"b\",\"n\":2.0}|"));
    }

    void marksAndSeparatorsBetweenLinesAreNoPartOfThem() {
        const Imported imported = lines("\x1e{\"a\":1}\n\xEF\xBB\xBF{\"a\":2}\n\x1e{\"a\":}\n");
        QCOMPARE(records(imported), std::string("{\"a\":1}|{\"a\":2}|"));
        QCOMPARE(imported.rejected.at(0).byteOffset, std::uint64_t(21));
    }

    void aBulkRequestsDocumentsAreItsRecords() {
        const std::string text =
            "{\"index\":{\"_index\":\"o\",\"_id\":\"7\"}}\n{\"n\":1}\n\n{\"delete\":{\"_id\":\"7\"}"
            "}\n"
            "{\"create\":{}}\r\n{\"n\":2}\r\n{\"n\":3}\n{\"index\":{}}";
        const Imported imported = importText(elasticBulkFormat(), text);
        QCOMPARE(values(imported), std::string("{\"n\":1}|(none)|{\"n\":2}|{\"n\":3}|"));
        QCOMPARE(imported.events[0].key, OptionalBytes("7"));
        QCOMPARE(imported.events[1].key, OptionalBytes("7"));
        QVERIFY(!imported.events[2].key);
        QCOMPARE(headers(imported.events[0]),
                 std::string("index={\"_index\":\"o\",\"_id\":\"7\"} "));
        QCOMPARE(imported.rejected.at(0).reason,
                 std::string("the source ends before the document of this action"));
        QVERIFY(test::sniffText(elasticBulkFormat(), text.substr(0, 40)).confidence > 90);
        QCOMPARE(
            test::sniffText(elasticBulkFormat(), "{\"index\":{\"n\":1}}\n{\"n\":2}\n").confidence,
            0);
    }

    void aBigMemberBeforeTheRecordsDoesNotHideThem() {
        std::string records;
        for (int i = 0; i < 200; ++i) {
            records += std::string(i == 0 ? "" : ",") + "{\"id\":" + std::to_string(i) +
                       ",\"time\":\"2024-01-01T00:00:00Z\"}";
        }
        std::string fields;
        for (int i = 0; i < 500; ++i) {
            fields += std::string(i == 0 ? "" : ",") + "{\"doc\":\"" + std::string(20, 'x') + "\"}";
        }
        QCOMPARE(
            findRecords("{\"meta\":{\"fields\":[" + fields + "]},\"rows\":[" + records + "]}").path,
            std::string("rows[*]"));
        QCOMPARE(findRecords("{\"note\":\"" + std::string(20'000, 'x') + "\",\"rows\":[" + records +
                             "]}")
                     .path,
                 std::string("rows[*]"));
        // A few in one record are a part of it.
        QCOMPARE(findRecords("{\"order\":{\"text\":\"" + std::string(500, 'x') +
                             "\"},\"items\":[{\"id\":1},{\"id\":2}]}")
                     .path,
                 std::string());
    }
};

QTEST_APPLESS_MAIN(TestJsonDocument)
#include "tst_json_document.moc"
