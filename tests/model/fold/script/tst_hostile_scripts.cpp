// A script that is wrong, or means harm, is told where it is wrong and takes nothing down.
#include <QTest>

#include "model/fold/script/script_world.h"

using namespace oxbow;

class HostileScriptsTest : public QObject {
    Q_OBJECT

private slots:
    void theRowOfAnEndlessLoopIsPoisonedAndTheOthersGoOn() {
        QCOMPARE(rowsOf("fromAll().foreachStream().when({Bad: function(s, e) { for (;;) {} },"
                        " $any: function(s, e) { s.n = (s.n || 0) + 1 }})",
                        {eventOf("1", "A", "{}"), eventOf("2", "Bad", "{}"),
                         eventOf("2", "A", "{}"), eventOf("1", "A", "{}")}),
                 QString("orders/1={\"n\":2} orders/2!The script failed at event 1: it took more "
                         "than 1000 ms"));
    }
    void aLoopThatCatchesEverythingEndsToo() {
        QCOMPARE(rowsOf("fromAll().when({$any: function(s, e) { for (;;) {"
                        " try { for (;;) {} } catch (x) {} finally { continue } } }})",
                        {eventOf("1", "A", "{}")}),
                 QString("!The script failed at event 0: it took more than 1000 ms"));
    }
    void whatCannotBeInterruptedEndsItsProcessAndTheRestGoesOn() {
        QCOMPARE(rowsOf("fromAll().foreachStream().when({Bad: function(s, e) { "
                        "var a = []; a.length = 4294967295; s.x = a.indexOf(7) }, "
                        "$any: s => ({ok: true})})",
                        {eventOf("1", "Bad", "{}"), eventOf("2", "A", "{}")}),
                 QString("orders/1!The script failed at event 0: it took more than 1000 ms "
                         "orders/2={\"ok\":true}"));
    }
    void theRowOfEndlessMemoryIsPoisonedAndTheOthersGoOn_data() {
        QTest::addColumn<QString>("body");
        QTest::newRow("text") << "var t = 'x'; for (;;) { t += t; s.t = t.length }";
        QTest::newRow("objects") << "var a = []; for (;;) { a.push({a: [1, 2, 3]}) }";
        QTest::newRow("an array") << "var a = new Float64Array(1e9); a[5] = 1";
        QTest::newRow("repeat") << "s.t = 'abcdefgh'.repeat(2e8)";
    }
    void theRowOfEndlessMemoryIsPoisonedAndTheOthersGoOn() {
        QFETCH(QString, body);
        const auto rows = foldScript("fromAll().foreachStream().when({Bad: function(s, e) { " +
                                         body.toStdString() + " }, $any: s => ({ok: true})})",
                                     {eventOf("1", "Bad", "{}"), eventOf("2", "A", "{}")});
        QVERIFY2(rows.ok(), std::string(rows.status().message()).c_str());
        QVERIFY(rows->row("orders", "1")->poisoned);
        QVERIFY(!rows->row("orders", "2")->poisoned);
    }
    void recursionWithoutEndIsAnError() {
        QVERIFY(
            rowsOf("fromAll().when({$any: function f(s, e) { return f(s, e) + 1 }})",
                   {eventOf("1", "A", "{}")})
                .startsWith("!Line 1 of the script failed at event 0: RangeError: Maximum call"));
    }
};

QTEST_GUILESS_MAIN(HostileScriptsTest)
#include "tst_hostile_scripts.moc"
