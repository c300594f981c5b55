#include <QtTest>
#include <set>

#include "importers/delimited/csv_framer.h"
#include "importers/delimited/csv_importer.h"
#include "importers/import_text.h"
#include "model/payload/json.h"

using namespace oxbow;
using test::Imported;
using test::importText;

namespace {

Imported csv(std::string_view text, const Mapping& mapping = {}, std::size_t piece = 1 << 20) {
    ImportOptions options;
    options.reading.fields = mapping;
    return importText(csvFormat(), text, options, piece, "table.csv");
}

std::string values(const Imported& imported) {
    std::string out;
    for (const Event& event : imported.events) {
        out += event.value.value_or("(null)") + "|";
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

std::string places(const Imported& imported) {
    std::string out;
    for (const RejectedRecord& record : imported.rejected) {
        out += std::to_string(record.byteOffset) + "+" + std::to_string(record.size) + " line " +
               std::to_string(record.line) + "|";
    }
    return out;
}

std::string story(const Imported& imported) {
    std::string out = std::string(imported.status.message()) + "\n" + rejections(imported);
    for (const Event& event : imported.events) {
        out += std::to_string(event.offset) + " " + event.stream + " " +
               event.key.value_or("(none)") + " " + event.type.value_or("(none)") + " " +
               (event.time ? formatTimestamp(*event.time) : "(none)") + " " +
               event.value.value_or("(null)") + " " + *event.record + "\n";
    }
    for (const auto& [sentence, count] : imported.fidelity) {
        out += sentence + " × " + std::to_string(count) + "\n";
    }
    return out;
}

}  // namespace

class TestCsvImporter : public QObject {
    Q_OBJECT

private slots:
    void aRowIsAnEventWhoseValueIsAnObjectOfItsColumns() {
        const Imported imported = csv(
            "order_id,type,time,total,note\r\no-1,placed,2024-03-05T10:00:00Z,3.540,\"a, b\"\r\n");
        QVERIFY(imported.status.ok());
        QCOMPARE(imported.events.size(), std::size_t(1));
        const Event& event = imported.events[0];
        QCOMPARE(event.source, std::string("table.csv"));
        QCOMPARE(event.stream, std::string("table"));
        QCOMPARE(event.offset, std::int64_t(0));
        QCOMPARE(event.key, OptionalBytes("o-1"));
        QCOMPARE(event.type, OptionalBytes("placed"));
        QCOMPARE(formatTimestamp(*event.time), std::string("2024-03-05T10:00:00Z"));
        QCOMPARE(event.record, OptionalBytes("o-1,placed,2024-03-05T10:00:00Z,3.540,\"a, b\""));
        QCOMPARE(
            QString::fromStdString(*event.value),
            QString("{\"order_id\":\"o-1\",\"type\":\"placed\",\"time\":\"2024-03-05T10:00:00Z\","
                    "\"total\":3.540,\"note\":\"a, b\"}"));
    }

    void onlyJsonNumbersAreNumbersAndKeepTheirDigits() {
        const Imported imported =
            csv("a,b,c,d,e,f,g\n9007199254740993,1e400,-0.0,007,+1,.5,true\n");
        QCOMPARE(values(imported),
                 std::string("{\"a\":9007199254740993,\"b\":1e400,\"c\":-0.0,\"d\":\"007\","
                             "\"e\":\"+1\",\"f\":\".5\",\"g\":\"true\"}|"));
    }

    void nullAndEmptyStayApart() {
        Mapping mapping;
        mapping.key = "key";
        const Imported imported = csv("key,a,b\n,,\"\"\n\"\",\"\",\n", mapping);
        QCOMPARE(imported.events.at(0).key, OptionalBytes());
        QCOMPARE(imported.events.at(1).key, OptionalBytes(""));
        QCOMPARE(values(imported), std::string("{\"key\":null,\"a\":null,\"b\":\"\"}|"
                                               "{\"key\":\"\",\"a\":\"\",\"b\":null}|"));
    }

    void aMappedValueIsTheCellAndNothingInItATombstone() {
        Mapping mapping;
        mapping.value = "v";
        const Imported imported = csv("key,v\nk,\"{\"\"a\"\":1}\"\nk,\nk,\"\"\n", mapping);
        QCOMPARE(imported.events.at(0).value, OptionalBytes("{\"a\":1}"));
        QCOMPARE(imported.events.at(1).value, OptionalBytes());
        QCOMPARE(imported.events.at(2).value, OptionalBytes(""));
        QCOMPARE(*csv("key,payload\nk,1\n").mapping.value, std::string("payload"));
    }

    void quotedCellsHoldDelimitersQuotesAndLineEnds() {
        const Imported imported = csv("a,b\n\"x\r\ny\n\",\"say \"\"hi\"\"\"\n5\" pipe,z\n");
        QCOMPARE(rejections(imported), std::string());
        QCOMPARE(values(imported), std::string("{\"a\":\"x\\r\\ny\\n\",\"b\":\"say \\\"hi\\\"\"}|"
                                               "{\"a\":\"5\\\" pipe\",\"b\":\"z\"}|"));
        QCOMPARE(imported.events.at(1).record, OptionalBytes("5\" pipe,z"));
    }

    void theDelimiterIsFound_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<char>("delimiter");
        QTest::newRow("comma") << QByteArray("a,b\n1,2\n") << ',';
        QTest::newRow("semicolon") << QByteArray("a;b\n1,5;2,5\n3,5;4\n") << ';';
        QTest::newRow("tab") << QByteArray("a\tb\n1,5\t2\n") << '\t';
        QTest::newRow("bar") << QByteArray("a|b|c\n1,5|2|3\n") << '|';
        QTest::newRow("quoted ones do not count")
            << QByteArray("a,\"x;y;z\"\nb,\"x;y;z\"\n") << ',';
        QTest::newRow("none") << QByteArray("a\nb\n") << ',';
        QTest::newRow("nothing") << QByteArray() << ',';
    }
    void theDelimiterIsFound() {
        QFETCH(QByteArray, text);
        QFETCH(char, delimiter);
        QCOMPARE(findDialect(text.toStdString(), {}).dialect.delimiter, delimiter);
    }

    void aFirstRowOfDataIsNoHeader_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("events");
        QTest::newRow("names") << QByteArray("id,name\n1,a\n2,b\n") << 2;
        QTest::newRow("a number") << QByteArray("1,a\n2,b\n") << 2;
        QTest::newRow("a time") << QByteArray("2024-01-01,a\n2024-01-02,b\n") << 2;
        QTest::newRow("an empty name") << QByteArray(",a\nx,b\n") << 2;
        QTest::newRow("a name twice") << QByteArray("a,a\nx,b\n") << 2;
        QTest::newRow("a word that comes again") << QByteArray("red,a\nred,b\n") << 2;
        QTest::newRow("a number behind a word")
            << QByteArray("At:1700000000000,k\nAt:1700000000001,k2\n") << 2;
        QTest::newRow("JSON") << QByteArray("x;{\"a\":1}\ny;{\"a\":2}\n") << 2;
        QTest::newRow("numbered names") << QByteArray("q1,q2\nx,y\nz,u\n") << 2;
    }
    void aFirstRowOfDataIsNoHeader() {
        QFETCH(QByteArray, text);
        QFETCH(int, events);
        QCOMPARE(csv(text.toStdString()).events.size(), static_cast<std::size_t>(events));
    }

