#include <QTest>
#include <semaphore>
#include <thread>

#include "model/work/worker.h"
#include "support/stepped_executor.h"

using namespace oxbow;
using namespace std::chrono_literals;

class TestWorker : public QObject {
    Q_OBJECT
private slots:
    void init() { m_ran.clear(); }

    void aNewerJobTakesThePlaceOfOneThatWaits() {
        Worker worker(m_steps.executor());
        worker.post(job(1));
        worker.post(job(2));
        worker.post(job(3));
        m_steps.settle();
        QCOMPARE(m_ran, std::vector<int>{3});
    }

    void aNewerJobAsksTheOneAtWorkToStop() {
        Worker worker(m_steps.executor());
        std::vector<bool> asked;
        worker.post([&](const Cancelled& cancelled) {
            asked.push_back(cancelled());
            worker.post(job(2));  // as if it came from outside, in the middle
            asked.push_back(cancelled());
        });
        m_steps.settle();
        QCOMPARE(asked, (std::vector<bool>{false, true}));
        QCOMPARE(m_ran, std::vector<int>{2});
    }

    void aCancelDropsWhatWaitsAndStopsWhatWorks() {
        Worker worker(m_steps.executor());
        bool stopped = false;
        worker.post([&](const Cancelled& cancelled) {
            worker.post(job(2));
            worker.cancel();
            stopped = cancelled();
        });
        m_steps.settle();
        QVERIFY(stopped);
        QVERIFY(m_ran.empty());
        worker.post(job(3));
        m_steps.settle();
        QCOMPARE(m_ran, std::vector<int>{3});
    }

    void aJobGoesOnOnceNothingNewerHasComeForAWhile() {
        Worker worker(m_steps.executor());
        worker.post([&](const Cancelled&) { worker.goOnAfter(100ms, job(1)); });
        m_steps.settle();
        m_steps.pass(99ms);
        m_steps.settle();
        QVERIFY(m_ran.empty());
        m_steps.pass(1ms);
        m_steps.settle();
        QCOMPARE(m_ran, std::vector<int>{1});
    }

    void aJobThatRestsIsDroppedWhenANewerOneComes() {
        Worker worker(m_steps.executor());
        worker.post([&](const Cancelled&) { worker.goOnAfter(100ms, job(1)); });
        m_steps.settle();
        worker.post(job(2));
        m_steps.pass(1s);
        m_steps.settle();
        QCOMPARE(m_ran, std::vector<int>{2});
    }

    void aJobThatWasOvertakenWhileItWorkedDoesNotGoOn() {
        Worker worker(m_steps.executor());
        worker.post([&](const Cancelled&) {
            worker.post(job(2));
            worker.goOnAfter(100ms, job(1));
        });
        m_steps.settle();
        m_steps.pass(1s);
        m_steps.settle();
        QCOMPARE(m_ran, std::vector<int>{2});
    }

    void whatWaitedIsNotBegunAtTheEnd() {
        {
            Worker worker(m_steps.executor());
            worker.post(job(1));
        }
        QVERIFY(m_ran.empty());
        QCOMPARE(m_steps.waiting(), std::size_t(0));
    }

    void oneThatIsFinishedTakesNoOtherJobAndStopsTheOneAtWork() {
        Worker worker(m_steps.executor());
        bool stopped = false;
        worker.post([&](const Cancelled& cancelled) {
            worker.post(job(1));
            worker.finish();
            stopped = cancelled();
            worker.goOnAfter(1ms, job(2));
        });
        m_steps.settle();
        QVERIFY(stopped && worker.finishing());
        worker.post(job(3));
        m_steps.pass(1s);
        m_steps.settle();
        QVERIFY(m_ran.empty());
    }

    void itsEndIsAwaitedWhereSomebodyJoinsIt() {
        Worker worker;
        std::binary_semaphore begun(0);
        std::binary_semaphore mayEnd(0);
        std::atomic<bool> ended = false;
        worker.post([&](const Cancelled&) {
            begun.release();
            mayEnd.acquire();
            ended = true;
        });
        begun.acquire();
        worker.finish();  // does not wait, or this would take for ever
        bool endedWhenJoined = false;
        std::thread other([&] {
            worker.join();
            endedWhenJoined = ended;
        });
        mayEnd.release();
        other.join();
        QVERIFY(endedWhenJoined);
    }

    void onAThreadTheLastOfManyJobsIsDone() {
        std::atomic<int> last = 0;
        Worker worker;
        for (int i = 1; i <= 10'000; ++i) {
            worker.post([&last, i](const Cancelled&) { last = i; });
        }
        QVERIFY(worker.wait(1h));
        QCOMPARE(last.load(), 10'000);
    }

private:
    Worker::Job job(int number) {
        return [this, number](const Cancelled&) { m_ran.push_back(number); };
    }

    const test::Steps m_steps;
    std::vector<int> m_ran;
};

QTEST_GUILESS_MAIN(TestWorker)
#include "tst_worker.moc"
