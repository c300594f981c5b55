#include <QtTest>

#include "importers/import_text.h"
#include "importers/plain/text_importer.h"

using namespace oxbow;
using namespace std::string_literals;
using test::Imported;
using test::importText;

namespace {

constexpr char kLine[] = R"((?P<time>\S+ \S+) (?P<level>[A-Z]+) (?P<message>.*))";
constexpr char kStart[] = R"(\d{4}-\d\d-\d\d )";

ImportOptions patterns(std::vector<std::string> texts, std::string start = {}) {
    ImportOptions options;
    options.reading.text.patterns = std::move(texts);
    options.reading.text.start = std::move(start);
    return options;
}

ImportOptions spanning() {
    ImportOptions options = patterns({kLine}, kStart);
    options.reading.fields = {"", "", "level", "time", ""};
    return options;
}

Imported text(std::string_view bytes, const ImportOptions& options, std::size_t piece = 1 << 20,
              bool pausing = false) {
    return importText(textFormat(), bytes, options, piece, "app.log", pausing);
}

std::string values(const Imported& imported) {
    std::string out;
    for (const Event& event : imported.events) {
        out += event.value.value_or("null") + "\n";
    }
    return out;
}

std::string message(const Imported& imported) {
    return std::string(imported.status.message());
}

// Three records, of which two span lines, one is before a blank line and the last has no end.
constexpr char kThree[] =
    "2024-06-28 09:30:00.123 INFO up\r\n"
    "2024-06-28 09:30:01.123 ERROR boom\n"
    "java.lang.Error: boom\r\n"
    "\tat a.b(C.java:1)\n"
    "\n"
    "2024-06-28 09:30:02.123 INFO down\n  for good";

bool sameAs(const Imported& a, const Imported& b) {
    return a.status == b.status && a.events == b.events && a.rejected == b.rejected &&
           a.rejectedBefore == b.rejectedBefore && a.fidelity == b.fidelity &&
           a.mapping == b.mapping;
}

}  // namespace

class TestTextImporter : public QObject {
    Q_OBJECT

private slots:
    void coloursOfATerminalAreNoPartOfAField() {
        const Imported imported = text(
            "\x1b[0m\x1b[32m2024-06-28 09:30:00\x1b[0m INFO \x1b[1;31mup\x1b[0m\n"
            "\x1b[33m  and more\x1b[K\n"
            "2024-06-28 09:30:01 INFO \x1b no sequence\n",
            spanning());
        QVERIFY2(imported.status.ok(), message(imported).c_str());
        QCOMPARE(values(imported),
                 R"({"time":"2024-06-28 09:30:00","level":"INFO","message":"up\n  and more"})"
                 "\n"
                 R"({"time":"2024-06-28 09:30:01","level":"INFO","message":"\u001b no sequence"})"
                 "\n"s);
    }