    void columnsWithoutAHeaderAreNumbered() {
        Mapping mapping;
        mapping.key = "column2";
        const Imported imported = csv("1,a\n2,b\n", mapping);
        QCOMPARE(imported.events.at(0).key, OptionalBytes("a"));
        QCOMPARE(
            values(imported),
            std::string("{\"column1\":1,\"column2\":\"a\"}|{\"column1\":2,\"column2\":\"b\"}|"));
    }

    void aMappingThatNamesACellSaysThatThereIsAHeader() {
        Mapping mapping;
        mapping.key = "a";
        QCOMPARE(csv("a,2024\na,1\n", mapping).events.size(), std::size_t(1));
    }

    void aMappingOfNoColumnEndsTheImportWithAMessage() {
        Mapping mapping;
        mapping.key = "other";
        const Imported imported = csv("a,b\n1,2\n", mapping);
        QCOMPARE(imported.status.code(), absl::StatusCode::kInvalidArgument);
        QCOMPARE(std::string(imported.status.message()),
                 std::string("there is no column \"other\"; there are a, b"));
    }

    void theColumnsCanBeChosenFrom() {
        const auto importer = csvFormat().makeStream({}, "a.csv");
        Imported out;
        test::finishImport(*importer, "a,b c\n1,2\n", 100, out);
        const std::vector<std::string> names = {"a", "b c"};
        QCOMPARE(importer->fieldNames(), names);
    }

