#include <QTest>

#include "app/cli/bench/growth.h"

using namespace oxbow;

class TestGrowth : public QObject {
    Q_OBJECT
private slots:
    void theSlopeIsTheExponent() {
        const auto slope = [](const std::vector<std::pair<double, double>>& points) {
            return fittedSlope(points).value_or(-9);
        };
        QVERIFY(qFuzzyCompare(slope({{10, 3}, {100, 30}, {1000, 300}}), 1.0));
        QVERIFY(qFuzzyCompare(slope({{10, 1}, {100, 10}, {1000, 100}, {10'000, 1000}}), 1.0));
        QVERIFY(qFuzzyCompare(slope({{1, 5}, {16, 20}}), 0.5));
        QVERIFY(qAbs(slope({{10, 7}, {100, 7}, {1000, 7}})) < 1e-12);
    }

    void thereIsNoSlopeWithoutTwoSizes() {
        QVERIFY(!fittedSlope({}));
        QVERIFY(!fittedSlope({{10, 1}}));
        QVERIFY(!fittedSlope({{10, 1}, {10, 2}}));
        QVERIFY(!fittedSlope({{10, 0}, {100, 1}}));
    }

    void aFigureGrowsWhereAllSizesHaveIt() {
        const Figure import{"import_seconds", "complete import", Unit::Seconds, 2};
        Figure longer = import;
        longer.value = 20;
        const Figure other{"asof_seconds", "a key's value", Unit::Seconds, 1e-6};
        const auto growth = growthOf({1e5, 1e6}, {{import, other}, {longer}});
        QCOMPARE(growth.size(), std::size_t(1));
        QCOMPARE(growth[0].title, std::string("complete import"));
        QVERIFY(qFuzzyCompare(*growth[0].slope, 1.0));
        QCOMPARE(*growth[0].goal, 1.05);
    }

    void aGoalSaysHowFarItIsReached() {
        const Goal less{0.15, 0.115};
        QCOMPARE(less.verdict(0.2), std::string("missed"));
        QCOMPARE(less.verdict(0.15), std::string("realistic"));
        QCOMPARE(less.verdict(0.1), std::string("hard"));
        QCOMPARE((Goal{5, 9, true}.verdict(8.1)), std::string("realistic"));
    }

    void figuresReadAsPeopleWriteThem() {
        QCOMPARE(formatFigure(Unit::Seconds, 0.0000123), std::string("12.3 us"));
        QCOMPARE(formatFigure(Unit::Seconds, 0.0123), std::string("12.30 ms"));
        QCOMPARE(formatFigure(Unit::Count, 1234567), std::string("1,234,567"));
        QCOMPARE(formatFigure(Unit::Bytes, 3.0 * (1 << 20)), std::string("3 MiB"));
        QCOMPARE(formatFigure(Unit::PerSecond, 2.14e6), std::string("2.14 M/s"));
    }
};

QTEST_APPLESS_MAIN(TestGrowth)
#include "tst_growth.moc"
