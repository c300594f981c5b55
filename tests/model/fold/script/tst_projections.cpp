// A projection makes here what it makes in the database.
#include <QTest>

#include "model/fold/script/script_world.h"

using namespace oxbow;

class ProjectionsTest : public QObject {
    Q_OBJECT

private slots:
    void aProjectionWithoutPartitionHasOneRowWhoseKeyIsEmpty() {
        QCOMPARE(rowsOf("fromAll().when({$init: function() { return {count: 0} },"
                        " $any: function(s, e) { s.count++ }})",
                        {eventOf("1", "A", "{}"), eventOf("2", "B", "{}")}),
                 QString("={\"count\":2}"));
    }
    void aHandlerChangesTheStateOrReturnsAnother() {
        QCOMPARE(rowsOf("fromAll().when({A: function(s, e) { s.a = e.data.n },"
                        " B: function(s, e) { return {b: s.a + 1} }})",
                        {eventOf("1", "A", "{\"n\":4}"), eventOf("1", "B", "{}")}),
                 QString("={\"b\":5}"));
    }
    void eachResultOfPartitionByIsARow() {
        QCOMPARE(rowsOf("fromAll().partitionBy(function(e) { return e.data.who })"
                        ".when({$init: () => ({sum: 0}), Paid: (s, e) => { s.sum += e.body.n }})",
                        {eventOf("1", "Paid", "{\"who\":\"ann\",\"n\":1}"),
                         eventOf("2", "Paid", "{\"who\":\"bo\",\"n\":2}"),
                         eventOf("3", "Paid", "{\"who\":\"ann\",\"n\":3}"),
                         eventOf("4", "Paid", "{\"n\":9}"), eventOf("5", "Other", "{}"),
                         eventOf("6", "Paid", "{\"who\":7,\"n\":9}")}),
                 QString("7={\"sum\":9} ann={\"sum\":4} bo={\"sum\":2}"));
    }
    void foreachStreamIsARowAStreamAndKey() {
        QCOMPARE(rowsOf("fromCategory('orders').foreachStream().when({$any: (s, e) => "
                        "({id: e.streamId, n: e.sequenceNumber, p: e.partition, c: e.category})})",
                        {eventOf("1", "A", "{}"), eventOf("carts/1", "A", "{}"),
                         eventOf("1", "A", "{}")}),
                 QString("orders/1={\"id\":\"orders-1\",\"n\":1,\"p\":\"orders-1\","
                         "\"c\":\"orders\"}"));
    }
    void theSimpleFormMakesARowAKey() {
        QCOMPARE(
            rowsOf("({ key(e) { return e.data.to }, apply(row, e) { return "
                   "{n: (row ? row.n : 0) + e.data.n} } })",
                   {eventOf("1", "A", "{\"to\":[\"x\",\"y\"],\"n\":2}"),
                    eventOf("1", "A", "{\"to\":\"y\",\"n\":3}"), eventOf("1", "A", "{\"n\":3}")}),
            QString("x={\"n\":2} y={\"n\":5}"));
    }
    void anErrorPoisonsItsRowAndTheOthersGoOn() {
        QCOMPARE(rowsOf("fromAll().foreachStream().when({\n$any: function(s, e) {\n"
                        "  s.n = e.data.a.b;\n}})",
                        {eventOf("1", "A", "{\"a\":{\"b\":1}}"), eventOf("1", "A", "{}"),
                         eventOf("2", "A", "{\"a\":{\"b\":2}}"),
                         eventOf("1", "A", "{\"a\":{\"b\":3}}")}),
                 QString("orders/1!Line 3 of the script failed: TypeError: a member of "
                         "undefined is asked for orders/2={\"n\":2}"));
    }
    void whatTheDatabaseDoesIsDoneHere_data() {
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("rows");
        const auto all = [](const char* handlers) {
            return QString("fromAll().when({") + handlers + "})";
        };
        QTest::newRow("$any runs where no handler of the type is")
            << all("A: s => { s.a = (s.a || 0) + 1 }, $any: s => { s.other = (s.other || 0) + 1 }")
            << "={\"a\":2,\"other\":2}";
        QTest::newRow("types without a handler are passed over")
            << all("B: (s, e) => { s.n = e.data.n }") << "={\"n\":2}";
        QTest::newRow("without $init a state is an empty object")
            << all("B: s => { s.keys = Object.keys(s).length }") << "={\"keys\":0}";
        QTest::newRow("a null state is no row, and begins anew")
            << all("$init: () => ({n: 0}), A: s => { s.n++ }, B: () => null, C: s => { s.c = 1 }")
            << "={\"n\":1,\"c\":1}";
        QTest::newRow("without handlers the state is the value")
            << "fromStream('orders-3').outputState()"
            << "={\"n\":4}";
        QTest::newRow("one stream") << "fromStream('orders-1').when({$any: (s, e) => { s[e.data.n] "
                                       "= e.streamId }})"
                                    << "={\"1\":\"orders-1\",\"3\":\"orders-1\"}";
        QTest::newRow("several streams, as a list")
            << "fromStreams(['orders-1', 'orders-3']).when({$any: s => { s.n = (s.n || 0) + 1 }})"
            << "={\"n\":3}";
        QTest::newRow("several streams, one by one")
            << "fromStreams('orders-1', 'orders-3').when({$any: s => { s.n = (s.n || 0) + 1 }})"
            << "={\"n\":3}";
        QTest::newRow("several categories")
            << "fromCategory('carts', 'orders').when({$any: s => { s.n = (s.n || 0) + 1 }})"
            << "={\"n\":4}";
        QTest::newRow("the stream of a category")
            << "fromStream('$ce-orders').when({$any: s => { s.n = (s.n || 0) + 1 }})"
            << "={\"n\":4}";
        QTest::newRow("the stream of a type")
            << "fromStreams('$et-A', '$et-C').when({$any: s => { s.n = (s.n || 0) + 1 }})"
            << "={\"n\":3}";
        QTest::newRow("a category that is none") << "fromCategory('ord').when({$any: s => 1})"
                                                 << "";
        QTest::newRow("$created comes before a partition's first event")
            << "fromAll().foreachStream().when({$created: (s, e) => { s.first = e.data.n }, "
               "B: s => { s.b = 1 }, C: s => { s.c = 1 }})"
            << "orders/2={\"first\":2,\"b\":1} orders/3={\"first\":4,\"c\":1}";
        QTest::newRow("transformBy makes what is shown")
            << all("A: (s, e) => { s.n = (s.n || 0) + e.data.n }")
                   .append(".outputState().transformBy(s => ({twice: 2 * s.n}))")
            << "={\"twice\":8}";
        QTest::newRow("filterBy false shows nothing")
            << all("A: (s, e) => { s.n = e.data.n }").append(".filterBy(s => s.n > 5)") << "=-";
        QTest::newRow("both, in their order")
            << all("A: (s, e) => { s.n = e.data.n }")
                   .append(".transformBy(s => ({m: s.n + 5})).filterBy(s => s.m > 5).outputState()")
            << "={\"m\":8}";
        QTest::newRow("partitions share a state")
            << "fromAll().partitionBy(e => e.eventType).when({$init: () => ({n: 0}), "
               "$initShared: () => ({all: 0}), A: (s, e) => { s[0].n++; s[1].all++ }, "
               "B: (s, e) => [{b: 1}, {all: s[1].all + 10}]})"
            << "$shared={\"all\":12} A={\"n\":2} B={\"b\":1}";
        QTest::newRow("options(biState)")
            << "options({biState: true}); fromAll().when({C: s => { s[0].c = 1; s[1].d = 2 }})"
            << "={\"c\":1} $shared={\"d\":2}";
        QTest::newRow("NaN and Infinity are null, as in JSON")
            << all("C: s => ({a: NaN, b: [1 / 0], c: -0, d: undefined})")
            << "={\"a\":null,\"b\":[null],\"c\":0}";
        QTest::newRow("a text is a state") << all("C: () => 'done'") << "=\"done\"";
        QTest::newRow("a function is no row") << all("C: () => () => 1")
                                              << "!The script failed: TypeError: the "
                                                 "result is a function, which is no row";
        QTest::newRow("words of later editions")
            << all("C: (s, e) => ({...s, ...e.data, l: [1, [2]].flat().at(-1)})")
            << "={\"n\":4,\"l\":2}";
        QTest::newRow("a name declared nowhere")
            << all("C: s => { for (i = 0; i < 3; i++) {} s.i = i }") << "={\"i\":3}";
        QTest::newRow("a projection's own word as a name")
            << "var options = {by: 2}; fromAll().when({C: (s, e) => { s.n = e.data.n * options.by "
               "}})"
            << "={\"n\":8}";
    }
    void whatTheDatabaseDoesIsDoneHere() {
        QFETCH(QString, code);
        QFETCH(QString, rows);
        QCOMPARE(rowsOf(code.toStdString(),
                        {eventOf("1", "A", "{\"n\":1}"), eventOf("2", "B", "{\"n\":2}"),
                         eventOf("1", "A", "{\"n\":3}"), eventOf("3", "C", "{\"n\":4}")}),
                 rows);
    }
    void projectionsAsTheyArePublishedRun_data() {
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("rows");
        QTest::newRow("a list of words, counted by a member of a member")
            << "var words = [ 'fix', 'bug',  ] // a comma too many, no semicolon\n\n"
               "fromStream('commits')\n  .partitionBy(function(ev) {\n    if (ev.body.repo)\n"
               "      return ev.body.repo.language\n  })\n  .when({\n"
               "    \"$init\": function(state, ev) { return { total: 0, found: 0 } },\n"
               "    \"Commit\": function(state, ev) {\n      state.total += 1\n"
               "      for (var i = 0; i < words.length; i++) {\n"
               "        if (ev.body.text.indexOf(words[i]) >= 0)\n          state.found += 1\n"
               "      }\n    }\n  })\n"
            << "C={\"total\":2,\"found\":2}";
        QTest::newRow("handlers behind a table of functions, the streams of types")
            << "var fromStreams = fromStreams || require('testing').fromStreams;\n"
               "var deposited = function(s, e) { var m = s.owners[e.data.owner]; m.balance += "
               "e.data.amount; }\n"
               "var bus = { dispatch: function(s, e) {\n"
               "  if (e.eventType === 'Opened') { s.owners[e.data.owner] = {balance: 0}; return; "
               "}\n"
               "  if (e.eventType === 'Deposited') { deposited(s, e); return; } } }\n"
               "fromStreams('$et-Opened', '$et-Deposited')\n"
               "  .partitionBy(function(e) { return 'owner-' + e.data.owner.replace(/-/gi, ''); "
               "})\n"
               "  .when({ $init: function(s, e) { return { owners: {} }; },\n"
               "    $any: function(s, e) { if (e === null || e.data === null) return; "
               "bus.dispatch(s, e); } });"
            << "owner-ab={\"owners\":{\"a-b\":{\"balance\":5}}}";
        QTest::newRow("numbers held against the stream's, errors that are texts")
            << "if (typeof String.prototype.startsWith != 'function') {\n"
               "  String.prototype.startsWith = function(s) { return this.slice(0, s.length) == s "
               "}\n"
               "};\n"
               "fromAll().foreachStream().when({ $any: function(state, ev) {\n"
               "  if (state.c === undefined) state.c = 0;\n"
               "  if (ev.streamId.startsWith('account')) {\n"
               "    if (state.c + 1 != ev.sequenceNumber)\n"
               "      throw 'stream: ' + ev.streamId + ' at ' + ev.sequenceNumber;\n"
               "  }\n  state.c++;\n  return state;\n} });"
            << "account/1!The script failed: it threw stream: account-1 at 0 "
               "commits/1={\"c\":2}";
    }
    void projectionsAsTheyArePublishedRun() {
        QFETCH(QString, code);
        QFETCH(QString, rows);
        QCOMPARE(
            rowsOf(code.toStdString(),
                   {eventOf("commits/1", "Commit",
                            "{\"repo\":{\"language\":\"C\"},\"text\":\"fix a bug\"}"),
                    eventOf("commits/1", "Commit", "{\"repo\":{\"language\":\"C\"},\"text\":\"\"}"),
                    eventOf("account/1", "Opened", "{\"owner\":\"a-b\"}"),
                    eventOf("account/1", "Deposited", "{\"owner\":\"a-b\",\"amount\":5}")}),
            rows);
    }
    void aTombstoneIsADeletedStream() {
        const std::string events = "$init: () => ({n: 0}), $any: s => { s.n++ }";
        const std::vector<Event> given = {eventOf("1", "A", "{}"), eventOf("1", "A", std::nullopt),
                                          eventOf("1", "A", "{}")};
        QCOMPARE(rowsOf("fromAll().foreachStream().when({" + events +
                            ", $deleted: (s, e, partition) => { s.gone = partition }})",
                        given),
                 QString("orders/1={\"n\":2,\"gone\":\"orders-1\"}"));
        QCOMPARE(rowsOf("fromAll().foreachStream().when({" + events + "})", given),
                 QString("orders/1={\"n\":2}"));
    }
    void theEventHasWhatTheDatabaseGives() {
        Event event = eventOf("7", "A", "{\"a\":[1]}");
        event.time = Timestamp{1'700'000'000'123'456'789};
        event.details.headers = {{"who", "ann"}, {"none", std::nullopt}};
        QCOMPARE(rowsOf("fromAll().when({A: (s, e) => ({e: e})})", {event}),
                 QString("={\"e\":{\"partition\":\"\",\"created\":\"2023-11-14T22:13:20.1234567Z\","
                         "\"bodyRaw\":\"{\\\"a\\\":[1]}\","
                         "\"metadataRaw\":\"{\\\"who\\\":\\\"ann\\\",\\\"none\\\":null}\","
                         "\"streamId\":\"orders-7\",\"eventId\":\"test/-1/-1\",\"eventType\":\"A\","
                         "\"linkMetadataRaw\":null,\"isJson\":true,\"category\":\"orders\","
                         "\"sequenceNumber\":0,\"body\":{\"a\":[1]},\"data\":{\"a\":[1]},"
                         "\"metadata\":{\"who\":\"ann\",\"none\":null},\"linkMetadata\":null}}"));
    }
    void aValueThatIsNoJsonHasNoData() {
        QCOMPARE(rowsOf("fromAll().when({$any: (s, e) => ({d: typeof e.data, r: e.bodyRaw, "
                        "j: e.isJson})})",
                        {eventOf("1", "A", "plain")}),
                 QString("={\"d\":\"undefined\",\"r\":\"plain\",\"j\":false}"));
        QCOMPARE(rowsOf("fromAll().when({$any: (s, e) => ({x: e.data.x})})",
                        {eventOf("1", "A", "plain")}),
                 QString("!Line 1 of the script failed: TypeError: a member of "
                         "undefined is asked for"));
    }
    // Of a member that is asked for again and again the engine words the fault otherwise.
    void aFaultHasOneSentenceHoweverOftenTheScriptHasRun() {
        const QString sentence =
            "!Line 1 of the script failed: TypeError: a member of undefined "
            "is asked for";
        std::vector<Event> events(50, eventOf("1", "A", "{\"n\":[7]}"));
        events.push_back(eventOf("1", "A", "{}"));
        const std::string code = "fromAll().when({$any: (s, e) => ({n: e.data.n.length})})";
        QCOMPARE(rowsOf(code, events), sentence);
        QCOMPARE(rowsOf(code, {events.back()}), sentence);
    }
    void numbersThatJavaScriptWouldChangeComeAsTextWhenAsked() {
        const std::vector<Event> event = {
            eventOf("1", "A", "{\"a\":9007199254740993,\"b\":3.540,\"c\":3.5,\"d\":[1e2,-0,12]}")};
        QCOMPARE(
            rowsOf("options({exactNumbers: true}); fromAll().when({A: (s, e) => e.data})", event),
            QString("={\"a\":\"9007199254740993\",\"b\":\"3.540\",\"c\":3.5,"
                    "\"d\":[\"1e2\",\"-0\",12]}"));
        QCOMPARE(
            rowsOf("options({exactNumbers: true}); fromAll().when({A: (s, e) => ({a: e.data.a})})",
                   event),
            QString("={\"a\":\"9007199254740993\"}"));
        QCOMPARE(rowsOf("fromAll().when({A: (s, e) => ({a: e.data.a, b: e.data.b})})", event),
                 QString("={\"a\":9007199254740992,\"b\":3.54}"));
    }
    void whatIsEmittedAndLinkedIsPublished() {
        const auto rows = foldScript(
            "fromAll().when({A: (s, e) => { emit('totals-x', 'Added', {n: e.data.n}, {why: 'a', m: "
            "{b: 1}}); linkTo('all', e); s.n = 1 }, B: () => { emit('a', 'b', {}); throw 'no' }})",
            {eventOf("1", "A", "{\"n\":1}"), eventOf("1", "B", "{\"n\":2}")});
        QVERIFY(rows.ok());
        QCOMPARE(rows->published().size(), 2U);
        const Event& added = rows->published().front();
        QCOMPARE(added.stream, std::string("totals"));
        QCOMPARE(added.key, OptionalBytes("x"));
        QCOMPARE(added.type, OptionalBytes("Added"));
        QCOMPARE(added.value, OptionalBytes("{\"n\":1}"));
        QCOMPARE(added.details.headers, (std::vector<Header>{{"why", "a"}, {"m", "{\"b\":1}"}}));
        QCOMPARE(rows->published().back().type, OptionalBytes("$>"));
        QCOMPARE(rows->published().back().value, OptionalBytes("0@orders-1"));
    }
    void theMembersAScriptReadsAreWhatTheWholeValueHas_data() {
        QTest::addColumn<QString>("value");
        for (const char* value : {"{\"x\":1.5}",
                                  "{\"x\":\"a\\u0000\\n\\u00e9\\ud83d\\ude00\"}",
                                  "{\"x\":true}",
                                  "{\"x\":null}",
                                  "{}",
                                  "{\"x\":{\"y\":[1,{}]}}",
                                  "{\"x\":1,\"x\":2}",
                                  "{\"x\":18446744073709551615}",
                                  "{\"x\":1e400}",
                                  "{\"x\":-0.0}",
                                  "{\"x\":\"\\ud800\"}",
                                  "{\"\\u0078\":3}",
                                  "[1]",
                                  "null",
                                  "5",
                                  "\"x\"",
                                  "{\"__proto__\":{\"x\":1}}",
                                  "{\"x\":1e-7}",
                                  "{\"x\":123456789012345680000}",
                                  "{\"x\":5e-324}",
                                  "{\"x\":0.000001}",
                                  "{\"x\":1e21}",
                                  "nonsense"}) {
            QTest::newRow(value) << value;
        }
    }
    // The first script is given columns, and its row leaves as columns; the second neither.
    void theMembersAScriptReadsAreWhatTheWholeValueHas() {
        QFETCH(QString, value);
        const std::vector<Event> events = {eventOf("1", "A", value.toStdString()),
                                           eventOf("1", "B", "{}")};
        QCOMPARE(
            rowsOf("fromAll().when({A: (s, e) => { s.x = e.data.x }, B: s => { s.b = s.x }})",
                   events),
            rowsOf("fromAll().when({A: (s, e) => { s.x = e['data']['x'] }, B: s => { s.b = s.x }})"
                   ".transformBy(s => s)",
                   events));
    }
    void aSyntaxErrorIsToldWithItsPlace() {
        QCOMPARE(rowsOf("fromAll()\n  .when({ $any: function(s e) {} })", {}),
                 QString("Line 2, column 28 of the script: SyntaxError: Unexpected token "
                         "`identifier'"));
    }
};

QTEST_GUILESS_MAIN(ProjectionsTest)
#include "tst_projections.moc"
