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
                 QString("orders/1!Line 3 of the script failed at event 1: TypeError: Cannot read "
                         "property 'b' of undefined orders/2={\"n\":2}"));
    }
    void aSyntaxErrorIsToldWithItsPlace() {
        QCOMPARE(rowsOf("fromAll()\n  .when({ $any: function(s e) {} })", {}),
                 QString("Line 2, column 28 of the script: SyntaxError: Unexpected token "
                         "`identifier'"));
    }
};

QTEST_GUILESS_MAIN(ProjectionsTest)
#include "tst_projections.moc"
