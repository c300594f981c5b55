// A script sees its events and its row, and nothing else.
#include <QTest>

#include "model/fold/script/script_world.h"

using namespace oxbow;

namespace {

// The row that a handler's body makes of three events.
QString rowOf(const QString& body, const QString& before = {}) {
    return rowsOf(
        (before + "fromAll().when({$init: () => ({}), $any: function(s, e) { " + body + " }})")
            .toStdString(),
        {eventOf("1", "A", "{\"n\":1}"), eventOf("2", "A", "{\"n\":2}"),
         eventOf("3", "A", "{\"n\":3}")});
}

}  // namespace

class PurityTest : public QObject {
    Q_OBJECT

private slots:
    void S11_whatWouldTellOneRunFromAnotherSaysWhyItIsNotThere_data() {
        QTest::addColumn<QString>("body");
        QTest::newRow("Date.now") << "s.t = Date.now()";
        QTest::newRow("new Date") << "s.t = new Date()";
        QTest::newRow("Date()") << "s.t = Date()";
        QTest::newRow("the date's own constructor") << "s.t = new (new Date(5)).constructor()";
        QTest::newRow("a class of dates") << "class D extends Date {}; s.t = new D()";
        QTest::newRow("Math.random") << "s.t = Math.random()";
        QTest::newRow("Function") << "s.t = new Function('return 1')()";
        QTest::newRow("a constructor") << "s.t = (() => 1).constructor('return 1')()";
        QTest::newRow("a generator's") << "s.t = (function*(){}).constructor('yield 1')()";
        QTest::newRow("the language") << "s.t = (1.5).toLocaleString()";
        QTest::newRow("its order") << "s.t = 'a'.localeCompare('b')";
    }
    void S11_whatWouldTellOneRunFromAnotherSaysWhyItIsNotThere() {
        QFETCH(QString, body);
        const QString row = rowOf(body);
        QVERIFY2(row.startsWith("!Line 1 of the script failed: TypeError: "), qPrintable(row));
        QVERIFY2(row.contains("is not there: a fold makes the same rows"), qPrintable(row));
    }
    void S11_thereAreNoFilesTimersAndDoorsOut_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"setTimeout", "console", "require", "process", "Qt", "print",
                                 "XMLHttpRequest", "fetch", "eval", "Promise", "Atomics", "gc"}) {
            QTest::newRow(name) << name;
        }
    }
    void S11_thereAreNoFilesTimersAndDoorsOut() {
        QFETCH(QString, name);
        QCOMPARE(rowOf("s.t = typeof " + name), QString("={\"t\":\"undefined\"}"));
    }
    void S11_nothingIsRememberedBesideTheRow_data() {
        QTest::addColumn<QString>("body");
        QTest::newRow("a prototype") << "Array.prototype.n = (Array.prototype.n || 0) + 1";
        QTest::newRow("Object.prototype") << "Object.prototype.n = 1";
        QTest::newRow("__proto__") << "s.__proto__.n = 1";
        QTest::newRow("a global") << "globalThis.n = 1";
        QTest::newRow("this") << "this.n = 1";
        QTest::newRow("the event") << "e.n = 1";
        QTest::newRow("a built-in") << "Math.n = 1";
        QTest::newRow("a replaced one") << "JSON.stringify = x => 'mine'";
        QTest::newRow("defined") << "Object.defineProperty(Object.prototype, 'n', {value: 1})";
        QTest::newRow("the iterator's") << "Object.getPrototypeOf([][Symbol.iterator]()).next = 1";
        QTest::newRow("the generator's") << "Object.getPrototypeOf((function*(){})()).next = 1";
        QTest::newRow("a word") << "emit.n = 1";
        QTest::newRow("a map's") << "Map.prototype.get = 1";
        QTest::newRow("a setter") << "s.__defineSetter__.n = 1";
    }
    void S11_nothingIsRememberedBesideTheRow() {
        QFETCH(QString, body);
        const QString row = rowOf(body);
        QVERIFY2(row.startsWith("!") && row.contains("script failed: TypeError"), qPrintable(row));
    }
    void whatIsKeptElsewhereIsNewForEachEvent_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("body");
        QTest::newRow("a map") << "const seen = new Map(); "
                               << "seen.set(e.data.n, 1); s.n = seen.size";
        QTest::newRow("a closure")
            << "const count = (function() { var n = 0; return () => ++n })(); "
            << "s.n = count()";
        QTest::newRow("an undeclared name") << ""
                                            << "n = (typeof n === 'number' ? n : 0) + 1; s.n = n";
        QTest::newRow("a match") << ""
                                 << "s.n = RegExp.$1 ? 2 : 1; /(\\d)/.exec('5')";
        QTest::newRow("an expression") << "const r = /1/g; "
                                       << "s.n = r.test('1') ? 1 : 2";
    }
    void whatIsKeptElsewhereIsNewForEachEvent() {
        QFETCH(QString, before);
        QFETCH(QString, body);
        QCOMPARE(rowOf(body, before), QString("={\"n\":1}"));
    }
    void aConstantOfTheScriptCannotBeChanged() {
        const QString row =
            rowOf("cache.n = (cache.n || 0) + 1; s.n = cache.n", "const cache = {}; ");
        QVERIFY2(row.startsWith("!Line 1 of the script failed: TypeError"), qPrintable(row));
    }
    void aFunctionOfTheScriptCannotBeChanged() {
        const QString row = rowOf("f.n = 1", "function f() {} ");
        QVERIFY2(row.startsWith("!Line 1 of the script failed: TypeError"), qPrintable(row));
    }
    void aScriptThatRemembersIsRefused() {
        QVERIFY(rowOf("n++; s.n = n", "var n = 0; ")
                    .startsWith("The script remembers n from event to event, beside its rows."));
    }
    void aStateMayHaveMembersThatAreCalledLikeBuiltInOnes() {
        QCOMPARE(rowOf("s.constructor = 1; s.toString = 'a'; s.valueOf = e.data.n"),
                 QString("={\"constructor\":1,\"toString\":\"a\",\"valueOf\":3}"));
    }
    void timesAreInUtc() {
        QCOMPARE(rowOf("s.h = new Date('2024-03-01T05:00:00+02:00').getHours()"),
                 QString("={\"h\":3}"));
    }
};

QTEST_GUILESS_MAIN(PurityTest)
#include "tst_purity.moc"
