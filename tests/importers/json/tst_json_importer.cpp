#include <QtTest>

#include <algorithm>
#include <set>

#include "importers/json/json_imports.h"

using namespace oxbow;
using namespace oxbow::test;

class TestJsonImporter : public QObject {
    Q_OBJECT

private slots:
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

    void linesOfRecordsAreCounted() {
        const auto imported = array("[\n{\n},\n\nx]");
        QCOMPARE(imported.rejected.at(0).line, std::uint64_t(5));
    }

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
