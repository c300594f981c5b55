#include <QTest>

#include <algorithm>
#include <limits>
#include <random>

#include "model/fold/fold_run.h"

using namespace oxbow;

class TestWindows : public QObject {
    Q_OBJECT
private slots:
    void tumblingWindowsHoldTheirBeginningAndNotTheirEnd() {
        const std::vector<Event> events = {timedEvent("k", "2024-03-01T10:00:00Z"),
                                           timedEvent("k", "2024-03-01T10:04:59.999Z"),
                                           timedEvent("k", "2024-03-01T10:05:00Z"),
                                           timedEvent("k", "2024-03-01T10:01:00Z"),
                                           timedEvent("j", "2024-03-01T12:00:00+02:00"),
                                           timedEvent("k", "1969-12-31T23:59:00Z")};
        QCOMPARE(folded(R"({"kind":"tumbling","size":"5m"})", events),
                 QString("s:[\"j\",\"2024-03-01T10:00:00Z\"]={\"count\":1}\n"
                         "s:[\"k\",\"1969-12-31T23:55:00Z\"]={\"count\":1}\n"
                         "s:[\"k\",\"2024-03-01T10:00:00Z\"]={\"count\":3}\n"
                         "s:[\"k\",\"2024-03-01T10:05:00Z\"]={\"count\":1}"));
    }

    void windowsAddUpAField() {
        const std::vector<Event> events = {
            timedEvent("k", "2024-03-01T10:00:00Z", R"({"a":0.1,"g":"x","h":1})"),
            timedEvent("k", "2024-03-01T10:00:00.250Z", R"({"a":"0.20","g":"x","h":1})"),
            timedEvent("k", "2024-03-01T10:00:00.500Z", R"({"a":1,"g":"x","h":1})"),
            timedEvent("k", "2024-03-01T10:00:00Z", "{}")};
        QCOMPARE(folded(R"({"kind":"tumbling","size":"500ms","field":"a","by":["g","h"]})", events),
                 QString("[\"x\",1,\"2024-03-01T10:00:00.500Z\"]={\"sum\":1,\"count\":1}\n"
                         "[\"x\",1,\"2024-03-01T10:00:00Z\"]={\"sum\":0.30,\"count\":2}"));
    }

    void aValueThatIsNoNumberPoisonsItsWindowAlone() {
        const std::vector<Event> events = {timedEvent("k", "2024-03-01T10:00:00Z", R"({"a":1})"),
                                           timedEvent("k", "2024-03-01T10:00:01Z", R"({"a":"x"})"),
                                           timedEvent("k", "2024-03-01T10:00:02Z", R"({"a":1})"),
                                           timedEvent("k", "2024-03-01T10:05:00Z", R"({"a":1})")};
        const QString rows = folded(R"({"kind":"tumbling","size":300,"field":"a"})", events);
        QVERIFY(rows.startsWith("s:[\"k\",\"2024-03-01T10:00:00Z\"]=!The field a holds \"x\""));
        QVERIFY(rows.endsWith("\ns:[\"k\",\"2024-03-01T10:05:00Z\"]={\"sum\":1,\"count\":1}"));
    }

    void hoppingWindowsOverlap() {
        QCOMPARE(folded(R"({"kind":"hopping","by":[],"size":"10m","every":"5m"})",
                        {timedEvent("k", "2024-03-01T10:07:00Z"),
                         timedEvent("k", "2024-03-01T10:10:00Z")}),
                 QString("[\"2024-03-01T10:00:00Z\"]={\"count\":1}\n"
                         "[\"2024-03-01T10:05:00Z\"]={\"count\":2}\n"
                         "[\"2024-03-01T10:10:00Z\"]={\"count\":1}"));
        // Where the one is no multiple of the other, some events lie in one window more.
        QCOMPARE(folded(R"({"kind":"hopping","by":[],"size":"5s","every":"3s"})",
                        {timedEvent("k", "1970-01-01T00:00:04Z"),
                         timedEvent("k", "1970-01-01T00:00:05Z")}),
                 QString("[\"1970-01-01T00:00:00Z\"]={\"count\":1}\n"
                         "[\"1970-01-01T00:00:03Z\"]={\"count\":2}"));
    }

    void windowsThatMakeNoSenseAreRefused() {
        QVERIFY(faultOf(R"({"kind":"hopping","size":"5m","every":"10m"})").contains("is longer"));
        QVERIFY(faultOf(R"({"kind":"hopping","size":"1d","every":"1s"})")
                    .contains("an event lies in 86400 windows; at most 1000"));
        QVERIFY(faultOf(R"({"kind":"tumbling","size":"five"})")
                    .contains("\"size\": \"five\" is no span of time"));
    }

