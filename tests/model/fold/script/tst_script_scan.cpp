// What a script's text says of it.
#include <QTest>

#include "model/fold/script/script_fold.h"
#include "model/fold/script/script_scan.h"

using namespace oxbow;

class ScriptScanTest : public QObject {
    Q_OBJECT

private slots:
    void aScriptThatRemembersNothingIsPlain_data() {
        QTest::addColumn<QString>("code");
        QTest::newRow("handlers")
            << "fromAll().when({$init: function() { return {n: 0} }, "
               "A: function(s, e) { s.n++; for (var i = 0; i < 3; i++) {} }})";
        QTest::newRow("a helper") << "function add(s, n) { s.n += n; return s }\n"
                                     "fromAll().partitionBy(e => e.data.k).when({A(s, e) { "
                                     "return add(s, e.data.n) }}).outputState()";
        QTest::newRow("a constant") << "const rate = 0.2, names = ['a', 'b']; var x = {a: {b: -1}};"
                                       "fromStreams(names).when({$any: (s, e) => s.n = rate})";
        QTest::newRow("options")
            << "options({biState: true, processingLag: 0});"
               "fromCategory('a').foreachStream().when({ $deleted: (s) => {} })";
        QTest::newRow("simple") << "({ key: e => [e.data.a], apply(row, e) { return {n: 1} } })";
        QTest::newRow("catch") << "fromAll().when({A(s, e) { try { f() } catch (x) { x = 1 } }})";
    }
    void aScriptThatRemembersNothingIsPlain() {
        QFETCH(QString, code);
        QVERIFY(scanScript(code.toStdString()).isPlain);
    }
    void aScriptThatMayRememberIsNot_data() {
        QTest::addColumn<QString>("code");
        QTest::newRow("a counter")
            << "var n = 0; fromAll().when({A: function(s) { n++; s.n = n }})";
        QTest::newRow("called at once") << "fromAll().when({A: (function() { var n = 0; return "
                                           "function(s) { s.n = n++ } })()})";
        QTest::newRow("made") << "function make() { var n = 0; return s => { s.n = n++ } }\n"
                                 "fromAll().when({A: make()})";
        QTest::newRow("made, a block")
            << "function make() { var n = 0; return s => { s.n = n++ } }\n"
               "var h = make()\n{}\nfromAll().when({A: h})";
        QTest::newRow("a block calls") << "function go() { var n = 0; fromAll().when({A: s => { "
                                          "s.n = n++ }}) }\n{ go()\n{} }";
        QTest::newRow("a map") << "const seen = new Map(); fromAll().when({A: s => { }})";
        QTest::newRow("a pattern") << "let n = 0; fromAll().when({A: s => { [n] = [n + 1] }})";
        QTest::newRow("a loop's") << "let n = 0; fromAll().when({A: s => { for (n of [1]) {} }})";
        QTest::newRow("global") << "fromAll().when({A: s => { n = (typeof n) + 1 }})";
        QTest::newRow("an expression") << "const r = /a/g; fromAll().when({A: s => r.test('a')})";
        QTest::newRow("template") << "fromAll().when({A: make`x`})";
        QTest::newRow("class") << "class C { } fromAll().when({A: s => { C.n = 1 }})";
    }
    void aScriptThatMayRememberIsNot() {
        QFETCH(QString, code);
        QVERIFY(!scanScript(code.toStdString()).isPlain);
    }
    void namesAssignedToAndDeclaredNowhereAreFound() {
        const ScriptScan scan = scanScript(
            "fromAll().when({A(s, e) { for (i = 0; i < 3; i++) { var j = i; j += 1 } }})");
        QCOMPARE(scan.undeclared, std::vector<std::string>{"i"});
    }
    void anEventThatGoesSomewhereWholeShowsItsNumber() {
        QVERIFY(scanScript("fromAll().when({A(s, e) { s.last = e }})").uses.sequenceNumber);
        QVERIFY(scanScript("fromAll().when({A(s, e) { s.n = e['sequence' + 'Number'] }})")
                    .uses.sequenceNumber);
        QVERIFY(scanScript("fromAll().when({A(s, e) { linkTo('a', e) }})").uses.sequenceNumber);
        QVERIFY(!scanScript("fromAll().when({A(s, e) { s.last = e.data }})").uses.sequenceNumber);
    }
    void membersThatAreWrittenAreKnownByName() {
        const auto written = [](const char* code) { return scanScript(code).writtenMembers; };
        using Names = std::vector<std::string>;
        QCOMPARE(written("fromAll().when({A(s, e) { s.n++; s.sum += e.data.a; --s.m; s.x = 1 }})"),
                 std::optional(Names{"m", "n", "sum", "x"}));
        QCOMPARE(written("({ apply(row, e) { row.n = (row.n || 0) + 1; return row } })"),
                 std::optional(Names{"n"}));
        for (const char* code : {"s[k] = 1", "s['k']++", "delete s.n", "Object.assign(s, e.data)",
                                 "(s.n) = 1", "[].push.call(s, 1)", "s.p = [].push; s.p(1)",
                                 "for (s.n of [1]) {}", "[s.n] = [1]", "({a: s.n} = {a: 1})",
                                 "s.__proto__ = null", "s.\\u006e = 1", "f(...s)", "class C {}"}) {
            QVERIFY2(!written((std::string("fromAll().when({A(s, e) { ") + code + " }})").c_str()),
                     code);
        }
    }
    void whatTheEngineLacksIsNamedWithItsPlace_data() {
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("what");
        const std::pair<const char*, const char*> lacks[] = {
            {"s.n ?\?= 1", "logical assignment"},
            {"const {a, ...rest} = e.data; s.n = rest", "the rest of an object"},
            {"const f = ({a, ...b}) => b", "the rest of an object"},
            {"s.n = 1_000", "separators in numbers"},
            {"s.n = 10n", "integers of any size"},
            {"const f = async () => 1", "asynchronous functions"},
            {"class C { x = 1 }", "fields of classes"},
            {"class C { #x }", "private members"},
            {"s.n = /(?<=a)b/.test(e.bodyRaw)", "looking behind"},
            {"s.n = /(?<y>a)/.exec(e.bodyRaw)", "named groups"},
            {"s.n = /a.b/s.test(e.bodyRaw)", "the flags s, d and v"},
        };
        for (const auto& [code, what] : lacks) {
            QTest::newRow(code) << code << what;
        }
    }
    void whatTheEngineLacksIsNamedWithItsPlace() {
        QFETCH(QString, code);
        QFETCH(QString, what);
        const auto fold =
            scriptFold("fromAll().when({\n$any(s, e) { " + code.toStdString() + " }})", "test");
        QVERIFY(absl::IsInvalidArgument(fold.status()));
        const QString said = QString::fromStdString(std::string(fold.status().message()));
        QVERIFY2(said.startsWith("Line 2, column ") && said.contains("it needs " + what),
                 qPrintable(said));
    }
    void whatIsMissingAtTheEndIsToldThere() {
        const auto fold = scriptFold("fromAll()\n  .when({\n", "test");
        QVERIFY2(
            std::string(fold.status().message()).starts_with("Line 3 of the script, its end: "),
            std::string(fold.status().message()).c_str());
    }
    void whatTheEngineHasIsTaken() {
        for (const char* code :
             {"s.n = e.data?.a?.b", "s.n = e.data.a ?? 2", "s.n = {...e.data, b: 1}",
              "s.n = 2 ** 3", "const [a, ...b] = [1, 2]; s.n = b",
              "try { s.n = 1 } catch { s.n = 2 }", "s.async = 1; s.n = s.await"}) {
            const auto fold =
                scriptFold(std::string("fromAll().when({$any(s, e) { ") + code + " }})", "test");
            QVERIFY2(fold.ok(), std::string(fold.status().message()).c_str());
        }
    }
    void whatTheEngineDoesNotKnowIsSaidInOtherWords_data() {
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("made");
        QTest::newRow("spread") << "x = {...a, b: 1}"
                                << "x = Object.assign({}, a, { b: 1})";
        QTest::newRow("behind") << "({a: {c}, ...f(1, 2)})"
                                << "(Object.assign({a: {c}, }, f(1, 2)))";
        QTest::newRow("two") << "({...a, ...b})"
                             << "(Object.assign({}, a, b))";
        QTest::newRow("nested") << "({...{...a}, b})"
                                << "(Object.assign({}, Object.assign({}, a), { b}))";
        QTest::newRow("no object") << "f(...a); [...b, 1]"
                                   << "f(...a); [...b, 1]";
        QTest::newRow("catch") << "try {} catch { 1 }"
                               << "try {} catch ($caught) { 1 }";
        QTest::newRow("text") << "'{...a}' + `{...${{...b}}}`"
                              << "'{...a}' + `{...${Object.assign({}, b)}}`";
    }
    void whatTheEngineDoesNotKnowIsSaidInOtherWords() {
        QFETCH(QString, code);
        QFETCH(QString, made);
        QCOMPARE(QString::fromStdString(scriptForEngine(code.toStdString())), made);
    }
};

QTEST_GUILESS_MAIN(ScriptScanTest)
#include "tst_script_scan.moc"
