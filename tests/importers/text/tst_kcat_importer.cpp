#include <QtTest>

#include <fstream>
#include <iterator>

#include "importers/import_text.h"
#include "importers/text/kcat_importer.h"
#include "model/forms/event_kcat.h"
#include "model/forms/random_event.h"

using namespace oxbow;
using namespace std::string_literals;
using test::Imported;
using test::importText;

namespace {

Imported kcat(std::string_view text, std::size_t piece = 1 << 20) {
    return importText(kcatFormat(), text, {}, piece, "dump.kcat");
}

Event one(const std::string& line) {
    const Imported imported = kcat(line + "\n");
    return imported.events.size() == 1 ? imported.events.front() : Event();
}

// A message with these members beside the usual ones.
std::string message(const std::string& members) {
    return "{\"topic\":\"t\",\"partition\":2,\"offset\":7," + members + "}";
}

std::string fileText(const std::string& name) {
    std::ifstream file(std::string(OXBOW_TEST_DATA) + "/kafka/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// All that a kcat line can carry of an event.
Event carried(const Event& event) {
    Event out;
    out.source = event.source;
    out.stream = event.stream;
    out.partition = event.partition;
    out.offset = event.offset;
    out.key = event.key;
    out.value = event.value;
    out.time = event.time;
    out.recordTime = event.recordTime;
    out.details.headers = event.details.headers;
    return out;
}

}  // namespace

class TestKcatImporter : public QObject {
    Q_OBJECT

private slots:
    void aLineIsAnEventWithItsPlaceInKafka() {
        const std::string line = message(
            "\"tstype\":\"create\",\"ts\":1709632800123,\"broker\":1,\"key\":\"k\",\"payload\":"
            "\"v\"");
        const Event event = one(line);
        QCOMPARE(event.source, "dump.kcat"s);
        QCOMPARE(event.stream, "t"s);
        QCOMPARE(event.partition, 2);
        QCOMPARE(event.offset, std::int64_t(7));
        QCOMPARE(event.key, OptionalBytes("k"));
        QCOMPARE(event.value, OptionalBytes("v"));
        QCOMPARE(formatTimestamp(*event.time), "2024-03-05T10:00:00.123Z"s);
        QVERIFY(!event.recordTime);
        QCOMPARE(event.record, OptionalBytes(line));
    }

    void nullAndEmptyStayApart() {
        const Event null = one(message("\"key\":null,\"payload\":null"));
        QCOMPARE(null.key, OptionalBytes());
        QCOMPARE(null.value, OptionalBytes());
        const Event empty = one(message("\"key\":\"\",\"payload\":\"\""));
        QCOMPARE(empty.key, OptionalBytes(""));
        QCOMPARE(empty.value, OptionalBytes(""));
    }

    void bytesThatAreNotUtf8AreKept() {
        const Event event =
            one(message("\"key\":\"\xff\xfe\",\"payload\":\"\\u0000\xc3(\\u001f\x7f\""));
        QCOMPARE(event.key, OptionalBytes("\xff\xfe"));
        QCOMPARE(event.value, OptionalBytes("\0\xc3(\x1f\x7f"s));
    }

    void anEmbeddedPayloadIsItsText() {
        QCOMPARE(one(message("\"key\":{\"id\": 1.50},\"payload\":[1e400, null]")).key,
                 OptionalBytes("{\"id\": 1.50}"));
        QCOMPARE(one(message("\"key\":null,\"payload\":[1e400, null]")).value,
                 OptionalBytes("[1e400, null]"));
    }

    void headersAreAFlatArrayWithRepeatedNamesAndNulls() {
        const Event event = one(
            message("\"headers\":[\"a\",\"1\",\"a\",null,\"\",\"\\u0001\xff\"],\"payload\":null"));
        const std::vector<Header> headers = {{"a", "1"}, {"a", std::nullopt}, {"", "\x01\xff"}};
        QVERIFY(event.details.headers == headers);
        const Event object = one(message("\"headers\":{\"a\":\"1\",\"b\":null},\"payload\":null"));
        const std::vector<Header> fromObject = {{"a", "1"}, {"b", std::nullopt}};
        QVERIFY(object.details.headers == fromObject);
    }

    void theTimeIsTheEventsAndALogAppendTimeTheRecordsToo_data() {
        QTest::addColumn<QString>("members");
        QTest::addColumn<bool>("time");
        QTest::addColumn<bool>("recordTime");
        QTest::newRow("create") << "\"tstype\":\"create\",\"ts\":1" << true << false;
        QTest::newRow("logappend") << "\"tstype\":\"logappend\",\"ts\":1" << true << true;
        QTest::newRow("unknown") << "\"tstype\":\"unknown\",\"ts\":-1" << false << false;
        QTest::newRow("of an old broker") << "\"broker\":-1" << false << false;
        QTest::newRow("null") << "\"ts\":null" << false << false;
        QTest::newRow("kcat 1.3.1's slip")
            << "\"tstype\":\"create\",\"unknown\":\"ts\"" << false << false;
        QTest::newRow("before 1970") << "\"ts\":-1000" << true << false;
    }
    void theTimeIsTheEventsAndALogAppendTimeTheRecordsToo() {
        QFETCH(QString, members);
        QFETCH(bool, time);
        QFETCH(bool, recordTime);
        const Imported imported = kcat(message(members.toStdString() + ",\"payload\":\"x\""));
        QCOMPARE(imported.events.size(), std::size_t(1));
        QCOMPARE(imported.events[0].time.has_value(), time);
        QCOMPARE(imported.events[0].recordTime.has_value(), recordTime);
        QVERIFY(imported.fidelity.empty());
    }

    void aTimeThatCannotBeReadIsCounted() {
        const Imported imported = kcat(message("\"ts\":9223372036854775807,\"payload\":1") + "\n" +
                                       message("\"ts\":\"x\",\"payload\":1"));
        QCOMPARE(imported.events.size(), std::size_t(2));
        QCOMPARE(imported.fidelity.begin()->second, std::uint64_t(2));
    }

    void kcatsOwnMessagesArePassedOverAndCounted() {
        const Imported imported =
            kcat("% Auto-selecting Consumer mode\n" + message("\"payload\":\"x\"") +
                 "\n% Reached end of topic t [2] at offset 8\n");
        QCOMPARE(imported.events.size(), std::size_t(1));
        QVERIFY(imported.rejected.empty());
        QCOMPARE(imported.fidelity.begin()->second, std::uint64_t(2));
    }

    void aKeyThatKcatCouldNotDecodeIsNone() {
        const Imported imported = kcat(message("\"key_error\":\"no schema\",\"payload\":\"x\""));
        QCOMPARE(imported.events.at(0).key, OptionalBytes());
        QCOMPARE(imported.fidelity.begin()->second, std::uint64_t(1));
    }

    void theSchemaIdIsKept() {
        QCOMPARE(one(message("\"value_schema_id\":12,\"payload\":{}")).details.schemaId,
                 std::optional<std::uint64_t>(12));
    }

    void aLineThatIsNoMessageIsRejected_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* name, const std::string& line, const char* reason) {
            QTest::newRow(name) << QByteArray::fromStdString(line) << QString::fromUtf8(reason);
        };
        row("text", "hello", "not valid JSON: byte 0: 'h' where a value should be");
        row("cut", "{\"topic\":\"t", "not valid JSON: byte 9: a string that is not closed");
        row("two", message("\"payload\":1") + "{}",
            "not valid JSON: byte 50: '{' after the value, where the text should end");
        row("an array", "[1]", "no message of kcat: it is no JSON object");
        row("a number", "1", "no message of kcat: it is no JSON object");
        row("no topic", "{\"partition\":1,\"payload\":1}", "no message of kcat: it names no topic");
        row("no payload", "{\"topic\":\"t\",\"partition\":1,\"offset\":2}",
            "no message of kcat: it has no payload, not even null");
        row("metadata of kcat -L", "{\"originating_broker\":{},\"topics\":[]}",
            "no message of kcat: it names no topic");
        row("a payload that is not decoded", message("\"payload_error\":\"bad magic\""),
            "kcat could not decode the payload: bad magic");
        row("a fraction", "{\"topic\":\"t\",\"partition\":1.5,\"payload\":1}",
            "no message of kcat: its partition or offset is no whole number");
        row("too large", "{\"topic\":\"t\",\"offset\":9223372036854775808,\"payload\":1}",
            "no message of kcat: its partition or offset is no whole number");
        row("odd headers", message("\"headers\":[\"a\"],\"payload\":1"),
            "the headers are no flat array of names and values");
        row("a header's name", message("\"headers\":[1,\"a\"],\"payload\":1"),
            "the headers are no flat array of names and values");
        row("headers of another kind", message("\"headers\":\"a\",\"payload\":1"),
            "the headers are no flat array of names and values");
    }
    void aLineThatIsNoMessageIsRejected() {
        QFETCH(QByteArray, line);
        QFETCH(QString, reason);
        const Imported imported = kcat(line.toStdString() + "\n" + message("\"payload\":\"x\""));
        QCOMPARE(imported.events.size(), std::size_t(1));
        QCOMPARE(imported.rejected.size(), std::size_t(1));
        QCOMPARE(QString::fromStdString(imported.rejected[0].reason), reason);
        QCOMPARE(imported.rejected[0].bytes, line.toStdString());
    }

