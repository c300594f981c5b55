#include <QtTest>

#include "model/forms/event_json.h"
#include "model/forms/random_event.h"
#include "model/payload/json.h"

using namespace oxbow;

namespace {

std::string json(const EventView& event, std::optional<Position> position = {}) {
    std::string out;
    appendEventJson(out, position, event);
    return out;
}

std::string value(const OptionalBytesView& bytes) {
    std::string out;
    appendValueJson(out, "v", bytes);
    return out;
}

}  // namespace

class TestEventJson : public QObject {
    Q_OBJECT

private slots:
    void anEventIsOneReadableLine() {
        Event event;
        event.source = "orders.jsonl";
        event.stream = "orders";
        event.partition = 3;
        event.offset = 41;
        event.key = "o-1";
        event.value = "{\"total\":3.540}";
        event.type = "placed";
        event.time = parseTimestamp("2024-03-05T10:00:00.120+01:00");
        event.recordTime = parseTimestamp("2024-03-05");
        event.details.headers = {{"a", "x"}, {"a", std::nullopt}};
        event.details.transaction = Transaction{"t", 2, true};
        event.details.causations = {"c"};
        event.details.references = {{"customer", "c-7", "payer"}};
        event.details.schemaId = 7;
        event.record = "{\"total\":3.540}";
        QCOMPARE(
            QString::fromStdString(json(event.view(), Position(12))),
            QString(
                "{\"position\":12,\"source\":\"orders.jsonl\",\"stream\":\"orders\",\"partition\":"
                "3,"
                "\"offset\":41,\"kind\":\"data\",\"key\":\"o-1\",\"value\":{\"total\":3.540},"
                "\"type\":\"placed\",\"time\":\"2024-03-05T10:00:00.120+01:00\","
                "\"record_time\":\"2024-03-05\",\"headers\":[{\"name\":\"a\",\"value\":\"x\"},"
                "{\"name\":\"a\",\"value\":null}],\"transaction\":{\"id\":\"t\",\"index\":2,"
                "\"last\":true},\"causations\":[\"c\"],\"references\":[{\"type\":\"customer\","
                "\"id\":\"c-7\",\"role\":\"payer\"}],\"schema_id\":7,\"record_is_value\":true}"));
    }

    void anOutcomeIsSaidWhereItIsNotDecided() {
        Event event;
        event.details.transaction = Transaction{"t", 2, false, TransactionOutcome::Unknown};
        const std::string line = json(event.view());
        QVERIFY(
            line.ends_with("\"transaction\":{\"id\":\"t\",\"index\":2,\"last\":false,"
                           "\"outcome\":\"unknown\"}}"));
        QVERIFY(*parseEventJson(line) == event);
    }

    void whatAnEventDoesNotHaveIsNotThere() {
        QCOMPARE(json(EventView()),
                 std::string("{\"source\":\"\",\"stream\":\"\",\"kind\":\"data\",\"value\":null}"));
    }

