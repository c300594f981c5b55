#include "model/history/forgotten/number_set.h"

#include <QTest>

#include <random>
#include <vector>

using namespace oxbow;

class TestNumberSet : public QObject {
    Q_OBJECT
private slots:
    void itCountsAndFindsLikeAList_data() {
        QTest::addColumn<int>("gap");
        for (const int gap : {1, 2, 70, 3000}) {
            QTest::addRow("%d", gap) << gap;
        }
    }
    void itCountsAndFindsLikeAList() {
        QFETCH(int, gap);
        std::mt19937_64 random(gap);
        NumberSet set;
        std::vector<std::uint64_t> list;
        std::uint64_t number = random() % gap;
        for (int i = 0; i < 2000; ++i, number += 1 + random() % gap) {
            set.add(number);
            list.push_back(number);
        }
        QCOMPARE(set.count(), list.size());
        std::size_t before = 0;
        for (std::uint64_t n = 0; n < list.back() + 1000; n += 1 + n % 7) {
            while (before < list.size() && list[before] < n) {
                ++before;
            }
            QCOMPARE(set.countBefore(n), before);
            QCOMPARE(set.contains(n), before < list.size() && list[before] == n);
        }
        for (std::size_t i = 0; i < list.size(); ++i) {
            QCOMPARE(set.at(i), list[i]);
        }
    }
    void anEmptyOneHasNothing() {
        const NumberSet set;
        QCOMPARE(set.count(), std::uint64_t(0));
        QCOMPARE(set.countBefore(1000), std::uint64_t(0));
        QVERIFY(!set.contains(0));
    }
};

QTEST_GUILESS_MAIN(TestNumberSet)
#include "tst_number_set.moc"
