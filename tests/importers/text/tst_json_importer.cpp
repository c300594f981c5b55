#include <QtTest>

#include <algorithm>
#include <set>

#include "importers/import_text.h"
#include "importers/text/json_importer.h"

using namespace oxbow;
using test::Imported;
using test::importText;
using test::resumeText;

namespace {

Imported lines(std::string_view text, const Mapping& mapping = {}) {
    ImportOptions options;
    options.reading.fields = mapping;
    return importText(jsonLinesFormat(), text, options);
}

Imported concatenated(std::string_view text, std::size_t piece = 1 << 20) {
    return importText(jsonConcatenatedFormat(), text, {}, piece);
}

Imported array(std::string_view text, std::size_t piece = 1 << 20) {
    return importText(jsonArrayFormat(), text, {}, piece);
}

std::string records(const Imported& imported) {
    std::string out;
    for (const Event& event : imported.events) {
        out += *event.record + "|";
    }
    return out;
}

std::string rejections(const Imported& imported) {
    std::string out;
    for (const RejectedRecord& record : imported.rejected) {
        out += std::to_string(record.byteOffset) + "+" + std::to_string(record.size) + " line " +
               std::to_string(record.line) + ": " + record.reason + "\n";
    }
    return out;
}

// Everything that must not depend on how the bytes were cut, for one comparison.
std::string story(const Imported& imported) {
    std::string out = std::string(imported.status.message()) + "\n";
    for (const Event& event : imported.events) {
        out += std::to_string(event.offset) + " " + event.stream + " " +
               event.key.value_or("(none)") + " " + event.type.value_or("(none)") + " " +
               (event.time ? formatTimestamp(*event.time) : "(none)") + " " +
               event.value.value_or("(null)") + " " + *event.record + "\n";
    }
    out += rejections(imported);
    for (const auto& [sentence, count] : imported.fidelity) {
        out += sentence + " × " + std::to_string(count) + "\n";
    }
    return out;
}

}  // namespace

class TestJsonImporter : public QObject {
    Q_OBJECT

private slots:
    void aLineIsAnEventWithItsFields() {
        const auto imported =
            lines(R"({"id":"o-1","type":"placed","time":"2024-03-05T10:00:00Z","value":{"n":1}})"
                  "\n");
        QVERIFY(imported.status.ok());
        QCOMPARE(imported.events.size(), std::size_t(1));
        const Event& event = imported.events.front();
        QCOMPARE(event.key, OptionalBytes("o-1"));
        QCOMPARE(event.type, OptionalBytes("placed"));
        QCOMPARE(event.value, OptionalBytes(R"({"n":1})"));
        QCOMPARE(formatTimestamp(*event.time), std::string("2024-03-05T10:00:00Z"));
        QCOMPARE(event.stream, std::string("orders"));
        QCOMPARE(event.source, std::string("orders.jsonl"));
        QCOMPARE(event.offset, std::int64_t(0));
    }

    void ofSeveralFieldsTheFirstThatSaysSomethingCounts() {
        Mapping mapping;
        mapping.key = FieldPaths(std::vector<std::string>{"user", "visitor"});
        mapping.value = FieldPaths(std::vector<std::string>{"after", "before"});
        const auto imported = lines(
            "{\"user\":null,\"visitor\":\"v-1\",\"after\":null,\"before\":1}\n"
            "{\"user\":7,\"visitor\":\"v-1\",\"after\":2}\n"
            "{\"user\":\"\",\"visitor\":\"v-2\",\"before\":3}\n"
            "{\"user\":\"u\",\"visitor\":\"v-2\",\"before\":3}\n"
            "{\"user\":null,\"visitor\":null}\n",
            mapping);
        QCOMPARE(imported.events.size(), std::size_t(5));
        QCOMPARE(imported.events[0].key, OptionalBytes("v-1"));
        // Null is something where a value is asked for: it deletes.
        QCOMPARE(imported.events[0].value, OptionalBytes());
        QCOMPARE(imported.events[1].key, OptionalBytes("7"));
        QCOMPARE(imported.events[2].key, OptionalBytes("v-2"));
        QCOMPARE(imported.events[2].value, OptionalBytes("3"));
        QCOMPARE(imported.events[3].key, OptionalBytes("u"));
        QCOMPARE(imported.events[4].key, OptionalBytes());
    }

    void aKeyMayBeMadeOfSeveralFields() {
        Mapping mapping;
        mapping.key = FieldPaths(std::vector<std::string>{"ref.ns + \"/\" + ref.name", "ref.name"});
        mapping.type = "verb + n";
        const auto imported = lines(
            "{\"ref\":{\"ns\":\"shop\",\"name\":\"a\\\"b\"},\"verb\":\"get\",\"n\":1.50}\n"
            "{\"ref\":{\"ns\":\"\",\"name\":\"web\"},\"verb\":\"get\",\"n\":null}\n"
            "{\"ref\":{\"name\":\"web\"},\"verb\":\"put\",\"n\":2}\n"
            "{\"ref\":{\"ns\":\"till\",\"name\":\"web\"},\"verb\":\"put\",\"n\":2}\n",
            mapping);
        QCOMPARE(imported.events.size(), std::size_t(4));
        QCOMPARE(imported.events[0].key, OptionalBytes("shop/a\"b"));
        QCOMPARE(imported.events[0].type, OptionalBytes("get 1.50"));
        QCOMPARE(imported.events[1].key, OptionalBytes("web"));
        QCOMPARE(imported.events[1].type, OptionalBytes());
        QCOMPARE(imported.events[2].key, OptionalBytes("web"));
        QCOMPARE(imported.events[3].key, OptionalBytes("till/web"));
    }

