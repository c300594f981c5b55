#include <QTest>
#include <atomic>
#include <numeric>
#include <semaphore>

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
            });
        cache.want({1, 2}, 0ms);
        QTRY_COMPARE(told.size(), std::size_t{2});
        QCOMPARE(*cache.find(2), 2);
    }

    void whatIsFoundByAskingAgainIsToldToo() {
        std::vector<int> told;
        AsyncCache<int, int> cache(
            8, oneByte, [](int key) { return key; },
            [&](const std::vector<int>& keys) { told = keys; });
        cache.want({1}, 0ms);
        while (cache.find(1) == nullptr) {  // no event is handled here
            cache.want({1}, 0ms);
        }
        QVERIFY(told.empty());
        QTRY_COMPARE(told, std::vector<int>{1});
    }

    void theNewestRequestWins() {
        std::binary_semaphore started(0);
        std::binary_semaphore go(0);
        std::atomic<int> loads = 0;
        AsyncCache<int, int> cache(
            8, oneByte,
            [&](int key) {
                if (++loads == 1) {
                    started.release();
                    go.acquire();
                }
                return key;
            },
            [](const std::vector<int>&) {});
        cache.want({1, 2, 3}, 0ms);
        started.acquire();
        cache.want({9}, 0ms);
        go.release();
        QVERIFY(cache.settle(10s));
        QVERIFY(cache.find(9) != nullptr);
        QVERIFY(cache.find(2) == nullptr);
        QVERIFY(cache.find(3) == nullptr);
        QCOMPARE(loads.load(), 2);
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
        std::binary_semaphore started(0);
        std::binary_semaphore go(0);
        AsyncCache<int, int> cache(
            2, oneByte,
            [&](int key) {
                started.release();
                go.acquire();
                return key;
            },
            [](const std::vector<int>&) { QFAIL("arrived"); });
        cache.want({1}, 0ms);
        started.acquire();
        cache.clear();
        go.release();
        QVERIFY(cache.settle(10s));
        QCoreApplication::processEvents();
        QVERIFY(cache.find(1) == nullptr);
    }

    void destructionDoesNotWaitForWhatWasOnlyAskedFor() {
        std::atomic<int> loads = 0;
        std::binary_semaphore started(0);
        {
            AsyncCache<int, int> cache(8, oneByte,
                                       [&](int key) {
                                           if (++loads == 1) {
                                               started.release();
                                               std::this_thread::sleep_for(20ms);
                                           }
                                           return key;
                                       },
                                       {});
            std::vector<int> keys(100'000);
            std::iota(keys.begin(), keys.end(), 0);
            cache.want(keys, 0ms);
            started.acquire();
        }
        QCOMPARE(loads.load(), 1);
    }
};

QTEST_GUILESS_MAIN(TestAsyncCache)
#include "tst_async_cache.moc"
