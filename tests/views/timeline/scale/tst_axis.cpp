#include <QTest>
#include <limits>

#include "views/timeline/fake_source.h"
#include "views/timeline/scale/axis.h"
#include "views/timeline/scale/places.h"

using namespace oxbow;
using namespace oxbow::test;

namespace {

constexpr std::uint64_t kVast = 10'000'000'000;

Axis wide(Axis axis, double width = 2000) {
    axis.setWidth(width);
    return axis;
}

}  // namespace

class TestAxis : public QObject {
    Q_OBJECT
private slots:
    void showsTheWholeLogAtFirst() {
        const Axis axis = wide(Axis::overPositions(Position(1000)));
        QVERIFY(axis.showsAll());
        QCOMPARE(axis.xOf(Axis::unitOf(Position(0))), 0.0);
        QCOMPARE(axis.xOf(Axis::unitOf(Position(500))), 1000.0);
        QCOMPARE(axis.xOf(Axis::unitOf(Position(1000))), 2000.0);
    }

    void losesNoPositionAtTenThousandMillionEvents() {
        const VastSource source(kVast);
        Axis axis = wide(Axis::overPositions(source.end()));
        const std::uint64_t middle = 9'876'543'210;
        axis.show(Axis::unitOf(Position(middle)), Axis::unitOf(Position(middle + 200)));
        for (std::uint64_t p = middle; p <= middle + 200; ++p) {
            const auto x = xOf(axis, source, Position(p));
            QVERIFY(x.ok());
            QCOMPARE(*x, double(p - middle) * 10);
            QCOMPARE(positionAt(axis, source, *x)->value(), p);
        }
    }

    void keepsWhatIsUnderThePointerWhileZooming() {
        Axis axis = wide(Axis::overPositions(Position(kVast)));
        const Axis::Unit under = axis.unitAt(1234);
        for (int i = 0; i < 30; ++i) {
            axis.zoom(0.7, 1234);
            QVERIFY(std::abs(axis.xOf(under) - 1234) < 0.5);
        }
    }

    void zoomsNoCloserThanAFewEvents() {
        Axis axis = wide(Axis::overPositions(Position(kVast)));
        for (int i = 0; i < 200; ++i) {
            axis.zoom(0.5, 700);
        }
        QCOMPARE(axis.span(), std::uint64_t(Axis::kSmallestPositionSpan));
    }

    void zoomingOutEndsAtTheWholeLog() {
        Axis axis = wide(Axis::overPositions(Position(1000)));
        axis.zoom(0.1, 1900);
        QVERIFY(!axis.showsAll());
        axis.zoom(1e9, 3);
        QVERIFY(axis.showsAll());
    }

    void panningStopsAtBothEnds() {
        Axis axis = wide(Axis::overPositions(Position(1000)));
        axis.zoom(0.1, 1000);
        const std::uint64_t span = axis.span();
        axis.pan(-1e9);
        QCOMPARE(axis.from(), axis.domainFrom());
        QCOMPARE(axis.span(), span);
        axis.pan(1e9);
        QCOMPARE(axis.to(), axis.domainTo());
        QCOMPARE(axis.span(), span);
    }

    void panningByAPixelMovesByAPixel() {
        Axis axis = wide(Axis::overPositions(Position(kVast)));
        axis.zoom(1e-8, 1000);
        const Axis::Unit unit = axis.unitAt(1000);
        axis.pan(1);
        QVERIFY(std::abs(axis.xOf(unit) - 999) < 0.01);
    }

    void aPixelOutsideTheAxisMeansItsEnd() {
        const Axis axis = wide(Axis::overPositions(Position(1000)));
        QCOMPARE(axis.unitAt(-50), axis.domainFrom());
        QCOMPARE(axis.unitAt(1e300), axis.domainTo());
    }

    void coversAllTimesThereAre() {
        const std::int64_t low = std::numeric_limits<std::int64_t>::min();
        const std::int64_t high = std::numeric_limits<std::int64_t>::max();
        Axis axis = wide(Axis::overTime(low, high));
        QCOMPARE(axis.xOf(low), 0.0);
        QCOMPARE(axis.xOf(high), 2000.0);
        QCOMPARE(axis.xOf(0), 1000.0);
        axis.zoom(1e-15, 0);
        QCOMPARE(axis.from(), low);
        axis.pan(1e30);
        QCOMPARE(axis.to(), high);
    }

