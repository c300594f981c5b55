#include <QtTest>

#include "importers/import_text.h"
#include "importers/plain/logfmt_importer.h"

using namespace oxbow;
using namespace std::string_literals;
using test::Imported;

namespace {

Imported logfmt(std::string_view text) {
    return test::importText(logfmtFormat(), text, {}, 1 << 20, "app.log");
}

}  // namespace

class TestLogfmtImporter : public QObject {
    Q_OBJECT

private slots:
    void aWordBesideThePairsStopsNothing() {
        const std::string text =
            "started level=info msg=\"hello\" ts=1\nstarted level=info msg=a ts=2\n";
        QVERIFY(test::sniffText(logfmtFormat(), text).confidence > 40);
        QCOMPARE(logfmt(text).events.size(), std::size_t(2));
        QCOMPARE(test::sniffText(logfmtFormat(), "the user a=1 came in b=2 and left\n").confidence,
                 0);
    }

    void pairsAreFields_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char* line, const char* value) {
            // Quotes are written as apostrophes here.
            QTest::newRow(line) << QByteArray(line).replace('\'', '"')
                                << QByteArray(value).replace('\'', '"');
        };
        row("a=1 b=x", "{'a':1,'b':'x'}");
        row("big=9007199254740993 cost=3.540 zip=007",
            "{'big':9007199254740993,'cost':3.540,'zip':'007'}");
        row("msg='a \\'quoted\\' text\\n\\ttwo' n='1'",
            "{'msg':'a \\'quoted\\' text\\n\\ttwo','n':'1'}");
        row("p='C:\\dir' u='\\u00e9'", "{'p':'C:\\\\dir','u':'\xC3\xA9'}");
        row("err= retried a=b=c", "{'err':'','retried':null,'a':'b=c'}");
        row("  a=1\t b=2  ", "{'a':1,'b':2}");
        row("at=info url=http://x/?a='2'", "{'at':'info','url':'http://x/?a=\\'2\\''}");
    }
    void pairsAreFields() {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, value);
        const Imported imported = logfmt(line.toStdString() + "\n");
        QCOMPARE(imported.events.size(), std::size_t(1));
        QCOMPARE(QByteArray::fromStdString(*imported.events[0].value), value);
        QCOMPARE(QByteArray::fromStdString(*imported.events[0].record), line);
    }

    void theTimeIsFound() {
        const Imported imported = logfmt(
            "ts=2024-06-28T09:30:00.123Z level=info msg=up id=a\n"
            "ts=2024-06-28T09:30:01.123Z level=warn msg=\"going down\" id=a\n");
        QCOMPARE(imported.events.size(), std::size_t(2));
        QCOMPARE(formatTimestamp(*imported.events[1].time), "2024-06-28T09:30:01.123Z"s);
    }

    void aLineOfWordsIsRejected() {
        const Imported imported = logfmt("a=1 b=2\npanic: nil map, twice x=1\na=\"open\na= =b\n");
        QCOMPARE(imported.events.size(), std::size_t(1));
        QCOMPARE(imported.rejected.size(), std::size_t(3));
        QCOMPARE(imported.rejected[0].line, std::uint64_t(2));
        QVERIFY(imported.rejected[1].reason.find("never closed") != std::string::npos);
    }

    void linesOfPairsAreTakenForIt() {
        QVERIFY(test::sniffText(logfmtFormat(), "a=1 b=2\na=2 b=3\n").confidence > 80);
        QCOMPARE(test::sniffText(logfmtFormat(), "HOME=/root\nPATH=/bin\n").confidence, 0);
        QCOMPARE(test::sniffText(logfmtFormat(), "a word a=1 b=2\n").confidence, 0);
        QCOMPARE(test::sniffText(logfmtFormat(), "{\"a\":1}\n").confidence, 0);
        QCOMPARE(test::sniffText(logfmtFormat(), "").confidence, 0);
    }
};

QTEST_APPLESS_MAIN(TestLogfmtImporter)
#include "tst_logfmt_importer.moc"
