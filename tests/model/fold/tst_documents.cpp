#include <QTest>

#include "model/fold/fold_run.h"
#include "model/history/replay.h"
#include "support/random_log.h"

using namespace oxbow;

class TestDocuments : public QObject {
    Q_OBJECT
private slots:
    void theLatestValueByKeyIsTheLogsOwnTable() {
        for (std::uint64_t seed = 1; seed <= 50; ++seed) {
            const std::vector<Event> events = randomEvents(seed, 200);
            Replay replay;
            for (const Event& event : events) {
                replay.apply(event.view());
            }
            const auto rows = *runFold(*foldFile(R"({"kind":"latest"})"), events);
            QCOMPARE(rows.size(), replay.rows().size());
            for (const auto& [key, row] : replay.rows()) {
                const auto found = rows.find({key.first, key.second});
                QVERIFY(found != rows.end());
                QCOMPARE(found->second.shown, OptionalBytes(row.bytes));
            }
        }
    }

    void theLatestValueCanHaveAnotherKey() {
        const std::vector<Event> events = {
            valueEvent("o-1", R"({"c":"ann","n":1})"), valueEvent("o-2", R"({"c":"bob", "n":2})"),
            valueEvent("o-3", R"({"c":"ann","n":3})"), valueEvent("o-1", std::nullopt)};
        QCOMPARE(folded(R"({"kind":"latest","by":"c"})", events),
                 QString("ann={\"c\":\"ann\",\"n\":3}\nbob={\"c\":\"bob\", \"n\":2}"));
    }

    void aLatestValueThatIsTextStaysText() {
        Event event = valueEvent("k", "12");
        event.details.contentType = std::string(kTextContent);
        const auto rows = *runFold(*foldFile(R"({"kind":"latest"})"), {event});
        QVERIFY(rows.begin()->second.isText);
        QVERIFY(!runFold(*foldFile(R"({"kind":"latest"})"), {valueEvent("k", "12")})
                     ->begin()
                     ->second.isText);
    }

    void mergePatchesMakeADocument() {
        const std::vector<Event> events = {
            valueEvent("k", R"({"name":"Ann","tags":{"a":1.0,"b":2}})"),
            valueEvent("k", R"({"tags":{"b":null,"c":3}})"),
            valueEvent("j", R"({"x":null})"),
            valueEvent("d", "{}"),
            valueEvent("d", std::nullopt),
            valueEvent("e", std::nullopt)};
        QCOMPARE(folded(R"({"kind":"merge-patch"})", events),
                 QString("s:j={}\ns:k={\"name\":\"Ann\",\"tags\":{\"a\":1.0,\"c\":3}}"));
    }

    void aPatchCanBeAFieldOfItsEvent() {
        QCOMPARE(rowAfter(R"({"kind":"merge-patch","field":"set"})",
                          {R"({"set":{"a":1},"by":"ann"})", R"({"by":"bob"})", "text"}),
                 QString(R"({"a":1})"));
    }

    void aPatchThatIsNoJsonPoisonsItsRow() {
        QCOMPARE(rowAfter(R"({"kind":"merge-patch"})", {"{}", "hello"}),
                 QString("!The patch hello is no JSON: byte 0: 'h' where a value should be. Name "
                         "the field that holds the patch, or limit the fold by \"types\" to events "
                         "that hold one."));
    }

    void jsonPatchesMakeADocument() {
        const char* file = R"({"kind":"json-patch"})";
        QCOMPARE(rowAfter(file, {R"([{"op":"add","path":"/items","value":[]}])",
                                 R"([{"op":"add","path":"/items/-","value":3.540},)"
                                 R"({"op":"test","path":"/items/0","value":3.54}])"}),
                 QString(R"({"items":[3.540]})"));
        QCOMPARE(rowAfter(R"({"kind":"json-patch","start":{"n":[ 0 ]}})",
                          {R"([{"op":"add","path":"/n/-","value":1}])"}),
                 QString(R"({"n":[0,1]})"));
    }

    void aPatchThatFailsChangesNothingButPoisonsItsRow() {
        QCOMPARE(rowAfter(R"({"kind":"json-patch"})",
                          {R"([{"op":"add","path":"/a","value":1}])",
                           R"([{"op":"remove","path":"/a"},{"op":"remove","path":"/b"}])",
                           R"([{"op":"add","path":"/c","value":1}])"}),
                 QString("!The patch cannot be applied: operation 2 of the patch: there is nothing "
                         "at \"/b\"."));
    }

    void removingTheRootDeletesTheRow() {
        QCOMPARE(rowAfter(R"({"kind":"json-patch"})", {"[]", R"([{"op":"remove","path":""}])"}),
                 QString());
    }

    void capturedChangesMakeTheTableTheyCameFrom() {
        const std::vector<Event> events = {
            valueEvent("1", R"({"op":"r","before":null,"after":{"id":1,"n": "Ann"}})"),
            valueEvent("2", R"({"schema":{},"payload":{"op":"c","after":{"id":2,"n":"Bob"}}})"),
            valueEvent("1", R"({"op":"u","before":{"id":1},"after":{"id":1,"n":"Anna"}})"),
            valueEvent("3", R"({"op":"c","after":{"id":3}})"),
            valueEvent("3", R"({"op":"d","before":{"id":3},"after":null})"),
            valueEvent("3", std::nullopt),
            valueEvent("4", R"({"op":"c","after":{"id":4}})"),
            valueEvent("4", std::nullopt),
            valueEvent("5", R"({"op":"m","message":"x"})"),
            valueEvent("6", R"({"hello":1})")};
        QCOMPARE(folded(R"({"kind":"cdc"})", events),
                 QString("s:1={\"id\":1,\"n\":\"Anna\"}\ns:2={\"id\":2,\"n\":\"Bob\"}"));
    }

    void aCapturedTableCanBeKeyedByAColumn() {
        const std::vector<Event> events = {
            valueEvent("1", R"({"op":"c","before":null,"after":{"id":1,"n":"a"}})"),
            valueEvent("2", R"({"op":"c","before":null,"after":{"id":2,"n":"b"}})"),
            valueEvent("1", R"({"op":"u","before":{"id":1,"n":"a"},"after":{"id":1,"n":"c"}})"),
            valueEvent("2", R"({"op":"d","before":{"id":2,"n":"b"},"after":null})"),
            valueEvent("2", std::nullopt)};
        QCOMPARE(folded(R"({"kind":"cdc","by":"n"})", events), QString("c={\"id\":1,\"n\":\"c\"}"));
    }

    void anEmptiedTableIsToldAndNotPassedOver() {
        const std::vector<Event> events = {valueEvent("1", R"({"op":"c","after":{"id":1}})"),
                                           valueEvent(std::nullopt, R"({"op":"t"})")};
        QVERIFY(folded(R"({"kind":"cdc"})", events)
                    .startsWith("s:=!The table was emptied here (op t)"));
    }

    void aChangeWithoutTheRowAfterItPoisonsItsRow() {
        QCOMPARE(rowAfter(R"({"kind":"cdc"})", {R"({"op":"u","before":{"id":1}})"}),
                 QString("!The event says op u but has no \"after\". Let the source write whole "
                         "rows."));
    }
};

QTEST_GUILESS_MAIN(TestDocuments)
#include "tst_documents.moc"
