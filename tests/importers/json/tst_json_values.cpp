#include <QtTest>

#include <algorithm>
#include <set>

#include "importers/json/json_imports.h"

using namespace oxbow;
using namespace oxbow::test;

class TestJsonValues : public QObject {
    Q_OBJECT

private slots:
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
};

QTEST_APPLESS_MAIN(TestJsonValues)
#include "tst_json_values.moc"