    void tellsNanosecondsApartInAnyYear() {
        const std::int64_t late = 9'000'000'000'000'000'000;
        Axis axis = wide(Axis::overTime(0, late));
        axis.show(late - 1'000, late);
        QCOMPARE(axis.xOf(late - 400) - axis.xOf(late - 401), 2.0);
        QCOMPARE(axis.unitAt(axis.xOf(late - 401)), late - 401);
    }

    void aLogOfOneInstantHasRoomAroundIt() {
        const Axis axis = wide(Axis::overTime(5 * kSecond, 5 * kSecond));
        QCOMPARE(axis.xOf(5 * kSecond), 1000.0);
    }

    void aLogThatGrowsStaysWhollyVisible() {
        Axis axis = wide(Axis::overPositions(Position(1000)));
        axis.setDomainOf(Axis::overPositions(Position(2000)));
        QVERIFY(axis.showsAll());
        QCOMPARE(axis.xOf(Axis::unitOf(Position(2000))), 2000.0);
    }

    void aLogThatGrowsLeavesACloseLookWhereItIs() {
        Axis axis = wide(Axis::overPositions(Position(1000)));
        axis.show(Axis::unitOf(Position(100)), Axis::unitOf(Position(200)));
        axis.setDomainOf(Axis::overPositions(Position(2000)));
        QCOMPARE(axis.from(), Axis::unitOf(Position(100)));
        QCOMPARE(axis.to(), Axis::unitOf(Position(200)));
    }

    // --- positions on the time scale ---

    void aLateEventStaysWhereItArrived() {
        SmallSource source;
        source.typeNames = {"a"};
        source.items = {{0 * kSecond}, {10 * kSecond}, {4 * kSecond}, {20 * kSecond}};
        const Axis axis = wide(*axisOver(source, Axis::Scale::Time));
        QCOMPARE(*xOf(axis, source, Position(3)), *xOf(axis, source, Position(2)));
        QVERIFY(*xOf(axis, source, Position(4)) > *xOf(axis, source, Position(3)));
    }

    void equalTimesShareAPixelAndMeanTheLastOfThem() {
        SmallSource source;
        source.typeNames = {"a"};
        source.items = {{0 * kSecond}, {5 * kSecond}, {5 * kSecond}, {10 * kSecond}};
        const Axis axis = wide(*axisOver(source, Axis::Scale::Time));
        const double x = *xOf(axis, source, Position(2));
        QCOMPARE(*xOf(axis, source, Position(3)), x);
        QCOMPARE(positionAt(axis, source, x + 1)->value(), 3);
    }

    void aGapMeansTheStateThatHeldThen() {
        SmallSource source;
        source.typeNames = {"a"};
        source.items = {{0 * kSecond}, {1 * kSecond}, {100 * kSecond}};
        const Axis axis = wide(*axisOver(source, Axis::Scale::Time));
        QCOMPARE(positionAt(axis, source, 1000)->value(), 2);
        QCOMPARE(positionAt(axis, source, 1900)->value(), 2);
    }

    void bothEndsOfTheTimeScaleAreBothEndsOfTheLog() {
        SmallSource source;
        source.typeNames = {"a"};
        // Events without a time at both ends belong to the ends.
        source.items = {{std::nullopt}, {0 * kSecond}, {9 * kSecond}, {std::nullopt}};
        const Axis axis = wide(*axisOver(source, Axis::Scale::Time));
        QCOMPARE(positionAt(axis, source, 0)->value(), 0);
        QCOMPARE(positionAt(axis, source, -7)->value(), 0);
        QCOMPARE(positionAt(axis, source, 2000)->value(), 4);
    }

    void bucketsMissNoEventAndCountNoneTwice() {
        SmallSource source;
        source.typeNames = {"a"};
        for (std::int64_t i = 0; i < 1000; ++i) {
            source.items.push_back({(i * i % 977) * kSecond});
        }
        const Axis axis = wide(*axisOver(source, Axis::Scale::Time), 313);
        Position before = *edgeAt(axis, source, axis.domainFrom());
        QCOMPARE(before.value(), 0);
        for (int x = 1; x <= 313; ++x) {
            const Position edge =
                *edgeAt(axis, source, x == 313 ? axis.domainTo() : axis.unitAt(x));
            QVERIFY(edge >= before);
            before = edge;
        }
        QCOMPARE(before, source.end());
    }

    void aLogWithoutTimesIsShownByPosition() {
        SmallSource source;
        source.typeNames = {"a"};
        source.items.resize(10);
        QCOMPARE(axisOver(source, Axis::Scale::Time)->scale(), Axis::Scale::Position);
    }

    void anEmptyLogHasAnAxis() {
        const SmallSource source;
        const Axis axis = wide(*axisOver(source, Axis::Scale::Time));
        QCOMPARE(positionAt(axis, source, 1500)->value(), 0);
    }

    void aLogThatCannotBeReadSaysSo() {
        SmallSource source;
        source.items.resize(10);
        source.broken = absl::DataLossError("block 3 is damaged");
        QCOMPARE(axisOver(source, Axis::Scale::Time).status(), source.broken);
    }
};

QTEST_APPLESS_MAIN(TestAxis)
#include "tst_axis.moc"