    void whatARealKcatWroteIsReadWhole_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("events");
        QTest::newRow("shapes") << "shapes.kcat.jsonl" << 2582;
        QTest::newRow("shop") << "shop.kcat.jsonl" << 6728;
        QTest::newRow("uncommitted") << "shop.uncommitted.kcat.jsonl" << 120;
    }
    void whatARealKcatWroteIsReadWhole() {
        QFETCH(QString, name);
        QFETCH(int, events);
        const std::string text = fileText(name.toStdString());
        const Sniff sniff = test::sniffText(kcatFormat(), text);
        QCOMPARE(sniff.confidence, 95);
        const Imported imported = kcat(text);
        QVERIFY(imported.rejected.empty());
        QVERIFY(imported.fidelity.empty());
        QCOMPARE(imported.events.size(), static_cast<std::size_t>(events));
        // Written again and read again it is the same.
        for (const Event& event : imported.events) {
            std::string line;
            appendEventKcat(line, event.view());
            QVERIFY2(carried(one(line)) == carried(event), line.c_str());
        }
    }

    void readingWhatWasWrittenGivesWhatALineCanCarry() {
        test::RandomEvents random(3);
        for (int i = 0; i < 3000; ++i) {
            Event event = carried(random.event());
            event.source = "dump.kcat";
            event.details.headers = random.details().headers;
            event.time =
                timestampFromMilliseconds(static_cast<std::int64_t>(random.below(1 << 30)));
            event.recordTime = random.coin() ? event.time : std::nullopt;
            std::string line;
            appendEventKcat(line, event.view());
            QVERIFY2(carried(one(line)) == event, line.c_str());
        }
    }

    void piecesAndResumedImportsGiveTheSame() {
        const std::string text = "% hello\n" + fileText("shapes.kcat.jsonl") + "bad\n";
        const Imported whole = kcat(text);
        QVERIFY(kcat(text, 7).events == whole.events);
        QVERIFY(whole.resting.size() > 2);
        for (const test::Resting& resting : whole.resting) {
            const Imported rest =
                test::resumeText(kcatFormat(), text, resting.mark, {}, "dump.kcat");
            QVERIFY(rest.status.ok());
            QVERIFY(std::equal(rest.events.begin(), rest.events.end(),
                               whole.events.begin() + static_cast<std::ptrdiff_t>(resting.events),
                               whole.events.end()));
            QVERIFY(rest.fidelity == whole.fidelity);
        }
    }

    void otherJsonIsNotTakenForKcat() {
        QCOMPARE(test::sniffText(kcatFormat(), "{\"topic\":\"a\",\"value\":1}\n").confidence, 0);
        QCOMPARE(test::sniffText(kcatFormat(), "").confidence, 0);
    }
};

QTEST_APPLESS_MAIN(TestKcatImporter)
#include "tst_kcat_importer.moc"
