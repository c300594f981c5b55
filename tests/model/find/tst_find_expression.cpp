#include <QTest>

#include <random>
#include <string>
#include <variant>

#include "model/find/find_expression.h"

using namespace oxbow;

namespace {

FindExpression read(const std::string& text) {
    auto parsed = FindExpression::parse(text);
    if (const auto* fault = std::get_if<FindFault>(&parsed)) {
        qFatal("%s: %s", text.c_str(), fault->reason.c_str());
    }
    return std::get<FindExpression>(std::move(parsed));
}

FindFault faultOf(const std::string& text) {
    const auto parsed = FindExpression::parse(text);
    const auto* fault = std::get_if<FindFault>(&parsed);
    return fault != nullptr ? *fault : FindFault{999, 0, "none"};
}

Event order() {
    Event event;
    event.stream = "shop";
    event.key = "o-77";
    event.type = "OrderPaid";
    event.value = "{\"status\":\"paid\",\"note\":\"F\\u00fcr Oma\",\"total\":19.90}";
    event.details.headers = {{"trace", "abc-1"}, {"empty", std::nullopt}};
    return event;
}

bool holds(const std::string& text, const Event& event = order()) {
    return read(text).holds(event.view());
}

}  // namespace

class TestFindExpression : public QObject {
    Q_OBJECT
private slots:
    void wordsAreLookedForInValueKeyTypeStreamAndHeaders() {
        for (const char* word : {"19.90", "o-77", "orderpaid", "SHOP", "trace", "abc-1", "note"}) {
            QVERIFY2(holds(word), word);
        }
        QVERIFY(!holds("refund"));
    }

    void allWordsMustBeThere() {
        QVERIFY(holds("paid 19.90 shop"));
        QVERIFY(!holds("paid 19.91"));
    }

    void upperAndLowerCaseDifferInQuotesAlone() {
        QVERIFY(holds("ORDERPAID"));
        QVERIFY(!holds("\"ORDERPAID\""));
        QVERIFY(holds("\"OrderPaid\""));
        QVERIFY(holds("type:orderpaid"));
        QVERIFY(!holds("type:\"orderpaid\""));
    }

    void quotesHoldBlanksAndDashesAndQuotes() {
        QVERIFY(!holds("\"00FCR Oma\""));
        QVERIFY(holds("\"00fcr Oma\""));
        QVERIFY(holds("\"\\\"status\\\":\\\"paid\\\"\""));
        QVERIFY(holds("\"-77\""));
        QVERIFY(holds("\"F\\\\u00fcr\""));
    }

    void namesAreWholeNamesAndAStarIsAnyLetters() {
        QVERIFY(holds("type:OrderPaid stream:shop key:o-77"));
        QVERIFY(!holds("type:Order"));
        QVERIFY(holds("type:Order*"));
        QVERIFY(holds("type:*paid"));
        QVERIFY(holds("key:*-*7"));
        QVERIFY(holds("key:*"));
        QVERIFY(!holds("key:o-77*7"));
        QVERIFY(!holds("type:\"Order*\""));
    }

    void aDashSaysThatItMustNotBeThere() {
        QVERIFY(holds("paid -refund"));
        QVERIFY(!holds("-paid"));
        QVERIFY(holds("-type:Refunded -key:\"o-78\""));
        QVERIFY(!holds("-type:*"));
    }

    void whatAnEventHasNotIsNoName() {
        Event event = order();
        event.key.reset();
        event.type = "";
        QVERIFY(!holds("key:*", event));
        QVERIFY(holds("-key:*", event));
        QVERIFY(holds("type:\"\"", event));
        QVERIFY(!holds("key:\"\"", event));
    }

    void aColonInAWordIsPartOfItWhereNoNameStandsBeforeIt() {
        QVERIFY(holds("\"status\\\":\""));
        QVERIFY(holds("status\":\"paid"));
        QVERIFY(!holds("status:paid"));
        QVERIFY(!holds("TYPE:OrderPaid"));
    }

    void aFaultSaysWhereItIs() {
        QCOMPARE(faultOf("  ").size, std::size_t{0});
        QCOMPARE(faultOf("paid -").begin, std::size_t{5});
        QCOMPARE(faultOf("paid type: x").begin, std::size_t{5});
        QCOMPARE(faultOf("paid type: x").size, std::size_t{5});
        QCOMPARE(faultOf("a \"b c").begin, std::size_t{2});
        QCOMPARE(faultOf("\"a\"b").begin, std::size_t{3});
        QCOMPARE(faultOf("x \"\"").begin, std::size_t{2});
        for (const char* text : {"-", "key:", "\"", "\"a\"b", "\"\""}) {
            QVERIFY2(!faultOf(text).reason.empty() && faultOf(text).reason != "none", text);
        }
    }

    void anyTextIsReadOrHasItsFaultWithinIt() {
        std::mt19937_64 random(11);
        const std::string letters = "ab \"\\-:*\tkey:type:\xff";
        for (int i = 0; i < 50'000; ++i) {
            std::string text(random() % 14, ' ');
            for (char& c : text) {
                c = letters[random() % letters.size()];
            }
            const auto parsed = FindExpression::parse(text);
            if (const auto* fault = std::get_if<FindFault>(&parsed)) {
                QVERIFY(fault->begin + fault->size <= text.size() && !fault->reason.empty());
                continue;
            }
            const auto& expression = std::get<FindExpression>(parsed);
            QVERIFY(!expression.terms().empty());
            QVERIFY2(read(expression.text()) == expression, text.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestFindExpression)
#include "tst_find_expression.moc"