    void theRecordKeepsEveryByteOfTheLine() {
        const std::string line = "  { \"id\" : 1e400,\t\"b\":3.540 }  ";
        const auto imported = lines(line + "\r\n");
        QCOMPARE(imported.events.at(0).record, OptionalBytes(line));
        QCOMPARE(imported.events.at(0).value, OptionalBytes(line));
    }

    void numbersKeepTheirLexeme() {
        const auto imported =
            lines("{\"id\":9007199254740993,\"value\":3.540}\n{\"id\":1e400,\"value\":-0.0}\n");
        QCOMPARE(imported.events.at(0).key, OptionalBytes("9007199254740993"));
        QCOMPARE(imported.events.at(0).value, OptionalBytes("3.540"));
        QCOMPARE(imported.events.at(1).key, OptionalBytes("1e400"));
        QCOMPARE(imported.events.at(1).value, OptionalBytes("-0.0"));
    }

    void anEscapedKeyAndAPlainOneAreTheSame() {
        const auto imported = lines(R"({"id":"caf\u00e9"})"
                                    "\n"
                                    "{\"id\":\"café\"}\n");
        QCOMPARE(imported.events.at(0).key, OptionalBytes("café"));
        QCOMPARE(imported.events.at(1).key, OptionalBytes("café"));
    }

    void aNullKeyAndAMissingKeyAreNoKey() {
        const auto imported =
            lines("{\"key\":\"a\"}\n{\"key\":null}\n{\"other\":1}\n{\"key\":\"\"}\n");
        QCOMPARE(imported.events.at(1).key, OptionalBytes());
        QCOMPARE(imported.events.at(2).key, OptionalBytes());
        QCOMPARE(imported.events.at(3).key, OptionalBytes(""));
    }

    void aNullValueIsATombstoneAndAnEmptyOneIsNot() {
        const auto imported = lines("{\"id\":1,\"value\":null}\n{\"id\":1,\"value\":\"\"}\n");
        QCOMPARE(imported.events.at(0).value, OptionalBytes());
        QCOMPARE(imported.events.at(1).value, OptionalBytes(""));
    }

    void aRecordWithoutTheValueFieldIsItsOwnValue() {
        Mapping mapping;
        mapping.value = "after";
        const auto imported = lines("{\"after\":[1, 2]}\n{\"id\":2}\n", mapping);
        QCOMPARE(imported.events.at(0).value, OptionalBytes("[1, 2]"));
        QCOMPARE(imported.events.at(1).value, OptionalBytes("{\"id\":2}"));
    }

    void withoutAMappingEachRecordsValuePayloadOrDataIsTaken() {
        const auto imported =
            lines("{\"payload\":1}\n{\"data\":2}\n{\"data\":3,\"value\":4}\n{\"x\":5}\n");
        QCOMPARE(imported.events.at(0).value, OptionalBytes("1"));
        QCOMPARE(imported.events.at(1).value, OptionalBytes("2"));
        QCOMPARE(imported.events.at(2).value, OptionalBytes("4"));
        QCOMPARE(imported.events.at(3).value, OptionalBytes("{\"x\":5}"));
    }

    void anEmptyPathSaysThatThereIsNoSuchField() {
        Mapping mapping;
        mapping.key = "";
        mapping.value = "";
        mapping.time = "";
        const auto imported = lines("{\"id\":1,\"value\":2,\"time\":\"2024-01-01\"}\n", mapping);
        QCOMPARE(imported.events.at(0).key, OptionalBytes());
        QCOMPARE(imported.events.at(0).value, imported.events.at(0).record);
        QVERIFY(!imported.events.at(0).time);
    }

