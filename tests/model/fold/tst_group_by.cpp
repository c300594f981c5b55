#include <QTest>

#include "model/fold/fold_run.h"

using namespace oxbow;

class TestGroupBy : public QObject {
    Q_OBJECT
private slots:
    void aRowIsNamedByWhatTheFoldGroupsBy_data() {
        QTest::addColumn<QByteArray>("by");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("rows");
        const auto row = [](const char* name, const char* by, const char* value, const char* key) {
            QTest::newRow(name) << QByteArray(by) << QByteArray(value)
                                << (key == nullptr ? QString() : QString(key) + "={\"count\":1}");
        };
        row("the key, in its stream", R"("@key")", "{}", "s:k");
        row("the type", R"("@type")", "{}", "T");
        row("the stream", R"("@stream")", "{}", "s");
        row("the correlation", R"("@correlation")", "{}", "c-1");
        row("a path", R"("a.b")", R"({"a":{"b":"x"}})", "x");
        row("a text with escapes", R"("a")", R"({"a":"\u0041\n"})", "A\n");
        row("a number, to the letter", R"("a")", R"({"a":3.540})", "3.540");
        row("true", R"("a")", R"({"a":true})", "true");
        row("an object", R"("a")", R"({"a":{ "b" : 1 }})", R"({"b":1})");
        row("null is nothing", R"("a")", R"({"a":null})", nullptr);
        row("nothing there", R"("a")", R"({"b":1})", nullptr);
        row("no JSON", R"("a")", "hello", nullptr);
        row("several", R"(["a","@key","b"])", "{\"a\":9007199254740993,\"b\":\"x\\\"y\"}",
            "[9007199254740993,\"k\",\"x\\\"y\"]");
        row("one of several is missing", R"(["a","@key","b"])", R"({"a":1})", nullptr);
        row("a list of one", R"(["a"])", R"({"a":"x"})", "x");
        row("nothing: one row", "[]", "{}", "");
        row("an expression", R"("{a}/{b.c}")", R"({"a":"x","b":{"c":2}})", "x/2");
        row("an expression with the key and braces", R"("{{{@key}}}")", "{}", "{k}");
        row("a name in braces", R"("['{a}']")", R"({"{a}":"x"})", "x");
    }
    void aRowIsNamedByWhatTheFoldGroupsBy() {
        QFETCH(QByteArray, by);
        QFETCH(QByteArray, value);
        QFETCH(QString, rows);
        Event event = valueEvent("k", value.toStdString(), "T");
        event.details.correlation = "c-1";
        QCOMPARE(folded(R"({"kind":"count","by":)" + by.toStdString() + "}", {event}), rows);
    }

    void onlyTheKeyAloneKeepsStreamsApart() {
        std::vector<Event> events = {valueEvent("k", "{}"), valueEvent("k", "{}")};
        events[1].stream = "t";
        QCOMPARE(folded(R"({"kind":"count"})", events),
                 QString("s:k={\"count\":1}\nt:k={\"count\":1}"));
        QCOMPARE(folded(R"({"kind":"count","by":"{@key}"})", events), QString("k={\"count\":2}"));
        QCOMPARE(folded(R"({"kind":"count","by":["@key","@stream"]})", events),
                 QString("[\"k\",\"s\"]={\"count\":1}\n[\"k\",\"t\"]={\"count\":1}"));
    }

    void bytesThatAreNoTextStandInSeveralPartsAsBase64() {
        QCOMPARE(folded(R"({"kind":"count","by":["@key","@stream"]})", {valueEvent("\xff", "{}")}),
                 QString("[{\"base64\":\"/w==\"},\"s\"]={\"count\":1}"));
    }

    void eventsWithoutAPartOfTheRowsKeyArePassedOverAndCounted() {
        const auto fold = foldFile(R"({"kind":"count","by":"a"})");
        const auto runner = *fold->start();
        MemoryFoldRows rows;
        for (const char* value : {R"({"a":1})", "{}", R"({"a":null})"}) {
            const Event event = valueEvent("k", value);
            QVERIFY(runner->apply({Position(), event.view()}, rows).ok());
        }
        QCOMPARE(runner->withoutField(), std::uint64_t{2});
    }

    void onlyOrdinaryEventsOfTheTypesNamedCount() {
        std::vector<Event> events = {valueEvent("k", "{}", "A"), valueEvent("k", "{}", "B"),
                                     valueEvent("k", "{}"), valueEvent("k", "{}", "A"),
                                     valueEvent("k", "{}", "A")};
        events[3].kind = EventKind::Control;
        events[4].kind = EventKind::Aborted;
        QCOMPARE(folded(R"({"kind":"count","types":["A"]})", events), QString("s:k={\"count\":1}"));
        QCOMPARE(folded(R"({"kind":"count"})", events), QString("s:k={\"count\":3}"));
    }
};

QTEST_GUILESS_MAIN(TestGroupBy)
#include "tst_group_by.moc"