    void tabsPartTheColumnsOfATsv() {
        const Imported imported = importText(tsvFormat(), "a\tb\n1,5\tx;y\n");
        QCOMPARE(values(imported), std::string("{\"a\":\"1,5\",\"b\":\"x;y\"}|"));
    }

    void cellsThatAreNotUtf8AreCountedAndKeptInTheRecord() {
        const Imported imported = csv("key,b\nk\xe4,\xe4\xc3\xa4\xf0\x9f\n");
        QCOMPARE(imported.events.at(0).key, OptionalBytes("k\xe4"));
        QCOMPARE(imported.events.at(0).record, OptionalBytes("k\xe4,\xe4\xc3\xa4\xf0\x9f"));
        QVERIFY(validateJson(*imported.events[0].value).ok());
        QCOMPARE(values(imported),
                 std::string("{\"key\":\"k\uFFFD\",\"b\":\"\uFFFDä\uFFFD\uFFFD\"}|"));
        QCOMPARE(imported.fidelity.begin()->second, std::uint64_t(2));
    }

    void anUnreadableTimeIsCountedAndNoRejection() {
        Mapping mapping;
        mapping.time = "t";
        const Imported imported = csv("t,b\nsoon,1\n,2\n1709632800,3\n", mapping);
        QCOMPARE(imported.events.size(), std::size_t(3));
        QVERIFY(!imported.events[0].time);
        QVERIFY(imported.events[2].time);
        QCOMPARE(imported.fidelity.begin()->second, std::uint64_t(1));
    }

    void aBadRowIsRejectedAndTheImportGoesOn_data() {
        QTest::addColumn<QByteArray>("rows");
        QTest::addColumn<QString>("rejected");
        const auto row = [](const char* name, const char* rows, const char* rejected) {
            QTest::newRow(name) << QByteArray(rows) << QString(rejected);
        };
        row("too few", "1\n", "4+1 line 2: the row has 1 cells, the table has 2 columns\n");
        row("too many", "1,2,\r\n", "4+4 line 2: the row has 3 cells, the table has 2 columns\n");
        row("behind a quote", "\"a\"b,c\n",
            "4+6 line 2: text behind the closing quote of a cell\n");
        row("behind a quote with a line end", "\"a\nb\" ,c\n1\n",
            "4+8 line 2: text behind the closing quote of a cell\n"
            "13+1 line 4: the row has 1 cells, the table has 2 columns\n");
        row("too few over lines that are no rows", "\"a\nb\"\n",
            "4+5 line 2: the row has 1 cells, the table has 2 columns\n");
    }
    void aBadRowIsRejectedAndTheImportGoesOn() {
        QFETCH(QByteArray, rows);
        QFETCH(QString, rejected);
        const Imported imported = csv("a,b\n" + rows.toStdString() + "\n\r\nx,y\n");
        QCOMPARE(QString::fromStdString(rejections(imported)), rejected);
        QCOMPARE(values(imported), std::string("{\"a\":\"x\",\"b\":\"y\"}|"));
    }

