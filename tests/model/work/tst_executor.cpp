// What every executor promises, held against the thread of the product and the steps of the tests.
#include <QTest>

#include <atomic>
#include <numeric>
#include <semaphore>

#include "support/stepped_executor.h"

using namespace oxbow;
using namespace std::chrono_literals;

class TestExecutor : public QObject {
    Q_OBJECT
private slots:
    void tasksRunInTheOrderInWhichTheyWereGiven() {
        std::vector<int> ran;
        {
            const auto thread = makeThread();
            for (int i = 0; i < 1000; ++i) {
                thread->post([&ran, i] { ran.push_back(i); });
            }
            QVERIFY(thread->wait(1h));
            QCOMPARE(ran.size(), std::size_t(1000));
        }
        std::vector<int> expected(1000);
        std::iota(expected.begin(), expected.end(), 0);
        QCOMPARE(ran, expected);
    }

    void aTaskNeverRunsWithinTheCallThatGivesIt() {
        const auto thread = makeThread();
        std::atomic<bool> inside = false;
        thread->post([&] {
            std::atomic<bool> ran = false;
            thread->post([&] { ran = true; });
            inside = ran.load();
        });
        QVERIFY(thread->wait(1h));
        QVERIFY(!inside);
    }

    void waitingEndsWhileATaskIsAtWork() {
        std::binary_semaphore go(0);
        const auto thread = makeThread();
        thread->post([&go] { go.acquire(); });
        QVERIFY(!thread->wait(1ms));
        go.release();
        QVERIFY(thread->wait(1h));
    }

    void whatATaskHoldsIsLetGoOfBeforeItCountsAsDone() {
        auto held = std::make_shared<int>(1);
        const std::weak_ptr<int> watched = held;
        const auto thread = makeThread();
        thread->post([held = std::move(held)] {});
        QVERIFY(thread->wait(1h));
        QVERIFY(watched.expired());
    }

    void whatWasPostedRunsBeforeTheEndAndWhatRestsIsDropped() {
        for (const bool stepped : {false, true}) {
            const test::Steps steps;
            std::vector<int> ran;
            auto executor = stepped ? steps.executor() : makeThread();
            executor->postAfter(1h, [&ran] { ran.push_back(3); });
            executor->post([&, first = executor.get()] {
                ran.push_back(1);
                first->post([&ran] { ran.push_back(2); });
            });
            executor.reset();
            QCOMPARE(ran, (std::vector<int>{1, 2}));
            QCOMPARE(steps.resting(), std::size_t(0));
        }
    }

    void finishingDoesAllThatWasPostedAndNotWhatRests() {
        for (const bool stepped : {false, true}) {
            const test::Steps steps;
            std::vector<int> ran;
            const auto executor = stepped ? steps.executor() : makeThread();
            executor->postAfter(1h, [&ran] { ran.push_back(3); });
            executor->post([&] {
                ran.push_back(1);
                executor->post([&ran] { ran.push_back(2); });
            });
            executor->finish();
            QCOMPARE(ran, (std::vector<int>{1, 2}));
        }
    }

    void whatRestsDoesNotRunBeforeItsTime() {
        std::atomic<std::int64_t> ran = 0;
        std::binary_semaphore done(0);
        const auto thread = makeThread();
        const std::int64_t begun = steadyNanoseconds();
        thread->postAfter(2ms, [&] {
            ran = steadyNanoseconds();
            done.release();
        });
        done.acquire();
        QVERIFY(ran - begun >= 2'000'000);
    }

    void stepsRunOneTaskAtATimeOfAllExecutors() {
        const test::Steps steps;
        const auto one = steps.executor();
        const auto other = steps.executor();
        std::vector<int> ran;
        one->post([&] { ran.push_back(1); });
        other->post([&] { ran.push_back(2); });
        QVERIFY(!one->wait(1h));
        QVERIFY(steps.step());
        QCOMPARE(ran, std::vector<int>{1});
        QVERIFY(one->wait(0ns) && !other->wait(0ns));
        QVERIFY(steps.step());
        QVERIFY(!steps.step());
        QCOMPARE(ran, (std::vector<int>{1, 2}));
    }

    void inStepsTimePassesByHand() {
        const test::Steps steps;
        const auto executor = steps.executor();
        const Clock clock = steps.clock();
        bool ran = false;
        executor->postAfter(100ms, [&ran] { ran = true; });
        steps.pass(99ms);
        QVERIFY(!steps.step());
        steps.pass(1ms);
        QCOMPARE(clock(), std::int64_t(100'000'000));
        QVERIFY(steps.step());
        QVERIFY(ran);
    }
};

QTEST_GUILESS_MAIN(TestExecutor)
#include "tst_executor.moc"