    void pathsReachIntoObjectsAndArrays_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("key");
        QTest::newRow("dots") << "after.id"
                              << "7";
        QTest::newRow("dollar") << "$.after.id"
                                << "7";
        QTest::newRow("index") << "items[1].sku"
                               << "B";
        QTest::newRow("pointer") << "/items/0/sku"
                                 << "A";
        QTest::newRow("a name with a dot wins") << "a.b"
                                                << "plain";
        QTest::newRow("the last of repeated names") << "twice"
                                                    << "2";
        QTest::newRow("a nested repeated name") << "deep.twice"
                                                << "4";
        QTest::newRow("an object's lexeme") << "after"
                                            << "{\"id\":7}";
    }
    void pathsReachIntoObjectsAndArrays() {
        QFETCH(QString, path);
        QFETCH(QString, key);
        Mapping mapping;
        mapping.key = path.toStdString();
        const auto imported = lines(
            R"({"after":{"id":7},"items":[{"sku":"A"},{"sku":"B"}],"a.b":"plain","a":{"b":"deep"},)"
            R"("twice":1,"twice":2,"deep":{"twice":3,"tw\u0069ce":4}})"
            "\n",
            mapping);
        QCOMPARE(QString::fromStdString(imported.events.at(0).key.value_or("(none)")), key);
    }

    void aPathThatCannotBeReadEndsTheImportWithAMessage() {
        Mapping mapping;
        mapping.key = "items[x";
        const auto imported = lines("{}\n", mapping);
        QCOMPARE(imported.status.code(), absl::StatusCode::kInvalidArgument);
        QVERIFY(imported.status.message().find("\"items[x\" is no path of a field") !=
                std::string::npos);
    }

    void fieldsAreGuessedByNameAndShape_data() {
        QTest::addColumn<QString>("record");
        QTest::addColumn<QString>("guess");  // key, type, time, stream, value
        QTest::newRow("plain") << R"({"key":"a","type":"x","time":"2024-01-01","stream":"s"})"
                               << "key type time stream -";
        QTest::newRow("camel case") << R"({"orderId":1,"eventType":"x","createdAt":1700000000})"
                                    << "orderId eventType createdAt - -";
        QTest::newRow("mongo") << R"({"_id":"a","op":"u","ts":1700000000000,"data":{}})"
                               << "_id op ts - data";
        QTest::newRow("logstash") << R"({"@timestamp":"2024-01-01T00:00:00Z","message":"m"})"
                                  << "- - @timestamp - -";
        QTest::newRow("capitals") << R"({"Key":"a","Value":1,"Timestamp":1700000000})"
                                  << "Key - Timestamp - Value";
        QTest::newRow("a time by its shape") << R"({"who":"a","seen":"2024-01-01 10:00:00"})"
                                             << "- - seen - -";
        QTest::newRow("a time that is none") << R"({"time":"soon"})"
                                             << "- - - - -";
        QTest::newRow("an id of the handling") << R"({"trace_id":"a"})"
                                               << "- - - - -";
        QTest::newRow("paid is no id") << R"({"paid":true})"
                                       << "- - - - -";
        QTest::newRow("an event that is an object") << R"({"event":{"a":1}})"
                                                    << "- - - - -";
        QTest::newRow("nothing") << R"({})"
                                 << "- - - - -";
    }
    void fieldsAreGuessedByNameAndShape() {
        QFETCH(QString, record);
        QFETCH(QString, guess);
        const Mapping mapping = lines(record.toStdString() + "\n").mapping;
        QString got;
        for (const auto& path :
             {mapping.key, mapping.type, mapping.time, mapping.stream, mapping.value}) {
            QVERIFY(path.has_value());
            got += (got.isEmpty() ? "" : " ") +
                   (path->empty() ? QString("-") : QString::fromStdString(*path));
        }
        QCOMPARE(got, guess);
    }

    void eachGuessIsExplained() {
        const auto importer = jsonLinesFormat().makeStream({}, "a");
        Imported out;
        test::finishImport(*importer, "{\"order_id\":1,\"at\":\"2024-01-01 10:00\"}\n", 100, out);
        const std::vector<std::string> reasons = {
            "the value is the whole record",
            "the time is \"at\": its name says so; in 1 of 1 sampled record, 1 of them can be "
            "read: "
            "2024-01-01 10:00 is 2024-01-01T10:00",
            "no field looks like the stream",
            "the key is \"order_id\": it is named like an id; in 1 of 1 sampled record, 1 "
            "different",
            "no field looks like the type",
        };
        QVERIFY(importer->mappingReasons() == reasons);
    }

    void whatIsToldIsNotGuessed() {
        Mapping told;
        told.key = "b";
        told.time = "";
        const Mapping mapping = lines("{\"id\":1,\"b\":2,\"time\":3}\n", told).mapping;
        QCOMPARE(*mapping.key, std::string("b"));
        QCOMPARE(*mapping.time, std::string());
    }

    void anIdThatNeverRepeatsGivesWayToOneThatDoes() {
        const auto imported = lines(
            "{\"id\":1,\"order_id\":\"a\"}\n{\"id\":2,\"order_id\":\"b\"}\n"
            "{\"id\":3,\"order_id\":\"a\"}\n");
        QCOMPARE(*imported.mapping.key, std::string("order_id"));
    }

    void recordsHeldBackForTheGuessComeInTheirOrder() {
        std::string text;
        for (int i = 0; i < 2500; ++i) {
            text += "{\"id\":" + std::to_string(i) + "}\n";
        }
        const auto imported = lines(text);
        QCOMPARE(imported.events.size(), std::size_t(2500));
        for (std::size_t i = 0; i < imported.events.size(); ++i) {
            QCOMPARE(imported.events[i].offset, static_cast<std::int64_t>(i));
            QCOMPARE(imported.events[i].key, OptionalBytes(std::to_string(i)));
        }
    }

    void aTimeIsReadFromTextAndFromNumbers_data() {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("time");
        QTest::newRow("rfc 3339") << "\"2024-03-05T10:00:00.120+01:00\""
                                  << "2024-03-05T10:00:00.120+01:00";
        QTest::newRow("a date") << "\"2024-03-05\""
                                << "2024-03-05";
        QTest::newRow("seconds") << "1709632800"
                                 << "2024-03-05T10:00:00Z";
        QTest::newRow("milliseconds") << "1709632800123"
                                      << "2024-03-05T10:00:00.123Z";
        QTest::newRow("a number in a string") << "\"1709632800\""
                                              << "2024-03-05T10:00:00Z";
    }
    void aTimeIsReadFromTextAndFromNumbers() {
        QFETCH(QString, field);
        QFETCH(QString, time);
        Mapping mapping;
        mapping.time = "at";
        const auto imported = lines("{\"at\":" + field.toStdString() + "}\n", mapping);
        QVERIFY(imported.events.at(0).time.has_value());
        QCOMPARE(QString::fromStdString(formatTimestamp(*imported.events[0].time)), time);
    }

    void anUnreadableTimeIsCountedAndNoRejection() {
        Mapping mapping;
        mapping.time = "at";
        const auto imported =
            lines("{\"at\":\"soon\"}\n{\"at\":true}\n{\"at\":null}\n{}\n{\"at\":\"2024-01-01\"}\n",
                  mapping);
        QCOMPARE(imported.events.size(), std::size_t(5));
        QVERIFY(imported.rejected.empty());
        QVERIFY(!imported.events[0].time);
        QVERIFY(imported.events[4].time);
        QCOMPARE(imported.fidelity.size(), std::size_t(1));
        QCOMPARE(imported.fidelity.begin()->second, std::uint64_t(2));
    }

    void repeatedNamesAreKeptAndCountedAndTheLastIsRead() {
        const auto imported = lines(R"({"key":"a","key":"b","x":{"y":1,"y":2,"\u0079":3}})"
                                    "\n");
        QCOMPARE(imported.events.at(0).key, OptionalBytes("b"));
        QCOMPARE(imported.fidelity.begin()->second, std::uint64_t(3));
        QVERIFY(imported.events[0].record->find("\"a\"") != std::string::npos);
    }

    void repeatedNamesAreFoundAmongManyMembers() {
        std::string line = "{\"m0\":0";
        for (int i = 1; i < 5000; ++i) {
            line += ",\"m" + std::to_string(i) + "\":" + std::to_string(i);
        }
        const auto imported = lines(line + ",\"m4711\":-1}\n");
        QCOMPARE(imported.events.size(), std::size_t(1));
        QCOMPARE(imported.fidelity.begin()->second, std::uint64_t(1));
    }

    void aScalarIsAnEventWithAValueOnly() {
        const auto imported = lines("42\n\"text\\n\"\nnull\n[1,2]\n");
        QCOMPARE(imported.events.at(0).value, OptionalBytes("42"));
        QCOMPARE(imported.events.at(1).value, OptionalBytes("text\n"));
        QCOMPARE(imported.events.at(2).value, OptionalBytes());
        QCOMPARE(imported.events.at(3).value, OptionalBytes("[1,2]"));
        QCOMPARE(imported.events.at(2).record, OptionalBytes("null"));
        QCOMPARE(imported.events.at(0).key, OptionalBytes());
    }

    void theStreamIsTakenFromARecordThatNamesOne() {
        const auto imported = lines("{\"topic\":\"a\"}\n{\"topic\":null}\n{}\n");
        QCOMPARE(imported.events.at(0).stream, std::string("a"));
        QCOMPARE(imported.events.at(1).stream, std::string("orders"));
        QCOMPARE(imported.events.at(2).stream, std::string("orders"));
    }

    void theStreamCanBeNamed() {
        ImportOptions options;
        options.stream = "shop";
        QCOMPARE(importText(jsonLinesFormat(), "{}", options).events.at(0).stream,
                 std::string("shop"));
    }

    void theFilesNameIsTheStreamWithoutItsEndings() {
        const auto streamOf = [](const std::string& source) {
            return importText(jsonLinesFormat(), "1", {}, 1, source).events.at(0).stream;
        };
        QCOMPARE(streamOf("in/orders.jsonl.gz"), std::string("orders"));
        QCOMPARE(streamOf("orders.2024.ndjson"), std::string("orders"));
        QCOMPARE(streamOf("orders"), std::string("orders"));
        QCOMPARE(streamOf(".jsonl"), std::string(".jsonl"));
    }

    // Bad input.

    void aBadLineIsRejectedAndTheImportGoesOn_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* name, const QByteArray& line, const char* reason) {
            QTest::newRow(name) << line << QString::fromUtf8(reason);
        };
        row("no JSON", "hello", "not valid JSON: byte 0: 'h' where a value should be");
        row("cut object", "{\"id\":1",
            "not valid JSON: byte 7: the text ends where ',' or '}' should be");
        row("cut string", "{\"id\":\"a", "not valid JSON: byte 6: a string that is not closed");
        row("two values", "{} {}",
            "not valid JSON: byte 3: '{' after the value, where the text should end");
        row("missing colon", "{\"id\" 1}", "not valid JSON: byte 6: '1' where ':' should be");
        row("missing comma", "[1 2]", "not valid JSON: byte 3: '2' where ',' or ']' should be");
        row("wrong bracket", "{\"id\":[1}]",
            "not valid JSON: byte 8: '}' where ',' or ']' should be");
        row("name without quotes", "{id:1}",
            "not valid JSON: byte 1: 'i' where a member's name in quotes or '}' should be");
        row("single quotes", "{'id':1}",
            "not valid JSON: byte 1: ''' where a member's name in quotes or '}' should be");
        row("leading zero", "{\"id\":01}", "not valid JSON: byte 6: a number with a leading zero");
        row("plus", "{\"id\":+1}", "not valid JSON: byte 6: '+' where a value should be");
        row("no digit after the point", "{\"id\":1.}",
            "not valid JSON: byte 8: a digit is missing after the number's point");
        row("no digit in the exponent", "{\"id\":1e}",
            "not valid JSON: byte 8: a digit is missing after the number's exponent sign");
        row("hexadecimal", "{\"id\":0x1}",
            "not valid JSON: byte 7: 'x' where ',' or '}' should be");
        row("misspelt literal", "{\"id\":tru}",
            "not valid JSON: byte 6: a word that is not true, false or null");
        row("literal with a tail", "{\"id\":nulll}",
            "not valid JSON: byte 6: a word that is not true, false or null");
        row("number and string", "{\"id\":1\"a\"}",
            "not valid JSON: byte 7: '\"' where ',' or '}' should be");
        row("unknown escape", "{\"id\":\"\\x\"}",
            "not valid JSON: byte 7: a backslash before 'x', which is no escape of JSON");
        row("short escape", "{\"id\":\"\\u12\"}",
            "not valid JSON: byte 7: \\u needs four hexadecimal digits");
        row("escape of no hex", "{\"id\":\"\\u12g4\"}",
            "not valid JSON: byte 7: \\u needs four hexadecimal digits");
        row("tab in a string", "{\"id\":\"\t\"}",
            "not valid JSON: byte 7: a control character (0x09) in a string must be escaped");
        row("NUL", QByteArray("{\"id\":\0}", 8),
            "not valid JSON: byte 6: the byte 0x00 where a value should be");
        row("invalid UTF-8", "{\"id\":\"\xff\"}",
            "not valid JSON: byte 7: 0xff is not valid UTF-8 here");
        row("overlong UTF-8", "{\"id\":\"\xc0\xaf\"}",
            "not valid JSON: byte 7: 0xc0 is not valid UTF-8 here");
        row("UTF-8 of a surrogate", "{\"id\":\"\xed\xa0\x80\"}",
            "not valid JSON: byte 7: 0xed is not valid UTF-8 here");
        row("text behind it", "{} no",
            "not valid JSON: byte 3: 'n' after the value, where the text should end");
        row("form feed", "{\f}",
            "not valid JSON: byte 1: the byte 0x0c where a member's name in quotes or '}' should "
            "be");
        row("substitute for a colon", "{\"id\"\x1a 1}",
            "not valid JSON: byte 5: the byte 0x1a where ':' should be");
    }
    void aBadLineIsRejectedAndTheImportGoesOn() {
        QFETCH(QByteArray, line);
        QFETCH(QString, reason);
        const auto imported = lines("{\"id\":1}\n\n" + line.toStdString() + "\r\n{\"id\":2}\n");
        QVERIFY(imported.status.ok());
        QCOMPARE(imported.events.size(), std::size_t(2));
        QCOMPARE(imported.events[1].offset, std::int64_t(2));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QCOMPARE(imported.rejectedBefore[0], std::size_t(1));
        const RejectedRecord& rejected = imported.rejected[0];
        QCOMPARE(QString::fromStdString(rejected.reason), reason);
        QCOMPARE(rejected.byteOffset, std::uint64_t(10));
        QCOMPARE(rejected.line, std::uint64_t(3));
        QCOMPARE(rejected.bytes, line.toStdString());
        QCOMPARE(rejected.size, static_cast<std::uint64_t>(line.size()));
        QCOMPARE(rejected.source, std::string("orders.jsonl"));
    }

    void whatStandsInStringsIsNoStructure() {
        const std::string line =
            "{\"id\":\"}{][,:\\\"\\\\\",\"x\":\"\\u0000\\/\\ud83d\\ude00\\udfff\"}";
        const auto imported = lines(line + "\n");
        QCOMPARE(rejections(imported), std::string());
        QCOMPARE(imported.events.at(0).key, OptionalBytes("}{][,:\"\\"));
    }

    void deepNestingIsReadUpToAThousand() {
        const auto nested = [](int depth) {
            return std::string(static_cast<std::size_t>(depth), '[') +
                   std::string(static_cast<std::size_t>(depth), ']');
        };
        QCOMPARE(lines(nested(1000)).events.size(), std::size_t(1));
        QCOMPARE(lines(nested(1001)).rejected.size(), std::size_t(1));
        QCOMPARE(lines(std::string(1'000'000, '[')).rejected.size(), std::size_t(1));
    }

    void anEmptySourceHasNoEvents() {
        QVERIFY(lines("").events.empty());
        QVERIFY(lines("\n \r\n\t\n").events.empty());
        QVERIFY(lines("\n \r\n\t\n").rejected.empty());
    }

    void aLineLongerThan16MiBIsRejectedAndOnlyItsBeginningKept() {
        const std::string head = "{\"id\":1}\n";
        const std::string line = "{\"x\":\"" + std::string(17 * 1024 * 1024, 'a') + "\"}";
        const auto imported = lines(head + line + "\n{\"id\":2}\n");
        QCOMPARE(imported.events.size(), std::size_t(2));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QCOMPARE(imported.rejected[0].size, static_cast<std::uint64_t>(line.size()));
        QCOMPARE(imported.rejected[0].bytes, line.substr(0, kRejectedBytesKept));
        QCOMPARE(imported.rejected[0].reason,
                 std::string("the record has 17825800 bytes, more than the 16 MiB that one event "
                             "may have"));
    }

    void aLineOf16MiBIsRead() {
        const std::string line = "\"" + std::string(16 * 1024 * 1024 - 2, 'a') + "\"";
        QCOMPARE(lines(line + "\n").events.at(0).value->size(), line.size() - 2);
    }

    // However the bytes come.

    void byteByByteEqualsAllAtOnce_data() { ways(); }
    void byteByByteEqualsAllAtOnce() {
        const auto [format, text] = way();
        const std::string whole = story(importText(format, text));
        for (const std::size_t piece : {1, 2, 3, 7, 64}) {
            QCOMPARE(story(importText(format, text, {}, piece)), whole);
        }
    }

    void resumingAtEachBatchEqualsAnUndisturbedImport_data() { ways(); }
    void resumingAtEachBatchEqualsAnUndisturbedImport() {
        const auto [format, once] = way();
        std::string text;
        const bool array = format.name == "json-array";
        // Long enough for several batches, with the bad records again and again.
        for (int i = 0; i < 1000; ++i) {
            text += array ? once.substr(i == 0 ? 0 : 1, once.size() - 2 + (i == 0)) + ",\n"
                          : once + "\n";
        }
        if (array) {
            text.replace(text.size() - 2, 2, "]");
        }
        const auto undisturbed = importText(format, text);
        QVERIFY(undisturbed.resting.size() > 2);
        for (const test::Resting& resting : undisturbed.resting) {
            Imported joined = undisturbed;
            joined.events.resize(resting.events);
            joined.rejected.resize(resting.rejected);
            const auto rest = resumeText(format, text, resting.mark);
            QVERIFY(rest.status.ok());
            joined.events.insert(joined.events.end(), rest.events.begin(), rest.events.end());
            joined.rejected.insert(joined.rejected.end(), rest.rejected.begin(),
                                   rest.rejected.end());
            joined.fidelity = rest.fidelity;
            QCOMPARE(story(joined), story(undisturbed));
            QCOMPARE(rest.mapping, undisturbed.mapping);
        }
    }

    void aMarkThatIsNoneIsAnError() {
        for (const char* const mark : {"", "1", "9 0 0 ", "nonsense"}) {
            const auto importer = jsonLinesFormat().makeStream({}, "a");
            QCOMPARE(importer->resume(mark).status().code(), absl::StatusCode::kInvalidArgument);
        }
    }

    void utf16IsReadAndItsOffsetsAreTheSources() {
        std::string text("\xFF\xFE", 2);
        for (const char c : std::string("{\"id\":1}\nbad\n{\"id\":2}\n")) {
            text += c;
            text += '\0';
        }
        const auto imported = lines(text);
        QCOMPARE(records(imported), std::string("{\"id\":1}|{\"id\":2}|"));
        QCOMPARE(imported.rejected.at(0).byteOffset, std::uint64_t(2 + 18));
        QCOMPARE(imported.rejected.at(0).size, std::uint64_t(6));
    }

    void aByteOrderMarkIsNoPartOfTheFirstRecord() {
        const auto imported = lines("\xEF\xBB\xBF{\"id\":1}\nx\n");
        QCOMPARE(records(imported), std::string("{\"id\":1}|"));
        QCOMPARE(imported.rejected.at(0).byteOffset, std::uint64_t(12));
    }

    // Arrays and values one after the other.

    void anArraysElementsAreEvents() {
        const auto imported = array(" [ {\"id\":1} ,\n{\n \"id\": 2\n},[3],4,\"5\",null] \n");
        QCOMPARE(records(imported), std::string("{\"id\":1}|{\n \"id\": 2\n}|[3]|4|\"5\"|null|"));
        QCOMPARE(rejections(imported), std::string());
        QVERIFY(imported.fidelity.empty());
        QCOMPARE(imported.events.at(1).key, OptionalBytes("2"));
    }

    void anEmptyArrayHasNoEvents() {
        QVERIFY(array("[]").events.empty());
        QVERIFY(array("[ \n ]\n").rejected.empty());
        QVERIFY(array("").rejected.empty());
    }

    void severalArraysAreReadOneAfterTheOther() {
        QCOMPARE(records(array("[1,2]\n[]\n[{}]")), std::string("1|2|{}|"));
    }

    void valuesNeedNothingBetweenThem() {
        const auto imported =
            concatenated("{\"id\":1}{\"id\":2}\n\n{\n\t\"id\" : 3}\x1e[4] 5\"6\"true");
        QCOMPARE(records(imported),
                 std::string("{\"id\":1}|{\"id\":2}|{\n\t\"id\" : 3}|[4]|5|\"6\"|true|"));
        QCOMPARE(rejections(imported), std::string());
    }

    void commasThatAreLooseAreCounted() {
        QCOMPARE(records(array("[1 2,,3,]")), std::string("1|2|3|"));
        QCOMPARE(array("[1 2,,3,]").fidelity.begin()->second, std::uint64_t(3));
        QCOMPARE(records(concatenated("{},{}")), std::string("{}|{}|"));
        QCOMPARE(concatenated("{},{}").fidelity.begin()->second, std::uint64_t(1));
    }

    void aBrokenRecordDoesNotSwallowTheNext_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("kept");
        QTest::addColumn<QString>("rejected");
        const auto row = [](const char* name, const QByteArray& text, const char* kept,
                            const char* rejected) {
            QTest::newRow(name) << text << QString(kept) << QString(rejected);
        };
        row("a string that is open", "{\"a\":\"x}\n{\"b\":1}\n", "{\"b\":1}|",
            "0+8 line 1: a string that is not closed at the end of its line\n");
        row("a brace that is open", "{\"a\":{\"b\":1}\n{\"c\":2}", "{\"c\":2}|",
            "0+12 line 1: another record begins before this one is closed\n");
        row("a brace too many", "{\"a\":1}}{\"b\":2}", "{\"a\":1}|{\"b\":2}|",
            "7+1 line 1: a '}' that belongs to no record\n");
        row("a bracket that does not fit", "{\"a\":[1}\n{\"b\":2}", "{\"b\":2}|",
            "0+8 line 1: a '}' where a ']' should be\n");
        row("over several lines", "{\n  \"a\": \"x\n  \"b\": {\n  }\n}\n{\n  \"c\": 1\n}\n",
            "{\n  \"c\": 1\n}|",
            "0+26 line 1: a string that is not closed at the end of its line\n");
        row("the next is valid by itself", "{\"a\":tru}{\"b\":2}", "{\"b\":2}|",
            "0+9 line 1: not valid JSON: byte 5: a word that is not true, false or null\n");
        row("cut at the end", "{\"a\":1} {\"b\":[", "{\"a\":1}|",
            "8+6 line 1: the source ends inside this record: it may have been cut off\n");
        row("words", "hello world", "",
            "0+5 line 1: not valid JSON: byte 0: 'h' where a value should be\n"
            "6+5 line 1: not valid JSON: byte 0: 'w' where a value should be\n");
    }
    void aBrokenRecordDoesNotSwallowTheNext() {
        QFETCH(QByteArray, text);
        QFETCH(QString, kept);
        QFETCH(QString, rejected);
        for (const std::size_t piece : {1 << 20, 1}) {
            const auto imported = concatenated(text.toStdString(), piece);
            QCOMPARE(QString::fromStdString(records(imported)), kept);
            QCOMPARE(QString::fromStdString(rejections(imported)), rejected);
        }
    }

    void anArraysBrokenElementIsRejectedAndTheArrayGoesOn_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("kept");
        QTest::addColumn<QString>("rejected");
        const auto row = [](const char* name, const QByteArray& text, const char* kept,
                            const char* rejected) {
            QTest::newRow(name) << text << QString(kept) << QString(rejected);
        };
        row("no array", "{\"a\":1}\n", "",
            "0+7 line 1: the source does not begin with \"[\": it is no JSON array\n");
        row("cut inside an element", "[1,{\"a\"", "1|",
            "3+4 line 1: the source ends inside this record: it may have been cut off\n");
        row("more after the end", "[1]\nrest\n", "1|",
            "4+4 line 2: these bytes stand after the end of the array\n");
        row("an open string", "[\n  {\"a\":\"x},\n  {\"b\":2}\n]", "{\"b\":2}|",
            "4+9 line 2: a string that is not closed at the end of its line\n");
        row("an open string at the end", "[\n  {\"a\":\"x}\n]", "",
            "4+8 line 2: a string that is not closed at the end of its line\n");
        row("an open brace", "[{\"a\":{\"b\":1},{\"c\":2}]", "",
            "1+20 line 1: a ']' where a '}' should be\n");
        row("a stray brace", "[1}]", "1|", "2+1 line 1: a '}' that belongs to no record\n");
        row("a bad word", "[nul, 1]", "1|",
            "1+3 line 1: not valid JSON: byte 0: a word that is not true, false or null\n");
    }
    void anArraysBrokenElementIsRejectedAndTheArrayGoesOn() {
        QFETCH(QByteArray, text);
        QFETCH(QString, kept);
        QFETCH(QString, rejected);
        for (const std::size_t piece : {1 << 20, 1}) {
            const auto imported = array(text.toStdString(), piece);
            QCOMPARE(QString::fromStdString(records(imported)), kept);
            QCOMPARE(QString::fromStdString(rejections(imported)), rejected);
        }
    }

    void endlessNestingTakesNoMemory() {
        const auto imported = concatenated(std::string(3'000'000, '['));
        QCOMPARE(imported.rejected.at(0).size, std::uint64_t(3'000'000));
        QCOMPARE(imported.rejected[0].reason, std::string("nested more than 1,000 deep"));
        QCOMPARE(imported.rejected[0].bytes.size(), kRejectedBytesKept);
    }

    void linesOfRecordsAreCounted() {
        const auto imported = array("[\n{\n},\n\nx]");
        QCOMPARE(imported.rejected.at(0).line, std::uint64_t(5));
    }

    void keysThatDifferInHalfASurrogatePairAreDifferentKeys() {
        const auto imported = lines(
            "{\"key\":\"\\ud83d\"}\n{\"key\":\"\\ud800\"}\n{\"key\":\"\\udfff\"}\n{\"key\":"
            "\"\\ufffd\"}\n");
        std::set<OptionalBytes> keys;
        for (const Event& event : imported.events) {
            keys.insert(event.key);
        }
        QCOMPARE(keys.size(), std::size_t(4));
    }

    void aTextThatLooksLikeAValueIsMarkedAsText_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* const text : {"12", "{}", "{\\n\\\"a\\\": 1}", " [1] ", "true"}) {
            QTest::newRow(text) << QByteArray(text);
        }
    }
    void aTextThatLooksLikeAValueIsMarkedAsText() {
        QFETCH(QByteArray, text);
        const auto imported =
            lines("{\"value\":\"" + text.toStdString() + "\"}\n{\"value\":[1]}\n");
        QVERIFY(imported.events.at(0).view().valueIsText());
        QVERIFY(!imported.events.at(1).view().valueIsText());
    }

    void recordsThatHaveEachFieldAreCounted() {
        ImportOptions options;
        options.reading.fields.key = "user";
        options.reading.fields.type = "a.kind";
        options.reading.fields.time = "at";
        options.reading.fields.stream = "";
        options.reading.fields.value = "value";
        const auto importer = jsonLinesFormat().makeStream(options, "x");
        Imported out;
        test::finishImport(*importer,
                           "{\"user\":1,\"a\":{\"kind\":\"x\"}}\n{\"user\":null}\n{oops\n[1]\n"
                           "{\"value\":null,\"a\":{}}\n",
                           7, out);
        const FieldCounts expected = {4, 2, 1, 1, 0, 0};
        QCOMPARE(importer->fieldCounts(), expected);
        const std::vector<std::string> names = {"user", "a", "a.kind", "value"};
        QCOMPARE(importer->fieldNames(), names);
    }

    void aToldFieldThatNoneOfManyRecordsHasEndsTheImport() {
        std::string text;
        for (int i = 0; i < 40'000; ++i) {
            text += "{\"user\":" + std::to_string(i) + "}\n";
        }
        ImportOptions options;
        options.reading.fields.key = "usr";
        const Imported refused = importText(jsonLinesFormat(), text, options);
        QVERIFY(refused.events.empty());
        QCOMPARE(refused.status.code(), absl::StatusCode::kInvalidArgument);
        QCOMPARE(
            std::string(refused.status.message()),
            std::string("none of 32768 records has the field \"usr\" (--key; is \"user\" meant?); "
                        "there are user; "
                        "name another, or import all the same with --force-mapping"));
        options.forceMapping = true;
        QCOMPARE(importText(jsonLinesFormat(), text, options).events.size(), std::size_t(40'000));
        text = "{\"usr\":1}\n" + text;
        options.forceMapping = false;
        QVERIFY(importText(jsonLinesFormat(), text, options).status.ok());
    }

    // Sniffing.

    void formatsAreToldApart_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("surest");
        const auto row = [](const char* name, const QByteArray& text, const char* surest) {
            QTest::newRow(name) << text << QString(surest);
        };
        row("lines", "{\"a\":1}\n{\"a\":2}\n", "jsonl");
        row("one line", "{\"a\":1}", "jsonl");
        row("lines with a bad one", "{\"a\":1}\nbad\n{\"a\":2}\n", "jsonl");
        row("lines, two of five broken",
            "{\"a\":1}\n{\"a\":2,\n{\"a\":3}\n{\"a\":\"4}\n{\"a\":5}\n", "jsonl");
        row("lines, four of five broken",
            "{\"a\":1\n{\"a\":2,\"b\"\n{\"a\":3}\n{\"a\":\"4}\n{\"a\":5\n", "jsonl");
        row("lines, all broken", "{\"a\":1\n{\"a\":2\n{\"a\":3\n", "jsonl");
        row("lines of arrays with a broken one", "[1,2]\n[3,4\n[5,6]\n", "jsonl");
        row("several in a line", "{\"a\":1}{\"a\":2}\n{\"a\":3}\n", "json-concat");
        row("a batch a line", "[{\"a\":1},{\"a\":2}]\n[{\"a\":3}]\n", "json-array");
        row("lines of arrays", "[1,2]\n[3,4]\n", "jsonl");
        row("an array in one line", "[{\"a\":1},{\"a\":2}]\n", "json-array");
        row("an array over lines", "[\n  {\"a\":1},\n  {\"a\":2}\n]\n", "json-array");
        row("pretty-printed values", "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", "json-concat");
        row("values on one line", "{\"a\":1}{\"a\":2}", "json-concat");
        row("a numbers' array", "[1,\n2,\n3]", "json-array");
        row("UTF-16", QByteArray("\xFF\xFE{\0}\0\n\0{\0}\0\n\0", 14), "jsonl");
        row("text", "hello\nworld\n", "");
        row("CSV", "a,b\n1,2\n", "");
        row("nothing", "", "");
        row("binary", QByteArray("\0\1\2\3", 4), "");
    }
    void formatsAreToldApart() {
        QFETCH(QByteArray, text);
        QFETCH(QString, surest);
        int confidence = 0;
        QString best;
        for (const Format& format :
             {jsonLinesFormat(), jsonArrayFormat(), jsonConcatenatedFormat()}) {
            const Sniff sniff = test::sniffText(format, text.toStdString());
            QCOMPARE(sniff.reason.empty(), sniff.confidence == 0);
            if (sniff.confidence > confidence) {
                confidence = sniff.confidence;
                best = QString::fromStdString(format.name);
            }
        }
        QCOMPARE(best, surest);
    }

private:
    static void ways() {
        QTest::addColumn<QString>("name");
        QTest::newRow("lines") << "jsonl";
        QTest::newRow("array") << "json-array";
        QTest::newRow("concatenated") << "json-concat";
    }

    static std::pair<Format, std::string> way() {
        QFETCH(QString, name);
        const std::string first =
            "{\"id\":\"a\",\"type\":\"t\",\"time\":\"2024-01-01\",\"x\":[1,{\"y\":\"}\\\"\"}]}";
        const std::string second = R"({"id":"b\u0041","id":2,"time":"never","x":"é"})";
        if (name == "json-array") {
            return {jsonArrayFormat(), "[" + first + " ,\r\n" + second + ",{\"id\":\"\n},\n\n" +
                                           first + ",\"te\\nxt\" 1,{} }\n," + second + "]"};
        }
        if (name == "json-concat") {
            return {jsonConcatenatedFormat(), first + second + "\r\n{\"id\":\"\n\n" + first +
                                                  "\n\"te\\nxt\" 12 {}}" + second};
        }
        return {jsonLinesFormat(),
                first + "\r\n\n" + second + "\n{\"id\":\n" + first + "\n\"text\"\n{}}\n" + second};
    }
};

QTEST_APPLESS_MAIN(TestJsonImporter)
#include "tst_json_importer.moc"