    void aQuoteThatIsNeverClosedRejectsItsLineAlone() {
        for (const std::size_t piece : {1, 2, 3, 100}) {
            const Imported imported = csv("a,b\n1,2\n3,\"4\r\n5,6\n7,\"8", {}, piece);
            QCOMPARE(places(imported), std::string("8+4 line 3|18+4 line 5|"));
            QCOMPARE(imported.rejected.at(0).bytes, std::string("3,\"4"));
            QCOMPARE(values(imported), std::string("{\"a\":1,\"b\":2}|{\"a\":5,\"b\":6}|"));
        }
    }

    void aQuoteThatIsClosedByAnotherRowsQuoteRejectsItsLineAlone() {
        const Imported imported = csv("a,b\n1,\"2\n3,\"x\"\n5,\", y\"\n\"6\n7,\", z\"\n");
        QCOMPARE(places(imported), std::string("4+4 line 2|23+2 line 5|"));
        QCOMPARE(values(imported), std::string("{\"a\":3,\"b\":\"x\"}|{\"a\":5,\"b\":\", y\"}|"
                                               "{\"a\":7,\"b\":\", z\"}|"));
    }

    void cellsOfManyLinesAreReadWithWhatFollowsThem() {
        std::string text = "id,mail\n";
        for (int i = 0; i < 50; ++i) {
            text += std::to_string(i) + ",\"Dear all,\n\n" + std::string(60, '\n') +
                    "see \"\"this\"\":\n1,2\n\"\n";
        }
        const Imported imported = csv(text);
        QCOMPARE(rejections(imported), std::string());
        QCOMPARE(imported.events.size(), std::size_t(50));
    }

    // Whatever a stray quote meets, no more than its own row and one other are rejected.
    void aQuoteAtAnyPlaceRejectsAtMostTwoRows() {
        const std::string rows[] = {"plain,1.5\n",        "\"a, b\",2\n", "\"say \"\"hi\"\"\",3\n",
                                    "\"two\nlines\",4\n", ",\"\"\n",      "\", c\",6\n"};
        std::string text = "id,name,n\n";
        const std::size_t header = text.size();
        for (int i = 0; i < 1000; ++i) {
            text += std::to_string(i) + "," + rows[i % std::size(rows)];
        }
        std::set<std::string> right;
        for (const Event& event : csv(text).events) {
            right.insert(*event.record + *event.value);
        }
        QCOMPARE(right.size(), std::size_t(1000));
        // Every place of the first and of the last rows, and a sample between them.
        for (std::size_t at = header; at <= text.size();
             at += at < 400 || at > text.size() - 200 ? 1 : 97) {
            std::string damaged = text;
            damaged.insert(at, 1, '"');
            const Imported imported = csv(damaged, {}, at % 2 == 0 ? 61 : 1 << 20);
            std::size_t exact = 0;
            for (const Event& event : imported.events) {
                exact += right.count(*event.record + *event.value);
            }
            QVERIFY2(imported.rejected.size() <= 2 && exact >= 998,
                     damaged.substr(at > 20 ? at - 20 : 0, 40).c_str());
        }
    }

    void aQuoteInTheHeaderDoesNotTakeTheNamesAlong_data() {
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("first") << QByteArray("\"id,name\n");
        QTest::newRow("second") << QByteArray("id,\"name\n");
        QTest::newRow("of a quoted name") << QByteArray("\"id\"\",\"name\"\n");
    }
    void aQuoteInTheHeaderDoesNotTakeTheNamesAlong() {
        QFETCH(QByteArray, header);
        const Imported imported = csv(header.toStdString() + "a,b c\nd,\"e, f\"\n");
        QCOMPARE(rejections(imported), std::string());
        QCOMPARE(values(imported), std::string("{\"id\":\"a\",\"name\":\"b c\"}|"
                                               "{\"id\":\"d\",\"name\":\"e, f\"}|"));
        QCOMPARE(imported.fidelity.begin()->second, std::uint64_t(1));
    }

