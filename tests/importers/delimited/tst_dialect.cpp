#include <QtTest>

#include "importers/delimited/csv_importer.h"
#include "importers/delimited/dialect.h"
#include "importers/import_text.h"

using namespace oxbow;
using test::Imported;
using test::importText;

namespace {

std::string values(const Imported& imported) {
    std::string out;
    for (const Event& event : imported.events) {
        out += event.value.value_or("(null)") + "|";
    }
    return out;
}

Imported table(std::string_view text, const ToldDialect& told = {}, bool tabs = false,
               std::size_t piece = 1 << 20) {
    ImportOptions options;
    options.reading.dialect = told;
    options.reading.fields.value = "";
    return importText(tabs ? tsvFormat() : csvFormat(), text, options, piece, "table.csv");
}

std::uint64_t counted(const Imported& imported, std::string_view begin) {
    for (const auto& [sentence, count] : imported.fidelity) {
        if (sentence.starts_with(begin)) {
            return count;
        }
    }
    return 0;
}

}  // namespace

class TestDialect : public QObject {
    Q_OBJECT

private slots:
    void aSpaceBeforeAQuoteBelongsToTheDelimiter() {
        const std::string text = "id, name, city\n1, \"Ann, B\", Ulm\n2,  \"Bob\", \"X, Y\"\n";
        for (const std::size_t piece : {std::size_t(1), std::size_t(1) << 20}) {
            const Imported imported = table(text, {}, false, piece);
            QCOMPARE(imported.rejected.size(), std::size_t(0));
            QCOMPARE(values(imported),
                     std::string("{\"id\":1,\"name\":\"Ann, B\",\"city\":\"Ulm\"}|"
                                 "{\"id\":2,\"name\":\"Bob\",\"city\":\"X, Y\"}|"));
        }
        // Where it stands inside of quotes it is nobody's.
        QVERIFY(!findDialect("id,j\n1,\"{\"\"a\"\": 1, \"\"b\"\": 2}\"\n2,\"{}\"\n", {})
                     .dialect.spaced);
    }

