#include <QTest>

#include "model/fold/fold_run.h"

using namespace oxbow;

class TestSums : public QObject {
    Q_OBJECT
private slots:
    void aSumIsExact_data() {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<QString>("sum");
        QTest::newRow("tenths") << QByteArray("0.1") << QByteArray("0.2") << "0.3";
        QTest::newRow("past double")
            << QByteArray("9007199254740993") << QByteArray("1") << "9007199254740994";
        QTest::newRow("the finer scale stays") << QByteArray("3.540") << QByteArray("1") << "4.540";
        QTest::newRow("below zero") << QByteArray("1") << QByteArray("-3.50") << "-2.50";
        QTest::newRow("past 64 bits")
            << QByteArray("9223372036854775807") << QByteArray("1") << "9223372036854775808";
        QTest::newRow("large and small")
            << QByteArray("1e30") << QByteArray("0.5") << "1000000000000000000000000000000.5";
        QTest::newRow("beyond double") << QByteArray("1e400") << QByteArray("1e400") << "2e400";
        QTest::newRow("texts that are written as numbers")
            << QByteArray("\"12.50\"") << QByteArray("1") << "13.50";
    }
    void aSumIsExact() {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, second);
        QFETCH(QString, sum);
        QCOMPARE(
            rowAfter(R"({"kind":"sum","field":"a"})", {"{\"a\":" + first.toStdString() + "}",
                                                       "{\"a\":" + second.toStdString() + "}"}),
            "{\"sum\":" + sum + ",\"count\":2}");
    }

    void anAverageStandsBesideWhatItIsMadeOf() {
        const char* file = R"({"kind":"average","field":"a"})";
        QCOMPARE(rowAfter(file, {R"({"a":1})", R"({"a":2})"}),
                 QString(R"({"average":1.5,"sum":3,"count":2})"));
        QCOMPARE(rowAfter(file, {R"({"a":1})", R"({"a":0})", R"({"a":0})"}),
                 QString(R"({"average":0.3333333333333333333333333333333333,"sum":1,"count":3})"));
    }

    void aFieldThatIsNoNumberPoisonsItsRowAndNoOther() {
        const std::vector<Event> events = {
            valueEvent("a", R"({"n":1})"), valueEvent("b", R"({"n":1})"),
            valueEvent("a", R"({"n":"one"})"), valueEvent("a", R"({"n":1})"),
            valueEvent("b", R"({"n":1})")};
        QCOMPARE(folded(R"({"kind":"sum","field":"n"})", events),
                 QString("s:a=!The field n holds \"one\", a text; a number, or a text such as "
                         "\"12.50\", is needed. Name another field, or limit the fold by \"types\" "
                         "to events whose n is a number.\ns:b={\"sum\":2,\"count\":2}"));
    }

    void aNumberTooLargeToBeHeldIsRefusedAtOnce_data() {
        QTest::addColumn<QByteArray>("number");
        QTest::newRow("a huge exponent") << QByteArray("1e1000000000");
        QTest::newRow("a tiny one") << QByteArray("1e-1000000000");
        QTest::newRow("an exponent past all") << QByteArray("1e99999999999999999999999");
        QTest::newRow("digits") << QByteArray(5000, '7');
    }
    void aNumberTooLargeToBeHeldIsRefusedAtOnce() {
        QFETCH(QByteArray, number);
        const QString row = rowAfter(R"({"kind":"sum","field":"a"})",
                                     {R"({"a":1})", "{\"a\":" + number.toStdString() + "}"});
        QVERIFY2(row.startsWith("!The field a holds ") &&
                     row.endsWith("which is beyond what is added up exactly: at most 4096 digits, "
                                  "none further than 4096 places from the decimal point."),
                 qPrintable(row));
    }

    void aDecimalOf400DigitsIsAddedUp() {
        const std::string nines(400, '9');
        QCOMPARE(rowAfter(R"({"kind":"sum","field":"a"})", {"{\"a\":" + nines + "}", R"({"a":1})"}),
                 QString::fromStdString("{\"sum\":1" + std::string(400, '0') + ",\"count\":2}"));
    }

    void aSumWithoutItsFieldTouchesNothing() {
        QCOMPARE(rowAfter(R"({"kind":"sum","field":"a"})",
                          {"{}", R"({"a":null})", "hello", R"({"a":2})", "[]"}),
                 QString(R"({"sum":2,"count":1})"));
        QCOMPARE(rowAfter(R"({"kind":"sum","field":"nowhere"})", {R"({"a":2})"}), QString());
    }

    void aCountCountsTombstonesTooUnlessAFieldIsAskedFor() {
        const std::vector<Event> events = {valueEvent("k", R"({"a":1})"),
                                           valueEvent("k", std::nullopt), valueEvent("k", "{}")};
        QCOMPARE(folded(R"({"kind":"count"})", events), QString("s:k={\"count\":3}"));
        QCOMPARE(folded(R"({"kind":"count","field":"a"})", events), QString("s:k={\"count\":1}"));
    }
};

QTEST_GUILESS_MAIN(TestSums)
#include "tst_sums.moc"