    void aRowLongerThan16MiBIsRejected() {
        const std::string line(17 * 1024 * 1024, 'x');
        const Imported imported = csv("a,b\n1,\"" + line + "\"\n3,4\n");
        QCOMPARE(imported.events.size(), std::size_t(1));
        QCOMPARE(imported.rejected.at(0).bytes.size(), kRejectedBytesKept);
        QCOMPARE(imported.rejected[0].reason,
                 std::string("the record has 17825796 bytes, more than the 16 MiB that one event "
                             "may have"));
    }

    void aQuotedCellLongerThan16MiBIsNoCell_data() {
        QTest::addColumn<int>("piece");
        QTest::newRow("in one piece") << (64 << 20);
        QTest::newRow("in pieces") << 1'000'003;
    }
    void aQuotedCellLongerThan16MiBIsNoCell() {
        QFETCH(int, piece);
        std::string text = "a,b\n1,\"2\n";
        const std::string row = "3," + std::string(997, 'x') + "\n";
        const std::size_t rows = kLongestRecord / row.size() + 5;
        for (std::size_t i = 0; i < rows; ++i) {
            text += row;
        }
        const Imported imported = csv(text, {}, static_cast<std::size_t>(piece));
        QCOMPARE(places(imported), std::string("4+4 line 2|"));
        QCOMPARE(imported.events.size(), rows);
    }

    void rowsQuotedInAnyWayHaveNoShapeEach() {
        // Every pattern of quotes in fourteen columns.
        std::string text = "c0";
        for (int i = 1; i < 14; ++i) {
            text += ",c" + std::to_string(i);
        }
        for (int pattern = 0; pattern < 1 << 14; ++pattern) {
            for (int i = 0; i < 14; ++i) {
                text += (i == 0 ? '\n' : ',');
                text += (pattern >> i & 1) != 0 ? "\"x\"" : "y";
            }
        }
        class Sink final : public EventSink {
        public:
            absl::Status accept(std::unique_ptr<EventBatch> batch) override {
                events += batch->events.size();
                shapes = batch->shapes() ? batch->shapes()->size() : shapes;
                return absl::OkStatus();
            }
            bool cancelled() const override { return false; }
            std::size_t events = 0;
            std::size_t shapes = 0;
        };
        Sink sink;
        const auto importer = csvFormat().makeStream({}, "table.csv");
        QVERIFY(importer->feed(text, sink).ok() && importer->finish(sink).ok());
        QCOMPARE(sink.events, std::size_t(1 << 14));
        QVERIFY(sink.shapes < 1000);
    }

    void anEmptySourceHasNoEvents() {
        QVERIFY(csv("").events.empty());
        QVERIFY(csv("\n\r\n").events.empty());
        QVERIFY(csv("only,a,header\n").events.empty());
        QVERIFY(csv("only,a,header").rejected.empty());
    }

    void byteByByteEqualsAllAtOnce() {
        const std::string text =
            "id,time,x\r\n1,2024-01-01,\"a\r\n\"\"b\"\"\"\n\n2,never,\n3\n\"4\"5,,\n6,,"
            "\"\xff\"\n\"7,8";
        const std::string whole = story(csv(text));
        for (const std::size_t piece : {1, 2, 3, 7, 64}) {
            QCOMPARE(story(csv(text, {}, piece)), whole);
        }
    }

    void rowsOfASourceThatRestsAreHandedOn() {
        Imported imported;
        test::CollectingSink sink(imported);
        const auto importer = csvFormat().makeStream({}, "table.csv");
        QVERIFY(importer->feed("id;n\n1;2,5\n3;", sink).ok());
        QVERIFY(importer->pause(sink).ok());
        QCOMPARE(values(imported), std::string("{\"id\":1,\"n\":\"2,5\"}|"));
        QVERIFY(importer->feed("4\n", sink).ok());
        QVERIFY(importer->finish(sink).ok());
        QVERIFY2(values(imported) == "{\"id\":1,\"n\":\"2,5\"}|{\"id\":3,\"n\":\"4\"}|",
                 values(imported).c_str());
    }

