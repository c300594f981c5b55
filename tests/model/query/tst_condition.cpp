#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <string>
#include <vector>

#include "model/query/condition.h"
#include "support/random_log.h"

using namespace oxbow;

namespace {

Truth ofValue(const std::string& condition, const OptionalBytes& value) {
    const auto read = Condition::parse(condition);
    if (!read.ok()) {
        qWarning() << read.status().message().data();
        return Truth{9};
    }
    Event event;
    event.value = value;
    return read->of(event.view());
}

std::string reasonOf(const std::string& condition) {
    return std::string(Condition::parse(condition).status().message());
}

}  // namespace

class TestCondition : public QObject {
    Q_OBJECT
private slots:
    void numbersAreComparedExactly() {
        QCOMPARE(ofValue("n = 3.54", R"({"n":3.540})"), Truth::True);
        QCOMPARE(ofValue("n > 9007199254740992", R"({"n":9007199254740993})"), Truth::True);
        QCOMPARE(ofValue("n <= -1e2", R"({"n":-100})"), Truth::True);
        QCOMPARE(ofValue("n < 5", R"({"n":5})"), Truth::False);
        QCOMPARE(ofValue("n<>5", R"({"n":5})"), Truth::False);
    }

    void textsAreComparedByTheirBytes() {
        QCOMPARE(ofValue("a.b = 'it''s'", R"({"a":{"b":"it\u0027s"}})"), Truth::True);
        QCOMPARE(ofValue("list[1] < 'b'", R"({"list":["z","a"]})"), Truth::True);
        QCOMPARE(ofValue(R"(["a name"] != 'x')", R"({"a name":"y"})"), Truth::True);
        QCOMPARE(ofValue("ok = true", R"({"ok":false})"), Truth::False);
    }

    void thingsOfTwoKindsAreNotEqualAndNeitherIsTheGreater() {
        QCOMPARE(ofValue("n = '12'", R"({"n":12})"), Truth::False);
        QCOMPARE(ofValue("n != '12'", R"({"n":12})"), Truth::True);
        QCOMPARE(ofValue("n > 5", R"({"n":"12"})"), Truth::Unknown);
        QCOMPARE(ofValue("n = 1", R"({"n":{"m":1}})"), Truth::False);
    }

    void S12_whatIsNotThereIsUnknownAndNotTrue() {
        QCOMPARE(ofValue("n > 5", R"({"m":1})"), Truth::Unknown);
        QCOMPARE(ofValue("not n > 5", R"({"m":1})"), Truth::Unknown);
        QCOMPARE(ofValue("n > 5", std::nullopt), Truth::Unknown);
        QCOMPARE(ofValue("n > 5 and m = 2", R"({"m":1})"), Truth::False);
        QCOMPARE(ofValue("n > 5 and m = 1", R"({"m":1})"), Truth::Unknown);
        QCOMPARE(ofValue("n > 5 or m = 1", R"({"m":1})"), Truth::True);
        QCOMPARE(ofValue("n is null and m is not null", R"({"m":1,"n":null})"), Truth::True);
        QCOMPARE(ofValue("$ is null", std::nullopt), Truth::True);
    }

    void andBindsBeforeOrAndParenthesesBeforeBoth() {
        QCOMPARE(ofValue("a = 1 or a = 2 and a = 3", R"({"a":1})"), Truth::True);
        QCOMPARE(ofValue("(a = 1 or a = 2) and a = 3", R"({"a":1})"), Truth::False);
        QCOMPARE(ofValue("NOT (a = 1 OR a = 2)", R"({"a":3})"), Truth::True);
    }

    void anEventIsAskedForItsKeyTypeStreamAndTime() {
        Event event;
        event.stream = "orders";
        event.key = "o-7";
        event.time = Timestamp{1'700'000'000'000'000'000, TimePrecision::Second, 0};
        event.value = "seven";
        const auto of = [&event](const char* text) {
            return Condition::parse(text)->of(event.view());
        };
        QCOMPARE(of("@stream = 'orders' and @key >= 'o-7'"), Truth::True);
        QCOMPARE(of("@type = 'Paid'"), Truth::Unknown);
        QCOMPARE(of("@type is null"), Truth::True);
        QCOMPARE(of("@time > '2023-11-14' and @time < '2023-11-15'"), Truth::True);
        QCOMPARE(of("@value = 'seven'"), Truth::True);
    }

    void aRowIsAskedForItsFieldsAndPoisonIsUnknown() {
        const auto condition = *Condition::parse("@key = 'a' and total > 5");
        QCOMPARE(condition.of(RowFacts{"", "a", R"({"total":6})"}), Truth::True);
        QCOMPARE(condition.of(RowFacts{"", "a", "why", true, true}), Truth::Unknown);
        QCOMPARE(condition.of(RowFacts{"", "a", std::nullopt}), Truth::Unknown);
        QVERIFY(condition.checkForRows().ok());
        QVERIFY(!Condition::parse("@type = 'a'")->checkForRows().ok());
    }

    void whatCannotBeReadIsSaidWithItsPlace() {
        QCOMPARE(reasonOf("n >"), std::string("the condition \"n >\", character 4: a number, true, "
                                              "false or a text in single quotes ('paid') should "
                                              "stand here"));
        for (const char* text :
             {"", "n", "n = paid", "n = null", "5 > n", "@tipe = 'a'", "n = 'a", "(n = 1", "n = 1)",
              "n = 1 n = 2", "a[ = 1", "@time > 'noon'", "n is", "n = 12x", "not", "n = 1 and"}) {
            QVERIFY2(!Condition::parse(text).ok(), text);
        }
        QVERIFY(!Condition::parse(std::string(100'000, '(')).ok());
    }

    void theColumnsAnswerAsTheEventsDo() {
        const char* const conditions[] = {"n > 1",
                                          "n = 2 or @type = 'Type3'",
                                          "not (@key = 'key-3') and n <= 2",
                                          "@stream = 'orders' and n is null",
                                          "@type is null or @key is null",
                                          "@time > '1970-01-01T00:16:45Z'",
                                          "$ = 'x' or n = 0",
                                          "n != '2'",
                                          "n = true"};
        for (const std::uint64_t seed : {1, 2, 3}) {
            const auto events = randomEvents(seed, 900);
            QTemporaryDir folder;
            const auto log = makeLog(folder, events, 200, 500);
            QVERIFY(log);
            for (const char* text : conditions) {
                const auto condition = *Condition::parse(text);
                std::vector<Position> expected;
                for (std::size_t i = 5; i < events.size(); ++i) {
                    if (condition.of(events[i].view()) == Truth::True) {
                        expected.emplace_back(i);
                    }
                }
                const auto found = condition.matches(*log, Position(5), log->end());
                QVERIFY(found.ok());
                QVERIFY2(*found == expected, text);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestCondition)
#include "tst_condition.moc"
