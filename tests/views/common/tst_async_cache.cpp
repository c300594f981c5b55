#include <QTest>
#include <semaphore>

#include "support/stepped_executor.h"
#include "views/common/async_cache.h"

using namespace oxbow;
using namespace std::chrono_literals;

namespace {

std::size_t oneByte(int) {
    return 1;
}
std::size_t itself(int value) {
    return static_cast<std::size_t>(value);
}

}  // namespace

class TestAsyncCache : public QObject {
    Q_OBJECT
private slots:
    void whatComesInTimeIsThereAtOnce() {
        AsyncCache<int, int> cache(8, oneByte, [](int key) { return key * key; }, {});
        QVERIFY(cache.find(7) == nullptr);
        cache.want({7, 8}, 10s);
        QCOMPARE(*cache.find(7), 49);
        QCOMPARE(*cache.find(8), 64);
    }

    void whatComesLaterIsTold() {
        std::vector<int> told;
        AsyncCache<int, int> cache(
            8, oneByte, [](int key) { return key; },
            [&](const std::vector<int>& keys) {
                told.insert(told.end(), keys.begin(), keys.end());
            },
            m_steps.executor());
        cache.want({1, 2}, 10s);
        QVERIFY(cache.find(1) == nullptr);
        m_steps.settle();
        QCOMPARE(told, (std::vector<int>{1, 2}));
        QCOMPARE(*cache.find(2), 2);
    }

    void whatIsFoundByAskingAgainIsToldToo() {
        std::vector<int> told;
        AsyncCache<int, int> cache(
            8, oneByte, [](int key) { return key; },
            [&](const std::vector<int>& keys) { told = keys; }, m_steps.executor());
        cache.want({1}, 0ms);
        m_steps.step();  // no event is handled here
        QVERIFY(cache.find(1) == nullptr);
        cache.want({1}, 0ms);
        QCOMPARE(*cache.find(1), 1);
        QVERIFY(told.empty());
        m_steps.settle();
        QCOMPARE(told, std::vector<int>{1});
    }

    // Were one patient then, this would take for ever.
    void nobodyIsPatientWhileTheWorkerIsHeldUp() {
        std::binary_semaphore held(0);
        auto thread = makeThread();
        thread->post([&held] { held.acquire(); });
        AsyncCache<int, int> cache(
            8, oneByte, [](int key) { return key; }, [](const std::vector<int>&) {},
            std::move(thread));
        cache.want({1}, 1h);
        QVERIFY(cache.find(1) == nullptr);
        held.release();
    }

    void theNewestRequestWins() {
        std::vector<int> loaded;
        std::unique_ptr<AsyncCache<int, int>> cache;
        const auto load = [&](int key) {
            loaded.push_back(key);
            if (key == 1) {
                cache->want({9}, 0ms);  // comes while the first is being read
            }
            return key;
        };
        cache = std::make_unique<AsyncCache<int, int>>(
            8, oneByte, load, [](const std::vector<int>&) {}, m_steps.executor());
        cache->want({1, 2, 3}, 0ms);
        m_steps.settle();
        QCOMPARE(loaded, (std::vector<int>{1, 9}));
        QVERIFY(cache->find(9) != nullptr);
        QVERIFY(cache->find(2) == nullptr);
    }

    void theLeastRecentlyAskedForGoesFirst() {
        AsyncCache<int, int> cache(2, oneByte, [](int key) { return key; }, {});
        cache.want({1}, 10s);
        cache.want({2}, 10s);
        QVERIFY(cache.find(1) != nullptr);
        cache.want({3}, 10s);
        QVERIFY(cache.find(1) != nullptr);
        QVERIFY(cache.find(2) == nullptr);
    }

    void largeValuesPushOthersOutByTheirBytes() {
        AsyncCache<int, int> cache(10, itself, [](int key) { return key; }, {});
        cache.want({3, 4}, 10s);
        cache.want({2}, 10s);
        QVERIFY(cache.find(3) && cache.find(4) && cache.find(2));
        cache.want({5}, 10s);
        QVERIFY(!cache.find(3) && cache.find(4) == nullptr && cache.find(2) && cache.find(5));
    }

    void whatIsAskedForStaysHoweverLarge() {
        int loads = 0;
        AsyncCache<int, int> cache(10, itself,
                                   [&loads](int key) {
                                       ++loads;
                                       return key;
                                   },
                                   {});
        for (int i = 0; i < 5; ++i) {
            cache.want({20, 30, 40}, 10s);
            QVERIFY(cache.find(20) && cache.find(30) && cache.find(40));
        }
        QCOMPARE(loads, 3);
        cache.want({5}, 10s);
        QVERIFY(!cache.find(20) && !cache.find(30) && !cache.find(40) && cache.find(5));
        // What went can be had again.
        cache.want({20, 30, 40}, 10s);
        QVERIFY(cache.find(20) && cache.find(30) && cache.find(40));
    }

    void whatWasClearedOnItsWayDoesNotArrive() {
        AsyncCache<int, int> cache(
            2, oneByte, [](int key) { return key; },
            [](const std::vector<int>&) { QFAIL("arrived"); }, m_steps.executor());
        cache.want({1}, 0ms);
        QVERIFY(m_steps.step());
        cache.clear();
        m_steps.settle();
        QVERIFY(cache.find(1) == nullptr);
    }

    void whatWasOnlyAskedForIsNotReadAtTheEnd() {
        int loads = 0;
        std::unique_ptr<AsyncCache<int, int>> cache;
        const auto load = [&](int key) {
            ++loads;
            return key;
        };
        cache =
            std::make_unique<AsyncCache<int, int>>(2, oneByte, load, nullptr, m_steps.executor());
        cache->want({1, 2}, 0ms);
        cache.reset();
        QCOMPARE(loads, 0);
    }

private:
    const test::Steps m_steps;
};

QTEST_GUILESS_MAIN(TestAsyncCache)
#include "tst_async_cache.moc"