    void resumingAtEachBatchEqualsAnUndisturbedImport() {
        std::string text = "id;type;x\n";
        for (int i = 0; i < 4000; ++i) {
            text += std::to_string(i % 7) + ";t;\"a;\n\"\n" + (i % 5 == 0 ? "bad\n" : "");
        }
        const Imported undisturbed = csv(text);
        QCOMPARE(undisturbed.events.size(), std::size_t(4000));
        QVERIFY(undisturbed.resting.size() > 2);
        for (const test::Resting& resting : undisturbed.resting) {
            Imported joined = undisturbed;
            joined.events.resize(resting.events);
            joined.rejected.resize(resting.rejected);
            const Imported rest =
                test::resumeText(csvFormat(), text, resting.mark, {}, "table.csv");
            joined.events.insert(joined.events.end(), rest.events.begin(), rest.events.end());
            joined.rejected.insert(joined.rejected.end(), rest.rejected.begin(),
                                   rest.rejected.end());
            joined.fidelity = rest.fidelity;
            QCOMPARE(story(joined), story(undisturbed));
            QCOMPARE(rest.mapping, undisturbed.mapping);
        }
    }

    void utf16OfASpreadsheetIsRead() {
        std::string text("\xFF\xFE", 2);
        for (const char c : std::string("a\tb\n1\t2\n3\n")) {
            text += c;
            text += '\0';
        }
        const Imported imported = importText(tsvFormat(), text);
        QCOMPARE(values(imported), std::string("{\"a\":1,\"b\":2}|"));
        QCOMPARE(rejections(imported),
                 std::string("18+2 line 3: the row has 1 cells, the table has 2 columns\n"));
    }

    void tablesAreToldFromOtherText_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("csv");
        QTest::addColumn<int>("tsv");
        const auto row = [](const char* name, const QByteArray& text, int csvSure, int tsvSure) {
            QTest::newRow(name) << text << csvSure << tsvSure;
        };
        row("three columns", "a,b,c\n1,2,3\n", 75, 0);
        row("two columns", "a;b\n1;2\n", 60, 0);
        row("tabs", "a\tb\tc\n1\t2\t3\n", 0, 75);
        row("one ragged row of ten", "a,b\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1\n", 45, 0);
        row("prose", "Dear all,\nthis is a letter.\nIt has commas, here and there, you see.\n", 0,
            0);
        row("one column", "a\nb\n", 0, 0);
        row("binary", QByteArray("a,b\0\n1,2\0\n", 10), 0, 0);
        row("nothing", "", 0, 0);
        row("lines of JSON", "{\"a\":1,\"b\":2,\"c\":3}\n{\"a\":1,\"b\":2,\"c\":3}\n", 0, 0);
        row("broken lines of JSON", "{\"a\":1,\"b\":2,\"c\":3\n{\"a\":1,\"b\":2,\"c\":3\n", 0, 0);
        row("JSON between tabs", "{\"a\":1}\t{\"b\":2}\tx\n{\"a\":2}\tnull\tx\n", 0, 75);
    }
    void tablesAreToldFromOtherText() {
        QFETCH(QByteArray, text);
        QTEST(test::sniffText(csvFormat(), text.toStdString()).confidence, "csv");
        QTEST(test::sniffText(tsvFormat(), text.toStdString()).confidence, "tsv");
    }

    void jsonLinesAreSurerJsonThanATable() {
        const std::string text = "{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n";
        QVERIFY(test::sniffText(csvFormat(), text).confidence < 85);
    }
};

QTEST_APPLESS_MAIN(TestCsvImporter)
#include "tst_csv_importer.moc"
