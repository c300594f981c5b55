// A script that is wrong, or means harm, is told where it is wrong and takes nothing down.
#include <QTest>

#include "model/fold/script/script_world.h"

using namespace oxbow;

class HostileScriptsTest : public QObject {
    Q_OBJECT

private slots:
    void S11_theRowOfAnEndlessLoopIsPoisonedAndTheOthersGoOn() {
        QCOMPARE(rowsOf("fromAll().foreachStream().when({Bad: function(s, e) { for (;;) {} },"
                        " $any: function(s, e) { s.n = (s.n || 0) + 1 }})",
                        {eventOf("1", "A", "{}"), eventOf("2", "Bad", "{}"),
                         eventOf("2", "A", "{}"), eventOf("1", "A", "{}")}),
                 QString("orders/1={\"n\":2} orders/2!The script failed: it took more "
                         "than 1000 ms"));
    }
    void aLoopThatCatchesEverythingEndsToo() {
        QCOMPARE(rowsOf("fromAll().when({$any: function(s, e) { for (;;) {"
                        " try { for (;;) {} } catch (x) {} finally { continue } } }})",
                        {eventOf("1", "A", "{}")}),
                 QString("!The script failed: it took more than 1000 ms"));
    }
    void whatCannotBeInterruptedEndsItsProcessAndTheRestGoesOn() {
        QCOMPARE(rowsOf("fromAll().foreachStream().when({Bad: function(s, e) { "
                        "var a = []; a.length = 4294967295; s.x = a.indexOf(7) }, "
                        "$any: s => ({ok: true})})",
                        {eventOf("1", "Bad", "{}"), eventOf("2", "A", "{}")}),
                 QString("orders/1!The script failed: it took more than 1000 ms "
                         "orders/2={\"ok\":true}"));
    }
    void S11_theRowOfEndlessMemoryIsPoisonedAndTheOthersGoOn_data() {
        QTest::addColumn<QString>("body");
        QTest::newRow("text") << "var t = 'x'; for (;;) { t += t; s.t = t.length }";
        QTest::newRow("objects") << "var a = []; for (;;) { a.push({a: [1, 2, 3]}) }";
        QTest::newRow("an array") << "var a = new Float64Array(1e9); a[5] = 1";
        QTest::newRow("repeat") << "s.t = 'abcdefgh'.repeat(2e8)";
    }
    void S11_theRowOfEndlessMemoryIsPoisonedAndTheOthersGoOn() {
        QFETCH(QString, body);
        const auto rows = foldScript("fromAll().foreachStream().when({Bad: function(s, e) { " +
                                         body.toStdString() + " }, $any: s => ({ok: true})})",
                                     {eventOf("1", "Bad", "{}"), eventOf("2", "A", "{}")});
        QVERIFY2(rows.ok(), std::string(rows.status().message()).c_str());
        QVERIFY(rows->row("orders", "1")->poisoned);
        QVERIFY(!rows->row("orders", "2")->poisoned);
    }
    void whatAStateLooksLikeIsItsJsonAtEveryEvent_data() {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("row");
        QTest::newRow("a getter") << "return s.n > 5 ? {n: 1, seen: s.n} : {get n() { return 7 }}"
                                  << "={\"n\":1,\"seen\":7}";
        QTest::newRow("a getter by name")
            << "if (s.n) { s.m = Object.getOwnPropertyDescriptor(s, 'n').get === undefined } else "
               "Object.defineProperty(s, 'n', {get: () => 7, enumerable: true})"
            << "={\"n\":7,\"m\":true}";
        QTest::newRow("hidden") << "if ('h' in s) s.found = 1; else Object.defineProperty(s, 'h', "
                                   "{value: 1, enumerable: false})"
                                << "={}";
        QTest::newRow("frozen") << "s.n = (s.n || 0) + 1; Object.freeze(s)"
                                << "={\"n\":2}";
        QTest::newRow("a class") << "class C { m() { return 1 } }; s.was = typeof s.m; "
                                    "return Object.assign(new C(), s)"
                                 << "={\"was\":\"undefined\"}";
        QTest::newRow("another prototype") << "s.was = s.p; Object.setPrototypeOf(s, {p: 1})"
                                           << "={}";
        QTest::newRow("a proxy") << "s.n = 1; return new Proxy(s, {get: (o, k) => k === 'n' ? 5 : "
                                    "o[k]})"
                                 << "={\"n\":1}";
        QTest::newRow("toJSON") << "return {toJSON: () => ({n: (s.n || 0) + 1})}"
                                << "={\"n\":2}";
        QTest::newRow("undefined") << "s.k = Object.keys(s).length; s.u = undefined"
                                   << "={\"k\":1}";
        QTest::newRow("-0") << "s.n = 1 / (s.z === undefined ? 1 : s.z); s.z = -0"
                            << "={\"n\":null,\"z\":0}";
        QTest::newRow("a shared part") << "if (s.a) s.a.n = 1; else { s.a = {}; s.b = s.a }"
                                       << "={\"a\":{\"n\":1},\"b\":{}}";
        // Where it would change the object's prototype the engine refuses.
        QTest::newRow("__proto__")
            << "s['__proto__'] = {n: 1}"
            << "!Line 1 of the script failed: TypeError: something is written to that "
               "cannot be written to, or is used as what it is not. Only the state can be changed: "
               "events, constants and all that JavaScript comes with are frozen";
    }
    void whatAStateLooksLikeIsItsJsonAtEveryEvent() {
        QFETCH(QString, body);
        QFETCH(QString, row);
        QCOMPARE(rowsOf("fromAll().when({$any: function(s, e) { " + body.toStdString() + " }})",
                        {eventOf("1", "A", "{}"), eventOf("1", "A", "{}")}),
                 row);
    }
    void aResultThatIsNoRowPoisonsIt_data() {
        QTest::addColumn<QString>("result");
        QTest::newRow("a function") << "() => 1";
        QTest::newRow("a symbol") << "Symbol('x')";
        QTest::newRow("a circle") << "(function() { var a = {}; a.a = a; return a })()";
        QTest::newRow("a huge one") << "'x'.repeat(20000000)";
        QTest::newRow("one that throws") << "({toJSON() { throw new Error('no') }})";
    }
    void aResultThatIsNoRowPoisonsIt() {
        QFETCH(QString, result);
        const QString row =
            rowsOf("fromAll().when({$any: (s, e) => " + result.toStdString() + " })",
                   {eventOf("1", "A", "{}")});
        QVERIFY2(row.startsWith("!") && row.contains(" failed: "), qPrintable(row));
    }
    void anErrorOfPartitionByIsToldInARowOfItsOwn() {
        QCOMPARE(rowsOf("fromAll().partitionBy(e => e.data.a.b).when({$any: s => ({n: 1})})",
                        {eventOf("1", "A", "{}"), eventOf("1", "A", "{\"a\":{\"b\":\"x\"}}"),
                         eventOf("1", "A", "{}")}),
                 QString("$partition!Line 1 of the script failed: TypeError: a member of "
                         "undefined is asked for x={\"n\":1}"));
    }
    void aScriptThatIsNoFoldIsRefused_data() {
        QTest::addColumn<QString>("code");
        for (const char* code :
             {"", "1 + 1", "throw 5", "({})", "({apply: 5})", "fromAll().foreach()", "for (;;) {}",
              "options({nothing: 1}); fromAll().when({})", "fromStream(5)", "}{", "}}); ({",
              "fromAll().when({$deleted: s => s})", "emit('a', 'b', {})",
              "fromAll().partitionBy(5)"}) {
            QTest::newRow(code) << code;
        }
    }
    void aScriptThatIsNoFoldIsRefused() {
        QFETCH(QString, code);
        const auto fold = scriptFold(code.toStdString(), "test");
        QVERIFY(absl::IsInvalidArgument(fold.status()));
        QVERIFY(!fold.status().message().empty());
    }
    void recursionWithoutEndIsAnError() {
        QVERIFY(rowsOf("fromAll().when({$any: function f(s, e) { return f(s, e) + 1 }})",
                       {eventOf("1", "A", "{}")})
                    .startsWith("!Line 1 of the script failed: RangeError: Maximum call"));
    }
};

QTEST_GUILESS_MAIN(HostileScriptsTest)
#include "tst_hostile_scripts.moc"
