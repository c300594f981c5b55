#include <QtTest>

#include "model/forms/event_csv.h"

using namespace oxbow;

class TestEventCsv : public QObject {
    Q_OBJECT

private slots:
    void nullAndEmptyStayApart() {
        std::string out;
        appendCsvCell(out, std::nullopt);
        out += '|';
        appendCsvCell(out, "");
        QCOMPARE(out, std::string("|\"\""));
    }

    void whatWouldBreakALineIsQuoted() {
        std::string out;
        appendCsvCell(out, "a,\"b\"\r\nc");
        QCOMPARE(out, std::string("\"a,\"\"b\"\"\r\nc\""));
    }

    void anEventIsOneLine() {
        Event event;
        event.source = "f";
        event.stream = "s";
        event.partition = 0;
        event.offset = 9;
        event.key = "k";
        event.value = "{\"a\":1}";
        event.time = parseTimestamp("2024-03-05T10:00:00Z");
        event.record = "\xff";
        event.details.actor = "me";
        std::string out = eventCsvHeader();
        appendEventCsv(out, Position(3), event.view());
        QCOMPARE(QString::fromStdString(out),
                 QString("position,source,stream,partition,offset,kind,key,value,type,time,"
                         "record_time,record,details,base64\n"
                         "3,f,s,0,9,data,k,\"{\"\"a\"\":1}\",,2024-03-05T10:00:00Z,,/w==,"
                         "\"{\"\"actor\"\":\"\"me\"\"}\",record\n"));
    }

    void aWrongCellIsNamed_data() {
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("number") << 3 << "x"
                                << "column partition: \"x\" is no number of this column";
        QTest::newRow("kind") << 5 << "x"
                              << "column kind: \"x\" is no kind of event";
        QTest::newRow("time") << 9 << "soon"
                              << "column time: \"soon\" is no time";
        QTest::newRow("details") << 12 << "{\"x\":1}"
                                 << "in \"details\": \"x\" is no field of an event; take it out or "
                                    "correct it";
        QTest::newRow("details that are no JSON")
            << 12 << "x"
            << "not valid JSON: byte 0: 'x' where a value should be";
    }
    void aWrongCellIsNamed() {
        QFETCH(int, column);
        QFETCH(QString, text);
        QFETCH(QString, message);
        std::vector<OptionalBytesView> cells(14);
        const std::string cell = text.toStdString();
        cells[static_cast<std::size_t>(column)] = cell;
        QCOMPARE(QString::fromStdString(std::string(parseEventCsv(cells).status().message())),
                 message);
    }

    void cellsThatAreMissingAreAnError() {
        QCOMPARE(std::string(parseEventCsv({}).status().message()),
                 std::string("the line has 0 cells, not 14"));
    }

    void aRowIsOneLine() {
        std::string out = rowCsvHeader();
        appendRowCsv(out, "s", "k", "\xff", Position(4));
        appendRowCsv(out, "", "", std::nullopt, Position(5));
        QCOMPARE(out, std::string("stream,key,position,row,error,base64\n"
                                  "s,k,4,/w==,,row\n"
                                  "\"\",\"\",5,,,\n"));
    }

    void aRowThatIsPoisonedIsAnErrorAndNoRow() {
        std::string out;
        appendRowCsv(out, "s", "k", "no number", Position(4), true);
        QCOMPARE(out, std::string("s,k,4,,no number,\n"));
    }
};

QTEST_APPLESS_MAIN(TestEventCsv)
#include "tst_event_csv.moc"
