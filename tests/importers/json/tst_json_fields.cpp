#include <QtTest>

#include <algorithm>
#include <set>

#include "importers/json/json_imports.h"

using namespace oxbow;
using namespace oxbow::test;

class TestJsonFields : public QObject {
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
};

QTEST_APPLESS_MAIN(TestJsonFields)
#include "tst_json_fields.moc"
