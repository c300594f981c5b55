#include <QTest>

#include <random>
#include <set>
#include <vector>

#include "model/find/found_positions.h"

using namespace oxbow;

class TestFoundPositions : public QObject {
    Q_OBJECT
private slots:
    void answersAsASetOfNumbersWould_data() {
        QTest::addColumn<int>("count");
        QTest::addColumn<quint64>("end");
        QTest::newRow("few") << 50 << quint64{1'000'000};
        QTest::newRow("many on a page") << 20'000 << quint64{70'000};
        QTest::newRow("all") << 200'000 << quint64{131'072};
        QTest::newRow("none") << 0 << quint64{10};
    }
    void answersAsASetOfNumbersWould() {
        QFETCH(int, count);
        QFETCH(quint64, end);
        std::mt19937_64 random(5);
        FoundPositions found;
        std::set<std::uint64_t> set;
        for (int i = 0; i < count; ++i) {
            const std::uint64_t p = random() % end;
            found.add(Position(p));
            set.insert(p);
        }
        QCOMPARE(found.count(), set.size());
        const std::vector<std::uint64_t> all(set.begin(), set.end());
        for (int i = 0; i < 300; ++i) {
            const std::uint64_t p = random() % (end + 5);
            const auto at = std::lower_bound(all.begin(), all.end(), p);
            QCOMPARE(found.countBefore(Position(p)), std::uint64_t(at - all.begin()));
            QCOMPARE(found.contains(Position(p)), set.contains(p));
            QCOMPARE(found.firstFrom(Position(p)),
                     at == all.end() ? std::nullopt : std::optional(Position(*at)));
            QCOMPARE(found.lastBefore(Position(p)),
                     at == all.begin() ? std::nullopt : std::optional(Position(*(at - 1))));
            if (!all.empty()) {
                const std::uint64_t n = random() % all.size();
                QCOMPARE(found.at(n), Position(all[n]));
            }
        }
    }

    void whatIsMergedIsThereOnce() {
        std::mt19937_64 random(6);
        for (int round = 0; round < 30; ++round) {
            FoundPositions one;
            FoundPositions other;
            std::set<std::uint64_t> set;
            for (int i = 0; i < 9'000; ++i) {
                const std::uint64_t p = random() % 150'000;
                (i % 2 == 0 ? one : other).add(Position(p));
                set.insert(p);
            }
            one.merge(other);
            QCOMPARE(one.count(), set.size());
            std::uint64_t n = 0;
            for (const std::uint64_t p : set) {
                QCOMPARE(one.at(n++), Position(p));
            }
        }
    }

    void aHundredMillionTakeNoMoreThanABitEach() {
        FoundPositions found;
        const std::vector<std::uint8_t> all(65'536, 1);
        for (std::uint64_t page = 0; page < 100; ++page) {
            found.add(Position(page * all.size()), all);
        }
        QCOMPARE(found.count(), std::uint64_t{100 * 65'536});
        QVERIFY(found.bytes() < found.count() / 7);
    }
};

QTEST_GUILESS_MAIN(TestFoundPositions)
#include "tst_found_positions.moc"