    void eventsWithoutATimeArePassedOverAndCounted() {
        for (const char* file :
             {R"({"kind":"tumbling","size":"5m"})", R"({"kind":"session","gap":"5m"})"}) {
            const auto runner = *foldFile(file)->start();
            MemoryFoldRows rows;
            const Event event = valueEvent("k", "{}");
            QVERIFY(runner->apply({Position(), event.view()}, rows).ok());
            QCOMPARE(runner->withoutField(), std::uint64_t{1});
            QVERIFY(rows.sorted().empty());
        }
    }

    void theEndsOfTimeAreNoTrouble() {
        std::vector<Event> events = {valueEvent("k", "{}"), valueEvent("k", "{}")};
        events[0].time = Timestamp{std::numeric_limits<std::int64_t>::min()};
        events[1].time = Timestamp{std::numeric_limits<std::int64_t>::max()};
        QCOMPARE(folded(R"({"kind":"session","gap":"100d"})", events),
                 QString("s:[\"k\",\"1677-09-21T00:12:43.145224192Z\"]="
                         "{\"end\":\"1677-09-21T00:12:43.145224192Z\",\"count\":1}\n"
                         "s:[\"k\",\"2262-04-11T23:47:16.854775807Z\"]="
                         "{\"end\":\"2262-04-11T23:47:16.854775807Z\",\"count\":1}"));
        QCOMPARE(folded(R"({"kind":"tumbling","size":"100d"})", events).count("count"), 1);
    }

    void aSessionEndsAfterAPause() {
        QCOMPARE(folded(R"({"kind":"session","gap":"10m"})",
                        {timedEvent("k", "2024-03-01T10:00:00Z"),
                         timedEvent("k", "2024-03-01T10:10:00Z"),
                         timedEvent("k", "2024-03-01T10:20:00.001Z")}),
                 QString("s:[\"k\",\"2024-03-01T10:00:00Z\"]="
                         "{\"end\":\"2024-03-01T10:10:00Z\",\"count\":2}\n"
                         "s:[\"k\",\"2024-03-01T10:20:00.001Z\"]="
                         "{\"end\":\"2024-03-01T10:20:00.001Z\",\"count\":1}"));
    }

    void aLateEventJoinsTwoSessions() {
        QCOMPARE(folded(R"({"kind":"session","gap":"10m","field":"a"})",
                        {timedEvent("k", "2024-03-01T10:00:00Z", R"({"a":1.00})"),
                         timedEvent("k", "2024-03-01T10:20:00Z", R"({"a":2})"),
                         timedEvent("k", "2024-03-01T10:10:00Z", R"({"a":4})")}),
                 QString("s:[\"k\",\"2024-03-01T10:00:00Z\"]="
                         "{\"end\":\"2024-03-01T10:20:00Z\",\"sum\":7.00,\"count\":3}"));
    }

    void aLateEventMovesASessionsBeginning() {
        QCOMPARE(
            folded(R"({"kind":"session","gap":"10m"})", {timedEvent("k", "2024-03-01T10:05:00Z"),
                                                         timedEvent("k", "2024-03-01T10:00:00Z")}),
            QString("s:[\"k\",\"2024-03-01T10:00:00Z\"]="
                    "{\"end\":\"2024-03-01T10:05:00Z\",\"count\":2}"));
    }

    // A session is what lies together when all is known, whatever came first.
    void sessionsDoNotDependOnTheOrderOfTheirEvents() {
        std::mt19937_64 random(7);
        for (int round = 0; round < 100; ++round) {
            std::vector<Event> events;
            for (int i = 0; i < 40; ++i) {
                Event event = valueEvent(random() % 2 == 0 ? "a" : "b", "{}");
                event.time = Timestamp{static_cast<std::int64_t>(random() % 600) * 1'000'000'000};
                events.push_back(event);
            }
            const QString shuffled = folded(R"({"kind":"session","gap":10})", events);
            std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
                return a.time->nanoseconds < b.time->nanoseconds;
            });
            QCOMPARE(folded(R"({"kind":"session","gap":10})", events), shuffled);
        }
    }

    void aSessionThatFailedTakesNoMoreEvents() {
        const QString rows = folded(R"({"kind":"session","gap":"10m","field":"a"})",
                                    {timedEvent("k", "2024-03-01T10:00:00Z", R"({"a":"x"})"),
                                     timedEvent("k", "2024-03-01T10:05:00Z", R"({"a":1})"),
                                     timedEvent("k", "2024-03-01T10:12:00Z", R"({"a":1})")});
        QCOMPARE(rows.count('\n'), 1);
        QVERIFY(rows.startsWith("s:[\"k\",\"2024-03-01T10:00:00Z\"]=!The field a"));
        QVERIFY(
            rows.endsWith("s:[\"k\",\"2024-03-01T10:12:00Z\"]="
                          "{\"end\":\"2024-03-01T10:12:00Z\",\"sum\":1,\"count\":1}"));
    }
};

QTEST_GUILESS_MAIN(TestWindows)
#include "tst_windows.moc"