    void aValueStandsAsItIsOrAsAString_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        const auto row = [](const QByteArray& bytes, const char* text) {
            QTest::newRow(text) << bytes << QString("\"v%1").arg(text);
        };
        row("{\"a\":1}", "\":{\"a\":1}");
        row("[1, 2]", "\":[1, 2]");
        row("9007199254740993", "\":9007199254740993");
        row("1e400", "\":1e400");
        row("true", "\":true");
        row("null", "\":\"null\"");
        row("\"a\"", "\":\"\\\"a\\\"\"");
        row("", "\":\"\"");
        row("text", "\":\"text\"");
        row("{\"a\":1", "\":\"{\\\"a\\\":1\"");
        row(" 1", "\":\" 1\"");
        row("1 ", "\":\"1 \"");
        row("[\n1,\t\"\\n \"]", "\":[1,\"\\n \"]");
        row(" {\"a\": 1.50}\r\n", "\":{\"a\":1.50}");
        row("\n1", "\":\"\\n1\"");
        row("\xed\xa0\x80", "\":\"\\ud800\"");
        row("\xff", "_base64\":\"/w==\"");
        row("[\"\xff\"]", "_base64\":\"WyL/Il0=\"");
    }
    void aValueStandsAsItIsOrAsAString() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(value(bytes.toStdString())), text);
    }

    void aTextIsAStringWhateverItLooksLike() {
        std::string out;
        appendValueJson(out, "v", "{\n}", true);
        QCOMPARE(out, std::string("\"v\":\"{\\n}\""));
    }

    void aValueOfManyLinesIsAValueAndKeepsItsBytes() {
        Event event;
        event.value = "{\n  \"n\": 1.50\n}\n";
        event.record = event.value;
        const std::string line = json(event.view());
        QVERIFY2(line.find("\"value\":{\"n\":1.50},\"value_exact\":") != std::string::npos,
                 line.c_str());
        QCOMPARE(*parseEventJson(line), event);
    }

    void aTombstoneIsNull() { QCOMPARE(value(std::nullopt), std::string("\"v\":null")); }

    void aValueTooDeepToStandInAnotherIsAString() {
        const std::string deep = std::string(1000, '[') + std::string(1000, ']');
        Event event;
        event.value = deep;
        const std::string line = json(event.view());
        QVERIFY(validateJson(line).ok());
        QCOMPARE(parseEventJson(line)->value, OptionalBytes(deep));
    }

    void readingWhatWasWrittenGivesTheSameEvent() {
        test::RandomEvents random(1);
        for (int i = 0; i < 20'000; ++i) {
            const Event event = random.event();
            const std::string line = json(event.view(), Position(7));
            QVERIFY2(validateJson(line).ok(), line.c_str());
            QVERIFY(line.find('\n') == std::string::npos);
            const auto read = parseEventJson(line);
            QVERIFY2(read.ok(), std::string(read.status().message()).c_str());
            QVERIFY2(*read == event, line.c_str());
        }
    }

    void aWrongMemberIsNamed_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* line, const char* message) {
            QTest::newRow(line) << QString(line) << QString(message);
        };
        row("{",
            "not valid JSON: byte 1: the text ends where a member's name in quotes or '}' should "
            "be");
        row("[]", "\"event\" must be an object");
        row("{\"keys\":1}",
            "in \"event\": \"keys\" is no field of an event; take it out or correct it");
        row("{\"key\":1}", "in \"event\": \"key\" must be a string");
        row("{\"key_base64\":\"?\"}", "in \"event\": \"key_base64\" must be base64");
        row("{\"partition\":1.5}", "in \"event\": \"partition\" must be a number of 32 bits");
        row("{\"offset\":9223372036854775808}",
            "in \"event\": \"offset\" must be a number of 64 bits");
        row("{\"kind\":\"other\"}",
            "in \"event\": \"kind\" must be \"data\", \"control\" or \"aborted\"");
        row("{\"time\":\"soon\"}",
            "in \"event\": \"time\" must be a time like \"2024-03-05T10:00:00Z\"");
        row("{\"time_exact\":[1,9,null]}",
            "in \"event\": \"time_exact\" must be [nanoseconds, precision, zone or null]");
        row("{\"headers\":{}}", "in \"event\": \"headers\" must be an array");
        row("{\"headers\":[1]}", "in \"event\": \"headers\" must be an object");
        row("{\"headers\":[{\"x\":1}]}",
            "in \"event\": in \"headers\": \"x\" is no field of an event; take it out or correct "
            "it");
        row("{\"transaction\":{\"index\":-1}}",
            "in \"event\": in \"transaction\": \"index\" must be a number from 0 on");
        row("{\"transaction\":{\"outcome\":\"won\"}}",
            "in \"event\": in \"transaction\": \"outcome\" must be \"decided\", \"open\" or "
            "\"unknown\"");
        row("{\"record_is_value\":1}", "in \"event\": \"record_is_value\" must be true or false");
    }
    void aWrongMemberIsNamed() {
        QFETCH(QString, line);
        QFETCH(QString, message);
        const auto read = parseEventJson(line.toStdString());
        QCOMPARE(read.status().code(), absl::StatusCode::kInvalidArgument);
        QCOMPARE(QString::fromStdString(std::string(read.status().message())), message);
    }

    void aRowNamesItsKeyAndThePositionItHoldsFrom() {
        std::string out;
        appendRowJson(out, {}, "k", "{\"a\":1}", Position(5));
        QCOMPARE(out, std::string("{\"key\":\"k\",\"row\":{\"a\":1},\"position\":5}"));
        out.clear();
        appendRowJson(out, "s", "\xff", "x", Position(5));
        QCOMPARE(
            out,
            std::string("{\"stream\":\"s\",\"key_base64\":\"/w==\",\"row\":\"x\",\"position\":5}"));
    }
};

QTEST_APPLESS_MAIN(TestEventJson)
#include "tst_event_json.moc"