    void tablesThatAreDrawnAreRead_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("beside");  // lines that are no rows
        QTest::newRow("Markdown") << QByteArray(
                                         "# Orders\n\n| id | name | at |\n|----|:-----|---:|\n"
                                         "| 1 | a\\|b | 2024-01-01 |\n| 2 |  | 2024-01-02 |\n")
                                  << 1;
        QTest::newRow("psql") << QByteArray(
                                     " id | name |     at\n----+------+------------\n"
                                     "  1 | a\\|b | 2024-01-01\n  2 |      | 2024-01-02\n"
                                     "(2 rows)\n\n")
                              << 1;
        QTest::newRow("mysql") << QByteArray(
                                      "+----+------+------------+\n| id | name | at         |\n"
                                      "+----+------+------------+\n| 1  | a\\|b | 2024-01-01 |\n"
                                      "| 2  | NULL | 2024-01-02 |\n"
                                      "+----+------+------------+\n2 rows in set (0.00 sec)\n")
                               << 1;
    }
    void tablesThatAreDrawnAreRead() {
        QFETCH(QByteArray, text);
        QFETCH(int, beside);
        const Imported imported = table(text.toStdString());
        QCOMPARE(values(imported), std::string("{\"id\":1,\"name\":\"a|b\",\"at\":\"2024-01-01\"}|"
                                               "{\"id\":2,\"name\":null,\"at\":\"2024-01-02\"}|"));
        QCOMPARE(imported.rejected.size(), std::size_t(0));
        QCOMPARE(counted(imported, "comments"), std::uint64_t(beside));
        QVERIFY(test::sniffText(csvFormat(), text.toStdString()).confidence > 40);
    }

    void aBarAloneDrawsNoTable() {
        QVERIFY(!findDialect("id|name\n1|a--b\n2|--\n", {}).dialect.drawn);
    }

    void linesAboveATableAreSetAsideWithTheirPlaces() {
        const Imported imported = table(
            "\"Account\";\"DE00\"\r\n\"Balance:\";\"1,5\"\r\n\"\"\r\n\"Day\";\"What\";\"Sum\"\r\n"
            "\"28.06.24\";\"Bread; rolls\";\"-3,20\"\r\n\"29.06.24\";\"Pay\";\"1.500,00\"\r\n");
        QCOMPARE(values(imported),
                 std::string("{\"Day\":\"28.06.24\",\"What\":\"Bread; rolls\",\"Sum\":\"-3,20\"}|"
                             "{\"Day\":\"29.06.24\",\"What\":\"Pay\",\"Sum\":\"1.500,00\"}|"));
        QCOMPARE(imported.rejected.size(), std::size_t(3));
        QCOMPARE(imported.rejected[1].line, std::uint64_t(2));
        QCOMPARE(imported.rejected[1].byteOffset, std::uint64_t(18));
        QCOMPARE(imported.rejected[0].bytes, std::string("\"Account\";\"DE00\""));
    }

    void aTitleThatIsOneCellShortIsNoHeader() {
        const Imported imported = table("\"x\";\"y\"\n\nid;n;m\n1;2;3\n4;5;6\n");
        QCOMPARE(values(imported),
                 std::string("{\"id\":1,\"n\":2,\"m\":3}|{\"id\":4,\"n\":5,\"m\":6}|"));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
    }

    void aDecimalCommaIsToldAndStaysAText() {
        const FoundDialect found = findDialect("id;sum\n1;1,50\n2;2,00\n", {});
        QCOMPARE(found.reasons.size(), std::size_t(1));
        QVERIFY(found.reasons[0].find("decimal comma") != std::string::npos);
    }

    void aHeaderMayLackANameOrHaveOneTwice() {
        QCOMPARE(values(table(",case,time\n0,3,2010-12-30 14:32\n1,3,2010-12-30 15:06\n")),
                 std::string("{\"column1\":0,\"case\":3,\"time\":\"2010-12-30 14:32\"}|"
                             "{\"column1\":1,\"case\":3,\"time\":\"2010-12-30 15:06\"}|"));
        QCOMPARE(values(table("id,x,x\n1,2,3\n2,3,4\n")),
                 std::string("{\"id\":1,\"x\":2,\"x_2\":3}|{\"id\":2,\"x\":3,\"x_2\":4}|"));
    }

    void aHeaderThatComesAgainIsSetAside() {
        const Imported imported = table("id,s\n1,a\n\xEF\xBB\xBFid,s\n2,b\n");
        QCOMPARE(values(imported), std::string("{\"id\":1,\"s\":\"a\"}|{\"id\":2,\"s\":\"b\"}|"));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QCOMPARE(imported.rejected[0].byteOffset, std::uint64_t(12));
        QCOMPARE(imported.rejected[0].line, std::uint64_t(3));
    }

    void nothingStandsBehindTheLastDelimiterOfARow() {
        const Imported imported = table("id,city\n1,Rome,\n2,Oslo,\n");
        QCOMPARE(values(imported),
                 std::string("{\"id\":1,\"city\":\"Rome\"}|{\"id\":2,\"city\":\"Oslo\"}|"));
        QCOMPARE(imported.rejected.size(), std::size_t(0));
    }

    void rowsMayHaveNamesOfTheirOwn() {
        QCOMPARE(values(table("mpg,cyl\nMazda,21.0,6\nDatsun,22.8,4\n")),
                 std::string("{\"column1\":\"Mazda\",\"mpg\":21.0,\"cyl\":6}|"
                             "{\"column1\":\"Datsun\",\"mpg\":22.8,\"cyl\":4}|"));
    }

    void raggedRowsAreFilledAndWhatIsOverIsKept() {
        const Imported imported =
            table("id,a,b,c\n1,x\n2,x,y,z\n3,x,y\n4,x,y,z,over,\"and \"\"more\"\"\"\n5\n");
        QCOMPARE(imported.rejected.size(), std::size_t(0));
        QCOMPARE(values(imported),
                 std::string("{\"id\":1,\"a\":\"x\",\"b\":null,\"c\":null}|"
                             "{\"id\":2,\"a\":\"x\",\"b\":\"y\",\"c\":\"z\"}|"
                             "{\"id\":3,\"a\":\"x\",\"b\":\"y\",\"c\":null}|"
                             "{\"id\":4,\"a\":\"x\",\"b\":\"y\",\"c\":\"z\",\"column5\":\"over\","
                             "\"column6\":\"and \\\"more\\\"\"}|"
                             "{\"id\":5,\"a\":null,\"b\":null,\"c\":null}|"));
        QCOMPARE(counted(imported, "rows with fewer"), std::uint64_t(3));
        QCOMPARE(counted(imported, "rows with more"), std::uint64_t(1));
    }

    void commentsArePassedOverAndCounted() {
        const Imported imported =
            table("# made by \"hand\n#second\nid,n\n1,2\n# \"in between, and\n3,4\n");
        QCOMPARE(values(imported), std::string("{\"id\":1,\"n\":2}|{\"id\":3,\"n\":4}|"));
        QCOMPARE(counted(imported, "comments"), std::uint64_t(3));
        QCOMPARE(table("id,n\n1,2\n#3,4\n").events.size(), std::size_t(2));
    }

    void theHeaderMayStandInAComment() {
        const Imported imported = table("# made today\n# id, n\n1,2\n3,4\n5,6\n");
        QCOMPARE(values(imported),
                 std::string("{\"id\":1,\"n\":2}|{\"id\":3,\"n\":4}|{\"id\":5,\"n\":6}|"));
    }

    void zeekSaysItsColumnsAndWhatIsUnset() {
        const Imported imported = table(
            "#separator \\x09\n#unset_field\t-\n#path\tntp\n#fields\tts\tuid\torig\n"
            "#types\ttime\tstring\taddr\n1.5\tC1\t-\n2.5\t\"C2\t192.0.2.1\n#close\t2024\n",
            {}, true);
        QCOMPARE(values(imported),
                 std::string("{\"ts\":1.5,\"uid\":\"C1\",\"orig\":null}|"
                             "{\"ts\":2.5,\"uid\":\"\\\"C2\",\"orig\":\"192.0.2.1\"}|"));
        QCOMPARE(imported.rejected.size(), std::size_t(0));
    }

    void serversSayTheirColumns() {
        const Imported imported = table(
            "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-method "
            "sc-status\n2024-01-01 10:00:00 GET 200\n2024-01-01 10:00:01 - 404\n");
        QCOMPARE(values(imported),
                 std::string("{\"date\":\"2024-01-01\",\"time\":\"10:00:00\",\"cs-method\":\"GET\","
                             "\"sc-status\":200}|{\"date\":\"2024-01-01\",\"time\":\"10:00:01\","
                             "\"cs-method\":null,\"sc-status\":404}|"));
    }

    void theFirstLineMaySayTheDelimiter() {
        QCOMPARE(values(table("sep=;\r\nid;sum\r\n1;1,50\r\n2;2,00\r\n")),
                 std::string("{\"id\":1,\"sum\":\"1,50\"}|{\"id\":2,\"sum\":\"2,00\"}|"));
        QCOMPARE(values(table("#TYPE System.Process\r\n\"Id\",\"Name\"\r\n\"4\",\"x\"\r\n")),
                 std::string("{\"Id\":4,\"Name\":\"x\"}|"));
    }

    void betweenTabsAQuoteIsACharacter() {
        const Imported imported =
            table("id\ttitle\n1\t\"\n2\t\"!\"\n3\t\"open\n4\t\"closed\"\n5\t\\N\n", {}, true);
        QCOMPARE(imported.rejected.size(), std::size_t(0));
        QCOMPARE(values(imported),
                 std::string("{\"id\":1,\"title\":\"\\\"\"}|{\"id\":2,\"title\":\"\\\"!\\\"\"}|"
                             "{\"id\":3,\"title\":\"\\\"open\"}|"
                             "{\"id\":4,\"title\":\"\\\"closed\\\"\"}|{\"id\":5,\"title\":null}|"));
    }

    void quotedCellsBetweenTabsAreRead() {
        QCOMPARE(
            values(table("id\ttitle\n1\t\"a \"\"b\"\"\"\n2\t\"c\td\"\n", {}, true)),
            std::string("{\"id\":1,\"title\":\"a \\\"b\\\"\"}|{\"id\":2,\"title\":\"c\\td\"}|"));
    }

    void aBackslashMayStandBeforeAQuote() {
        const Imported imported =
            table("id,name,n\n1,\"say \\\"hi\\\", \\\\ all\",2\n2,\\N,3\n3,a\\,b,4\n");
        QCOMPARE(imported.rejected.size(), std::size_t(0));
        QCOMPARE(
            values(imported),
            std::string("{\"id\":1,\"name\":\"say \\\"hi\\\", \\\\ all\",\"n\":2}|"
                        "{\"id\":2,\"name\":null,\"n\":3}|{\"id\":3,\"name\":\"a,b\",\"n\":4}|"));
    }

    void linesMayEndInAReturnAloneOrInTwo() {
        QCOMPARE(values(table("id,n\r1,2\r3,4")),
                 std::string("{\"id\":1,\"n\":2}|{\"id\":3,\"n\":4}|"));
        const Imported doubled = table("id,n\r\r\n1,2\r\r\n\r\r\n3,4\r\r\n");
        QCOMPARE(values(doubled), std::string("{\"id\":1,\"n\":2}|{\"id\":3,\"n\":4}|"));
        QCOMPARE(doubled.rejected.size(), std::size_t(0));
    }

    void whatIsToldWins() {
        ToldDialect told;
        told.delimiter = "|";
        told.header = "a,b";
        told.skip = 1;
        told.quote = "none";
        told.comment = "//";
        QCOMPARE(values(table("x;y\n1|\"2\n// no\n#3|4\n", told)),
                 std::string("{\"a\":1,\"b\":\"\\\"2\"}|{\"a\":\"#3\",\"b\":4}|"));
        told = {};
        told.header = "none";
        QCOMPARE(
            values(table("id,n\n1,2\n", told)),
            std::string("{\"column1\":\"id\",\"column2\":\"n\"}|{\"column1\":1,\"column2\":2}|"));
        told.header = "line";
        QCOMPARE(values(table("1,2\n3,4\n", told)), std::string("{\"1\":3,\"2\":4}|"));
    }

    void whatMakesNoSenseIsRefused_data() {
        QTest::addColumn<QString>("delimiter");
        QTest::addColumn<QString>("quote");
        QTest::addColumn<QString>("encoding");
        QTest::newRow("delimiter") << "ab"
                                   << "double"
                                   << "UTF-8";
        QTest::newRow("quote") << ","
                               << "single"
                               << "UTF-8";
        QTest::newRow("encoding") << ","
                                  << "double"
                                  << "martian";
    }
    void whatMakesNoSenseIsRefused() {
        QFETCH(QString, delimiter);
        QFETCH(QString, quote);
        QFETCH(QString, encoding);
        ToldDialect told;
        told.delimiter = delimiter.toStdString();
        told.quote = quote.toStdString();
        told.encoding = encoding.toStdString();
        QVERIFY(!checkDialect(told).ok());
    }

    void aTableIsProvenByMoreThanCommas_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("table");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char* name, const char* text, bool table, const char* fault) {
            QTest::newRow(name) << QByteArray(text) << table << QString(fault);
        };
        row("a log with commas in its times",
            "2025-01-24T07:00:30,139 INFO a\n2025-01-24T07:00:31,146 INFO b\n", false,
            "CSV with \",\", but the comma is the one in a time's fraction of a second");
        row("greetings", "1428634687123 Hello, World!\n1428634687456 Goodbye, World!\n", false,
            "CSV with \",\", but it reads like prose, with a space behind its commas");
        row("a log with semicolons",
            "2024-07-20T12:27:52Z: refused; host=a user=b\n2024-07-20T12:27:53Z: refused; host=c "
            "user=d\n",
            false, "CSV with \";\", but it reads like prose, with a space behind its semicolons");
        row("two words", "red,a\nblue,b\n", false,
            "CSV with \",\", but two columns of texts prove nothing");
        row("ragged prose", "a;b;c\n1;2;3\n1;2\n1\n1;2;3;4\n", false,
            "CSV with \";\", but line 3 has 2 cells and the header 3");
        row("numbers below names", "id,n\n1,2\n3,4\n", true, "");
        row("lines that begin like JSON", "{\"a\":1,\"b\n{\"a\":2,\"b\n", false, "");
    }
    void aTableIsProvenByMoreThanCommas() {
        QFETCH(QByteArray, text);
        QFETCH(bool, table);
        QFETCH(QString, fault);
        const Sniff sniff = test::sniffText(csvFormat(), text.toStdString());
        QCOMPARE(sniff.confidence > 0, table);
        if (!table) {
            QCOMPARE(QString::fromStdString(sniff.reason), fault);
        }
    }

    void namesInALineOfFieldsMayStandBetweenCommas() {
        const Imported imported = table(
            "#Software: X\n#Fields: date-time,client-ip,event-id\n"
            "2024-06-28T09:30:00.000Z,10.0.0.1,SEND\n2024-06-28T09:30:01.000Z,,FAIL\n");
        QCOMPARE(values(imported),
                 std::string("{\"date-time\":\"2024-06-28T09:30:00.000Z\",\"client-ip\":"
                             "\"10.0.0.1\",\"event-id\":\"SEND\"}|{\"date-time\":\"2024-06-28T09:"
                             "30:01.000Z\",\"client-ip\":null,\"event-id\":\"FAIL\"}|"));
    }

    void columnsThatAreNamedAnewAreReadByTheirNewNames() {
        ImportOptions options;
        options.reading.fields.value = "";
        options.reading.fields.key = "host";
        options.forceMapping = true;
        const std::string text =
            "#Fields: date time host\n2024-06-28 09:30:00 a\n#Fields: date time host\n"
            "2024-06-28 09:30:01 b\n#Fields: date time verb host\n2024-06-28 09:30:02 GET c\n"
            "#Fields: date time\n2024-06-28 09:30:03\n";
        for (const std::size_t piece : {std::size_t(1), std::size_t(1) << 20}) {
            const Imported imported = importText(csvFormat(), text, options, piece, "w3c.log");
            QCOMPARE(imported.rejected.size(), std::size_t(0));
            QCOMPARE(imported.events.size(), std::size_t(4));
            QCOMPARE(imported.events[1].key, OptionalBytes("b"));
            QCOMPARE(imported.events[2].key, OptionalBytes("c"));
            QCOMPARE(imported.events[3].key, OptionalBytes());
            QCOMPARE(imported.events[2].value,
                     OptionalBytes("{\"date\":\"2024-06-28\",\"time\":\"09:30:02\",\"verb\":"
                                   "\"GET\",\"host\":\"c\"}"));
        }
    }

    // A log of lines that begin with times is surer than that.
    void aTableWithoutNamesAndTimesIsNotSure() {
        const auto confidence = [](std::string_view text) {
            return test::sniffText(csvFormat(), text).confidence;
        };
        QCOMPARE(confidence("2024-07-20 12:27:52 in;x;y\n2024-07-20 12:27:53 out;x;z\n"), 50);
        QCOMPARE(confidence("2024-07-20 12:27:52;x;y\n2024-07-20 12:27:53;x;z\n"), 75);
        QCOMPARE(confidence("1721478472;x;y\n1721478473;x;z\n"), 75);
    }

    void aSpaceBeforeNumbersBelongsToTheDelimiter() {
        QCOMPARE(values(table("id, name, year\n1, ann, 1992\n2, bob, 1993\n3, cid, 2021\n")),
                 std::string("{\"id\":1,\"name\":\"ann\",\"year\":1992}|"
                             "{\"id\":2,\"name\":\"bob\",\"year\":1993}|"
                             "{\"id\":3,\"name\":\"cid\",\"year\":2021}|"));
    }

    void byteByByteEqualsAllAtOnce_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("preamble") << QByteArray("x;1\n\ny\nid;n;m\n1;2;3\n4;5;6\n7;8;9\n");
        QTest::newRow("comments") << QByteArray("#a\n#b,c\nid,n\n1,2\n#\"x\n3,4\n");
        QTest::newRow("backslash") << QByteArray("a,b\n\"x\\\"\\\n,y\",1\n\\N,\"\\\\\"\n");
        QTest::newRow("returns") << QByteArray("a,b\r1,\"2\r3\"\r4,5\r");
    }
    void byteByByteEqualsAllAtOnce() {
        QFETCH(QByteArray, text);
        const Imported whole = table(text.toStdString());
        for (const std::size_t piece : {1, 2, 5}) {
            const Imported pieces = table(text.toStdString(), {}, false, piece);
            QCOMPARE(values(pieces), values(whole));
            QVERIFY(pieces.rejected == whole.rejected);
            QVERIFY(pieces.fidelity == whole.fidelity);
        }
    }

    void pointsThatPartThousandsMakeTexts() {
        QCOMPARE(values(table("day;sum\n01.03.2024;1.234,56\n02.03.2024;1.234\n"
                              "03.03.2024;999\n")),
                 std::string("{\"day\":\"01.03.2024\",\"sum\":\"1.234,56\"}|"
                             "{\"day\":\"02.03.2024\",\"sum\":\"1.234\"}|"
                             "{\"day\":\"03.03.2024\",\"sum\":\"999\"}|"));
        QCOMPARE(values(table("day;sum\n01.03.2024;1.234\n02.03.2024;2.500\n")),
                 std::string("{\"day\":\"01.03.2024\",\"sum\":\"1.234\"}|"
                             "{\"day\":\"02.03.2024\",\"sum\":\"2.500\"}|"));
        // Where a point stands before a fraction elsewhere in the column, it does so here.
        QCOMPARE(values(table("id;sum\n1;1.234\n2;2.5\n")),
                 std::string("{\"id\":1,\"sum\":1.234}|{\"id\":2,\"sum\":2.5}|"));
        QCOMPARE(values(table("id,sum\n1,1.234\n2,2.345\n")),
                 std::string("{\"id\":1,\"sum\":1.234}|{\"id\":2,\"sum\":2.345}|"));
    }

    void rowsThatAreOneCellTooLongKeepTheirColumns() {
        const Imported imported = table(
            "time,level,msg\n2024-03-01 10:00:00,INFO,a,b\n2024-03-01 10:00:01,WARN,c,d\n"
            "2024-03-01 10:00:02,INFO,e,f\n");
        QCOMPARE(imported.events.size(), std::size_t(3));
        QCOMPARE(*imported.events[0].value,
                 std::string("{\"time\":\"2024-03-01 10:00:00\",\"level\":\"INFO\",\"msg\":\"a\","
                             "\"column4\":\"b\"}"));
        QCOMPARE(counted(imported, "rows with more"), std::uint64_t(3));
        const Imported texts = table("id,name,note\n1,a,hello, world\n2,b,hello, moon\n");
        QVERIFY(texts.events[0].value->starts_with("{\"id\":1,\"name\":\"a\",\"note\":\"hello\""));
    }

    void linesAboveATableMayBeAsWideAsIt() {
        const Imported imported = table(
            "Statement;;;;\nIBAN DE12;;;;\n;;;;\nDay;Text;Sum;Left;Currency\n"
            "01.03.2024;Bread;1,50;10,00;EUR\n02.03.2024;Pay;2,50;12,50;EUR\n");
        QCOMPARE(imported.events.size(), std::size_t(2));
        QVERIFY(imported.events[0].value->starts_with("{\"Day\":\"01.03.2024\",\"Text\":"));
        QCOMPARE(imported.rejected.size(), std::size_t(3));
    }

    void linesAboveATableMayBeMoreThanItsRows() {
        const Imported imported = table(
            "Account;12\nOwner;Ann\nFrom;1\nTo;2\nKind;x\nDay;Text;Sum;Left\n"
            "01.03.2024;Bread;1,50;3,00\n02.03.2024;Pay;2,50;4,00\n");
        QCOMPARE(imported.events.size(), std::size_t(2));
        QCOMPARE(imported.rejected.size(), std::size_t(5));
        QVERIFY(imported.events[1].value->starts_with("{\"Day\":\"02.03.2024\""));
    }

    void linesThatAreToldToBePassedOverAreNotRejected() {
        ToldDialect told;
        told.skip = 2;
        const Imported imported = table("Account,12\nOwner,Ann\nid,n\n1,2\n3,4\n", told);
        QCOMPARE(imported.events.size(), std::size_t(2));
        QCOMPARE(imported.rejected.size(), std::size_t(0));
        QCOMPARE(counted(imported, "lines above the table, passed over"), std::uint64_t(2));
    }

    void aStrayQuoteInTheFirstRowLeavesTheOthersTheirMeaning() {
        std::string text = "time,id,msg\n2024-03-01T10:00:00Z,a,\"bad\n";
        for (int i = 10; i < 50; ++i) {
            text += "2024-03-01T10:00:" + std::to_string(i) + "Z,k" + std::to_string(i % 3) +
                    ",hello\n";
        }
        const Imported imported = table(text);
        QCOMPARE(imported.events.size(), std::size_t(40));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QCOMPARE(*imported.mapping.time, std::string("time"));
        QCOMPARE(*imported.mapping.key, std::string("id"));
        QVERIFY(imported.events[0].time.has_value());
    }

    void aKeyAndAMessageAreThatAndNullIsATombstone() {
        ImportOptions options;
        const Imported imported = importText(
            tsvFormat(), "{\"id\":1}\t{\"n\":1}\n{\"id\":2}\t{\"n\":2}\n{\"id\":1}\tnull\nDone\n",
            options, 1 << 20, "dump.txt");
        QCOMPARE(imported.events.size(), std::size_t(3));
        QVERIFY(imported.events[0].key);
        QVERIFY2(*imported.events[0].key == "{\"id\":1}", imported.events[0].key->c_str());
        QCOMPARE(*imported.events[0].value, std::string("{\"n\":1}"));
        QVERIFY(!imported.events[2].value);
        QCOMPARE(imported.rejected.size(), std::size_t(1));
    }

    void aTimeMayStandInSeveralColumns() {
        const Imported imported =
            importText(csvFormat(),
                       "#Fields: date time cs-method sc-status\n2024-01-01 10:00:00 GET 200\n"
                       "2024-01-01 10:00:01 PUT 404\n",
                       {}, 1 << 20, "u_ex.log");
        QCOMPARE(formatTimestamp(*imported.events[1].time), std::string("2024-01-01T10:00:01"));
    }
};

QTEST_APPLESS_MAIN(TestDialect)
#include "tst_dialect.moc"