    void aFirstLineThatIsTooLongTakesNoOtherAlong() {
        const std::string line = "2024-06-28 09:30:00.123 INFO up\n";
        std::string bytes = std::string(300'000, 'x') + "\n";
        for (int i = 0; i < 50; ++i) {
            bytes += line;
        }
        for (const ImportOptions& options : {patterns({kLine}), patterns({kLine}, kStart)}) {
            SourceHead head;
            head.head = std::string_view(bytes).substr(0, kSniffBytes);
            head.reading = options.reading;
            QVERIFY(textFormat().sniff(head).confidence > 40);
            const Imported imported = text(bytes, options);
            QVERIFY2(imported.status.ok(), message(imported).c_str());
            QCOMPARE(imported.events.size(), std::size_t(50));
            QCOMPARE(imported.rejected.size(), std::size_t(1));
            QCOMPARE(imported.rejected[0].size, std::uint64_t(300'000));
        }
    }

    void emptyLinesBehindARecordAreNoneOfIt() {
        ImportOptions options = patterns({}, kStart);
        options.reading.fields = {"", "text", "", "", ""};
        const Imported imported = text(
            "2024-06-28 09:30:00.123 INFO a\n\n  b\n\n \r\n\n2024-06-28 09:30:01.123 INFO c\n\n",
            options);
        QCOMPARE(values(imported), std::string("2024-06-28 09:30:00.123 INFO a\n\n  b\n"
                                               "2024-06-28 09:30:01.123 INFO c\n"));
    }

    void aLineIsARecordAndItsGroupsAreFields() {
        const Imported imported = text("2024-06-28 09:30:00.123 INFO up, up\n", spanning());
        QCOMPARE(message(imported), ""s);
        QCOMPARE(imported.events.size(), std::size_t(1));
        const Event& event = imported.events[0];
        QCOMPARE(event.record, OptionalBytes("2024-06-28 09:30:00.123 INFO up, up"));
        QCOMPARE(event.value, OptionalBytes(R"({"time":"2024-06-28 09:30:00.123","level":"INFO",)"
                                            R"("message":"up, up"})"));
        QCOMPARE(event.type, OptionalBytes("INFO"));
        QCOMPARE(formatTimestamp(*event.time), "2024-06-28T09:30:00.123"s);
        QCOMPARE(event.key, OptionalBytes());
        QCOMPARE(event.source, "app.log"s);
    }

    void aRecordSpansLinesUpToTheNextThatBeginsOne() {
        const Imported imported = text(kThree, spanning());
        QCOMPARE(imported.events.size(), std::size_t(3));
        QCOMPARE(imported.events[0].record, OptionalBytes("2024-06-28 09:30:00.123 INFO up"));
        QCOMPARE(imported.events[1].record,
                 OptionalBytes("2024-06-28 09:30:01.123 ERROR boom\njava.lang.Error: boom\r\n"
                               "\tat a.b(C.java:1)"));
        QVERIFY(imported.events[1].value->find(
                    "\"message\":\"boom\\njava.lang.Error: boom\\r\\n\\tat a.b(C.java:1)\"}") !=
                std::string::npos);
        QCOMPARE(imported.events[2].record,
                 OptionalBytes("2024-06-28 09:30:02.123 INFO down\n  for good"));
    }

    void piecesAndPausesGiveTheSame() {
        const std::string bytes = "before\n\nbefore too\n" + std::string(kThree);
        const Imported whole = text(bytes, spanning());
        QCOMPARE(whole.events.size(), std::size_t(3));
        QCOMPARE(whole.rejected.size(), std::size_t(2));
        for (std::size_t piece = 1; piece < 40; ++piece) {
            QVERIFY2(sameAs(text(bytes, spanning(), piece), whole), std::to_string(piece).c_str());
        }
    }

    void linesBeforeTheFirstRecordAreKeptWithTheirPlace() {
        const Imported imported = text("# made by x\n\n  more\n" + std::string(kThree), spanning());
        QCOMPARE(imported.events.size(), std::size_t(3));
        QCOMPARE(imported.rejected.size(), std::size_t(2));
        QCOMPARE(imported.rejected[0].bytes, "# made by x"s);
        QCOMPARE(imported.rejected[0].line, std::uint64_t(1));
        QCOMPARE(imported.rejected[1].bytes, "  more"s);
        QCOMPARE(imported.rejected[1].line, std::uint64_t(3));
        QCOMPARE(imported.rejected[1].byteOffset, std::uint64_t(13));
        QVERIFY(imported.rejected[0].reason.find("before the first record") != std::string::npos);
    }

    void whatNoPatternFitsIsKeptAndToldHowFarItFits() {
        const Imported imported =
            text("2024-06-28 09:30:00 INFO up\n2024-06-28 09:30:00 info up\n", patterns({kLine}));
        QCOMPARE(imported.events.size(), std::size_t(1));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QCOMPARE(imported.rejected[0].bytes, "2024-06-28 09:30:00 info up"s);
        QCOMPARE(imported.rejected[0].line, std::uint64_t(2));
        QCOMPARE(imported.rejected[0].reason,
                 "the pattern does not fit: it fits up to column 20, but what follows, \"info "
                 "up\", is not \"(?P<level>[A-Z]+)\""s);
    }

    void theFirstPatternThatFitsCounts() {
        const Imported imported =
            text("a=1\nb:2\n", patterns({R"((?P<a>\w)=(?P<n>\d))", R"((?P<b>\w)[:=](?P<n>\d))"}));
        QCOMPARE(values(imported), "{\"a\":\"a\",\"n\":1}\n{\"b\":\"b\",\"n\":2}\n"s);
    }

    void aGroupWithoutPartInARecordIsNoField() {
        const Imported imported = text("a 1\nb\nc \n", patterns({R"((?P<a>\w)(?: (?P<n>\d*))?)"}));
        QCOMPARE(values(imported),
                 "{\"a\":\"a\",\"n\":\"1\"}\n{\"a\":\"b\"}\n"
                 "{\"a\":\"c\",\"n\":\"\"}\n"s);
    }

    void groupsOfAChoiceMayBeNamedAlike() {
        const Imported imported =
            text("7 a\n[8] b\n", patterns({R"((?:\[(?P<n>\d)\]|(?P<n>\d)) (?P<x>.))"}));
        QCOMPARE(values(imported), "{\"n\":7,\"x\":\"a\"}\n{\"n\":8,\"x\":\"b\"}\n"s);
    }

    void numbersAreThoseThatWereToldElseThoseThatAllRecordsHaveSo() {
        const std::string lines = "007 9007199254740993 3.540\n008 12 x\n";
        ImportOptions options = patterns({R"((?P<a>\S+) (?P<b>\S+) (?P<c>\S+))"});
        QCOMPARE(values(text(lines, options)),
                 "{\"a\":\"007\",\"b\":9007199254740993,\"c\":\"3.540\"}\n"
                 "{\"a\":\"008\",\"b\":12,\"c\":\"x\"}\n"s);
        options.reading.text.numbers = std::vector<std::string>{"c"};
        QCOMPARE(values(text(lines, options)),
                 "{\"a\":\"007\",\"b\":\"9007199254740993\",\"c\":3.540}\n"
                 "{\"a\":\"008\",\"b\":\"12\",\"c\":\"x\"}\n"s);
    }

    void aPathGoesOnInTheJsonOfAField() {
        ImportOptions options = patterns({R"((?P<app>\S+) (?P<body>\{.*\}))"});
        options.reading.fields = {"body.order.id", "body", "", "body.at[0]", ""};
        const Imported imported =
            text("web {\"order\":{\"id\":7},\"at\":[\"2024-06-28T09:30:00Z\"]}\nweb {}\n", options);
        QCOMPARE(imported.events.size(), std::size_t(2));
        QCOMPARE(imported.events[0].key, OptionalBytes("7"));
        QCOMPARE(formatTimestamp(*imported.events[0].time), "2024-06-28T09:30:00Z"s);
        QCOMPARE(imported.events[1].key, OptionalBytes());
        QCOMPARE(imported.events[1].value, OptionalBytes("{}"));
    }

    void withoutAPatternALineIsItsOwnValue() {
        const Imported imported = text("hello, \"you\"\r\n\r\n 2\n", {});
        QCOMPARE(imported.events.size(), std::size_t(2));
        QCOMPARE(imported.events[0].value, OptionalBytes("hello, \"you\""));
        QCOMPARE(imported.events[0].record, OptionalBytes("hello, \"you\""));
        QCOMPARE(imported.events[1].value, OptionalBytes(" 2"));
    }

    void aSourceOfWhichNothingFitsIsRefusedWithTheNearestRecord() {
        const Imported imported =
            text("x\n2024-06-28 09:30:00 [INFO] up\ny z\n", patterns({kLine}));
        QVERIFY(absl::IsInvalidArgument(imported.status));
        QCOMPARE(message(imported),
                 "none of the first 3 records can be read; the nearest is line 2, \"2024-06-28 "
                 "09:30:00 [INFO] up\": it fits up to column 20, but what follows, \"[INFO] up\", "
                 "is not \"(?P<level>[A-Z]+)\""s);
        const Imported noStart = text("x\ny\n", spanning());
        QVERIFY2(message(noStart).find("line 1, \"x\": this line stands before the first record") !=
                     std::string::npos,
                 message(noStart).c_str());
        QVERIFY(text("", patterns({kLine})).status.ok());
    }

    void aPatternThatIsWrongIsToldWithItsPlace_data() {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("fault");
        const auto row = [](const char* pattern, const char* fault) {
            QTest::newRow(pattern) << QByteArray(pattern) << QByteArray(fault);
        };
        row("(?P<a>\\d+) [z-a]", "is wrong at character 13: invalid character class range");
        row("(?P<a>.*", "is wrong: missing )");
        row("(?P<a>.*)(?=x)", "is wrong at character 10: invalid perl operator");
        row("\\d+", "names no part of a record");
    }
    void aPatternThatIsWrongIsToldWithItsPlace() {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, fault);
        const absl::Status status = checkRecordPattern(pattern.toStdString());
        QVERIFY2(std::string(status.message()).find(fault.toStdString()) != std::string::npos,
                 std::string(status.message()).c_str());
    }

    void aStartThatFitsEveryLineIsRefused() {
        QVERIFY(!checkStartPattern("\\d*").ok());
        QVERIFY(checkStartPattern("\\d").ok());
    }

    void groupsMayBeNamedAsElsewhere() {
        const Imported imported = text("a (b\n", patterns({R"((?<x>[(?<a]) \(?(?<y>.))"}));
        QCOMPARE(values(imported), "{\"x\":\"a\",\"y\":\"b\"}\n"s);
    }

    void bytesThatAreNoUtf8AreInTheRecordAndReplacedInTheValue() {
        const Imported imported = text("2024-06-28 09:30:00 INFO caf\xe9\n"s, spanning());
        QCOMPARE(imported.events.size(), std::size_t(1));
        QCOMPARE(imported.events[0].record, OptionalBytes("2024-06-28 09:30:00 INFO caf\xe9"));
        QVERIFY(imported.events[0].value->find("caf\xEF\xBF\xBD\"") != std::string::npos);
        QCOMPARE(imported.fidelity.size(), std::size_t(1));
        QCOMPARE(imported.fidelity.begin()->second, std::uint64_t(1));
    }

    void aNulIsACharacterLikeOthers() {
        const Imported imported = text("2024-06-28 09:30:00 INFO a\0b\n"s, spanning());
        QVERIFY(imported.events.at(0).value->find("a\\u0000b") != std::string::npos);
        QCOMPARE(imported.events[0].record->size(), std::size_t(28));
    }

    void otherEncodingsAndMarksAreRead() {
        ImportOptions options = spanning();
        options.reading.dialect.encoding = "UTF-16LE";
        std::string utf16 = "\xFF\xFE";
        for (const char c : std::string_view(kThree)) {
            utf16 += {c, '\0'};
        }
        const Imported imported = text(utf16, options);
        QCOMPARE(imported.events.size(), std::size_t(3));
        const Imported marked =
            text("\xEF\xBB\xBF" + std::string(kThree) + "\n\xEF\xBB\xBF" + kThree, spanning());
        QCOMPARE(marked.events.size(), std::size_t(6));
        QVERIFY(marked.rejected.empty());
    }

    void aRecordThatIsTooLongIsRejectedAndTheRestRead() {
        const std::string long_(17 << 20, 'x');
        const std::string line = "2024-06-28 09:30:00 INFO ";
        for (const std::string& middle : {long_, "a\n" + long_, long_ + "\nb"}) {
            const Imported imported =
                text(line + "a\n" + line + middle + "\n" + line + "c\n", spanning(), 1 << 16);
            QCOMPARE(imported.events.size(), std::size_t(2));
            QCOMPARE(imported.rejected.size(), std::size_t(1));
            QCOMPARE(imported.rejected[0].line, std::uint64_t(2));
            QCOMPARE(imported.rejected[0].bytes.size(), kRejectedBytesKept);
            QVERIFY(imported.rejected[0].reason.find("more than the 16 MiB") != std::string::npos);
        }
    }

    void anImportGoesOnFromEachOfItsMarks() {
        std::string bytes = "before\n";
        for (int i = 0; i < 4000; ++i) {
            bytes += kThree;
            bytes += "\n";
        }
        const Imported whole = text(bytes, spanning());
        QCOMPARE(whole.events.size(), std::size_t(12000));
        QVERIFY(whole.resting.size() > 3);
        for (const test::Resting& resting : whole.resting) {
            const Imported rest =
                test::resumeText(textFormat(), bytes, resting.mark, spanning(), "app.log");
            QVERIFY2(rest.status.ok(), message(rest).c_str());
            QCOMPARE(rest.events.size() + resting.events, whole.events.size());
            QVERIFY(std::equal(rest.events.begin(), rest.events.end(),
                               whole.events.begin() + static_cast<std::ptrdiff_t>(resting.events)));
        }
    }

    void moreRecordsBehindTheEndAreReadAndMoreOfTheLastIsTold_data() {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<bool>("isRead");
        const QByteArray one = "2024-06-28 09:30:00 INFO a";
        QTest::newRow("another") << one + "\n" << one << true;
        QTest::newRow("behind a line's end") << one << "\n" + one << true;
        QTest::newRow("behind both of it") << one << "\r\n" + one << true;
        QTest::newRow("behind a half of it") << one + "\r"
                                             << "\n" + one << true;
        QTest::newRow("a line") << one + "\n" << QByteArray("\tat x\n") << false;
        QTest::newRow("blank lines and another") << one + "\n"
                                                 << "\n \n" + one << true;
        QTest::newRow("a blank line and more") << one + "\n" << QByteArray("\n\tat x\n") << false;
        QTest::newRow("of the same line") << one << QByteArray("bc\n") << false;
        QTest::newRow("a line without an end") << one + "\n" << QByteArray("x") << false;
    }
    void moreRecordsBehindTheEndAreReadAndMoreOfTheLastIsTold() {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, more);
        QFETCH(bool, isRead);
        const Imported before = text(first.toStdString(), spanning());
        QCOMPARE(before.events.size(), std::size_t(1));
        const std::string all = (first + more).toStdString();
        const Imported after =
            test::resumeText(textFormat(), all, before.resting.back().mark, spanning(), "app.log");
        QCOMPARE(after.status.ok(), isRead);
        QVERIFY(isRead || absl::IsFailedPrecondition(after.status));
        QCOMPARE(after.events.size(), std::size_t(isRead ? 1 : 0));
        if (isRead) {
            QCOMPARE(after.events[0].record, text(all, spanning()).events.at(1).record);
        }
    }

    void onlyWhatWasToldIsTakenForText() {
        QCOMPARE(test::sniffText(textFormat(), "hello\n").confidence, 0);
        SourceHead head;
        head.head = "2024-06-28 09:30:00 INFO a\n";
        head.complete = true;
        head.reading = spanning().reading;
        QCOMPARE(textFormat().sniff(head).confidence, 97);
        head.head = "2024-06-28 09:30:00 info a\n";
        const Sniff none = textFormat().sniff(head);
        QCOMPARE(none.confidence, 0);
        QVERIFY(none.reason.find("the nearest is line 1") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestTextImporter)
#include "tst_text_importer.moc"
