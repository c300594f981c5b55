#include <QTest>

#include "model/fold/fold_run.h"

using namespace oxbow;

class TestValues : public QObject {
    Q_OBJECT
private slots:
    void theExtremesOfAField_data() {
        QTest::addColumn<QStringList>("values");
        QTest::addColumn<QString>("min");
        QTest::addColumn<QString>("max");
        const auto row = [](const char* name, const QStringList& values, const char* min,
                            const char* max) {
            QTest::newRow(name) << values << QString(min) << QString(max);
        };
        row("numbers by size", {"9", "10", "-3"}, "-3", "10");
        row("numbers keep their lexeme", {"3.540", "3.54", "3.6e0"}, "3.540", "3.6e0");
        row("past double", {"9007199254740993", "9007199254740992"}, "9007199254740992",
            "9007199254740993");
        row("huge numbers cost nothing", {"1", "1e1000000000", "-1e1000000000"}, "-1e1000000000",
            "1e1000000000");
        row("texts by their bytes", {"\"b\"", "\"a,\\\"count\\\":7\"", "\"z\""},
            "\"a,\\\"count\\\":7\"", "\"z\"");
        row("texts that are numbers, by size", {"\"9\"", "\"10\"", "9.5"}, "\"9\"", "\"10\"");
    }
    void theExtremesOfAField() {
        QFETCH(QStringList, values);
        QFETCH(QString, min);
        QFETCH(QString, max);
        std::vector<std::string> events;
        for (const QString& value : values) {
            events.push_back("{\"a\":" + value.toStdString() + "}");
        }
        const QString count = QString::number(values.size());
        QCOMPARE(rowAfter(R"({"kind":"min","field":"a"})", events),
                 "{\"min\":" + min + ",\"count\":" + count + "}");
        QCOMPARE(rowAfter(R"({"kind":"max","field":"a"})", events),
                 "{\"max\":" + max + ",\"count\":" + count + "}");
    }

    void whatHasNoOrderPoisonsTheRow() {
        const char* file = R"({"kind":"min","field":"a"})";
        QCOMPARE(rowAfter(file, {R"({"a":1})", R"({"a":"x"})"}),
                 QString("!The field a holds \"x\" after 1; numbers and texts have no order "
                         "together. Name another field, or limit the fold by \"types\" to events "
                         "that hold one of the two."));
        QCOMPARE(rowAfter(file, {R"({"a":[1]})"}),
                 QString("!The field a holds [1], a list; only numbers and texts have an order. "
                         "Name another field, or limit the fold by \"types\"."));
    }

    void differentValuesAreCountedOnce() {
        QCOMPARE(rowAfter(R"({"kind":"distinct","field":"a"})",
                          {R"({"a":3.54})", R"({"a":3.540})", R"({"a":354e-2})", R"({"a":"3.54"})",
                           R"({"a":"x"})", R"({"a":"x"})", R"({"a":true})", R"({"a":[1, 2]})",
                           R"({"a":[1,2]})", R"({"a":null})", "{}"}),
                 QString(R"({"distinct":5})"));
    }

    void manyDifferentValuesAreAllRemembered() {
        std::vector<std::string> values;
        for (int i = 0; i < 3000; ++i) {
            values.push_back("{\"a\":\"" + std::to_string(i * 7919 % 1500) + "\"}");
        }
        QCOMPARE(rowAfter(R"({"kind":"distinct","field":"a"})", values),
                 QString(R"({"distinct":1500})"));
    }

    void theLastValuesAreKeptInTheirOrder() {
        QCOMPARE(rowAfter(R"({"kind":"last","field":"a","n":2})",
                          {R"({"a":1.0})", R"({"a":"x"})", "{}", R"({"a":{ "b" : [1] }})"}),
                 QString(R"({"last":["x",{"b":[1]}]})"));
        QCOMPARE(rowAfter(R"({"kind":"last","n":1})", {"1", "2"}), QString(R"({"last":[2]})"));
    }

    void lastValuesThatAreNoJsonStandAsTexts() {
        std::vector<Event> events = {valueEvent("k", "12"), valueEvent("k", "hello"),
                                     valueEvent("k", "\xff"), valueEvent("k", std::nullopt)};
        events[0].details.contentType = std::string(kTextContent);
        QCOMPARE(folded(R"({"kind":"last"})", events),
                 QString(R"(s:k={"last":["12","hello",{"base64":"/w=="}]})"));
    }

    void moreValuesThanARowMayKeepAreRefused() {
        QVERIFY(faultOf(R"({"kind":"last","n":10001})").contains("at most 10000"));
        QVERIFY(faultOf(R"({"kind":"last","n":0})").contains("0 is no whole number from 1"));
    }

    void aSetHasItsMembersInOrder() {
        const char* file = R"({"kind":"set","add":"in","remove":"out"})";
        QCOMPARE(rowAfter(file, {R"({"in":["b",10,9,"a"]})", R"({"in":"b"})", R"({"out":"a"})",
                                 R"({"out":"z"})", R"({"in":10.0})"}),
                 QString(R"({"members":[9,10,"b"],"count":3})"));
        QCOMPARE(rowAfter(file, {R"({"in":"a"})", R"({"out":"a"})"}),
                 QString(R"({"members":[],"count":0})"));
        QCOMPARE(rowAfter(file, {R"({"out":"a"})"}), QString());
        QCOMPARE(rowAfter(file, {R"({"in":["a","b"]})", R"({"out":"b","in":"c"})"}),
                 QString(R"({"members":["a","c"],"count":2})"));
    }

    void aListOfAHundredThousandMembersJoinsAndLeaves() {
        std::string list = "[";
        for (int i = 0; i < 100'000; ++i) {
            list += (i == 0 ? "" : ",") + std::to_string(i * 7919 % 100'000);
        }
        list += "]";
        QCOMPARE(rowAfter(R"({"kind":"set","add":"in","remove":"out"})",
                          {"{\"in\":" + list + "}", "{\"out\":" + list + "}"}),
                 QString(R"({"members":[],"count":0})"));
    }

    void aSetCanGoByTheTypesOfItsEvents() {
        const std::string file =
            R"({"kind":"set","by":"g","field":"who","addTypes":["Joined"],"removeTypes":["Left"]})";
        const std::vector<Event> events = {valueEvent("1", R"({"g":"x","who":"ann"})", "Joined"),
                                           valueEvent("2", R"({"g":"x","who":"bob"})", "Joined"),
                                           valueEvent("3", R"({"g":"x","who":"ann"})", "Left"),
                                           valueEvent("4", R"({"g":"x","who":"cy"})", "Renamed"),
                                           valueEvent("5", "{}", "Left")};
        QCOMPARE(folded(file, events), QString(R"(x={"members":["bob"],"count":1})"));
        QVERIFY(faultOf(R"({"kind":"set"})").startsWith("\"add\": is missing"));
        QVERIFY(faultOf(R"({"kind":"set","field":"a","add":"b"})").contains("\"addTypes\""));
    }
};

QTEST_GUILESS_MAIN(TestValues)
#include "tst_values.moc"
