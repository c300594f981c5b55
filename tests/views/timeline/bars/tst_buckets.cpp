#include <QSignalSpy>
#include <QTest>
#include <numeric>

#include "support/stepped_executor.h"
#include "views/timeline/bars/bar_layout.h"
#include "views/timeline/bars/bucket_counter.h"
#include "views/timeline/fake_source.h"
#include "views/timeline/read_out.h"
#include "views/timeline/scale/places.h"

using namespace oxbow;
using namespace oxbow::test;
using namespace std::chrono_literals;

namespace {

const auto never = [] { return false; };

Axis wide(Axis axis, double width = 1000) {
    axis.setWidth(width);
    return axis;
}

std::shared_ptr<SmallSource> regressing(std::int64_t count) {
    auto source = std::make_shared<SmallSource>();
    source->typeNames = {"a", "b"};
    for (std::int64_t i = 0; i < count; ++i) {
        source->items.push_back({(i * 7919 % 1009) * kSecond, std::size_t(i % 3)});
    }
    return source;
}

std::uint64_t all(const Buckets& buckets) {
    std::uint64_t sum = 0;
    for (const auto& row : buckets.counts) {
        sum = std::accumulate(row.begin(), row.end(), sum);
    }
    return sum;
}

std::vector<TypeSeries> seriesOf(const TimelineSource& source) {
    return typeSeries(source.types(), source.typeCounts(), source.typeCounts());
}

// What a counter answers, step by step.
struct Counted {
    explicit Counted(std::shared_ptr<TimelineSource> source)
        : counter(std::move(source), steps.executor()) {
        QObject::connect(&counter, &BucketCounter::counted,
                         [this](std::shared_ptr<const Buckets> buckets) {
                             exact.push_back(buckets->exact);
                             from = buckets->units.front();
                         });
    }
    const Steps steps;
    BucketCounter counter;
    std::vector<bool> exact;
    Axis::Unit from = 0;  // of the last answer
};

}  // namespace

class TestBuckets : public QObject {
    Q_OBJECT
private slots:
    void countEveryEventOnceOnBothScales() {
        const auto shared = regressing(5'000);
        const SmallSource& source = *shared;
        for (const auto scale : {Axis::Scale::Time, Axis::Scale::Position}) {
            const Axis axis = wide(*axisOver(source, scale));
            const auto buckets = countBuckets(source, axis, bucketUnits(axis, 4, 100), true, never);
            QVERIFY(buckets.ok());
            QCOMPARE(all(*buckets), 5'000);
            QCOMPARE(buckets->edges.front(), Position(0));
            QCOMPARE(buckets->edges.back(), source.end());
        }
    }

    void areAtMostOneAPixel() {
        const VastSource source(10'000'000'000);
        for (const auto scale : {Axis::Scale::Time, Axis::Scale::Position}) {
            const Axis axis = wide(*axisOver(source, scale), 2000);
            QVERIFY(bucketUnits(axis, 1, 0).size() <= 2001);
        }
    }

    void areNeverLessThanAnEvent() {
        Axis axis = wide(Axis::overPositions(Position(10)));
        const auto units = bucketUnits(axis, 4, 0);
        QCOMPARE(units.size(), std::size_t(11));
        QCOMPARE(units[3], Axis::unitOf(Position(3)));
    }

    void stayInTheirPlaceWhileTheAxisIsPanned() {
        Axis axis = wide(Axis::overTime(0, 3600 * kSecond));
        axis.zoom(0.2, 500);
        const auto before = bucketUnits(axis, 4, 0);
        axis.pan(37.3);
        const auto after = bucketUnits(axis, 4, 0);
        // All but those at the two ends are the same.
        std::vector<Axis::Unit> both;
        std::set_intersection(before.begin(), before.end(), after.begin(), after.end(),
                              std::back_inserter(both));
        QVERIFY(both.size() > before.size() - 15);
    }

    void coverTheMarginsToo() {
        Axis axis = wide(Axis::overTime(0, 3600 * kSecond));
        axis.zoom(0.1, 500);
        const auto units = bucketUnits(axis, 4, 500);
        QVERIFY(axis.xOf(units.front()) <= -500);
        QVERIFY(axis.xOf(units.back()) >= 1500);
    }

    void findTheBucketUnderAUnit() {
        const auto shared = regressing(100);
        const SmallSource& source = *shared;
        const Axis axis = wide(*axisOver(source, Axis::Scale::Position));
        const auto buckets = countBuckets(source, axis, bucketUnits(axis, 50, 0), true, never);
        QCOMPARE(buckets->at(Axis::unitOf(Position(0))), std::size_t(0));
        QCOMPARE(buckets->at(Axis::unitOf(Position(99))), buckets->size() - 1);
        QCOMPARE(buckets->at(Axis::unitOf(Position(100))), buckets->size());
        QCOMPARE(buckets->at(-1), buckets->size());
    }

    void aNewerRequestStopsTheCount() {
        const auto shared = regressing(1'000);
        const SmallSource& source = *shared;
        const Axis axis = wide(*axisOver(source, Axis::Scale::Time));
        QVERIFY(absl::IsCancelled(countBuckets(source, axis, bucketUnits(axis, 4, 0), true, [] {
                                      return true;
                                  }).status()));
    }

    void coarseBucketsAreCountedFromMemoryAndAfterARestExactly() {
        const auto source = std::make_shared<VastSource>(10'000'000);
        Counted counted(source);
        counted.counter.request({wide(*axisOver(*source, Axis::Scale::Time)), 4, 0});
        counted.steps.settle();
        counted.steps.pass(BucketCounter::kIdle - 1ms);
        counted.steps.settle();
        QCOMPARE(counted.exact, std::vector<bool>{false});
        counted.steps.pass(1ms);
        counted.steps.settle();
        QCOMPARE(counted.exact, (std::vector<bool>{false, true}));
    }

    void fineBucketsAreCountedExactlyAtOnce() {
        const auto source = regressing(1'000);
        Counted counted(source);
        counted.counter.request({wide(*axisOver(*source, Axis::Scale::Time)), 4, 0});
        counted.steps.settle();
        QCOMPARE(counted.exact, std::vector<bool>{true});
        counted.steps.pass(1h);
        counted.steps.settle();
        QCOMPARE(counted.exact, std::vector<bool>{true});
    }

    void duringADragOfAVastLogThePlotFollowsAndNothingIsReadFromDisk() {
        const auto source = std::make_shared<VastSource>(10'000'000'000);
        Counted counted(source);
        Axis axis = wide(*axisOver(*source, Axis::Scale::Time));
        axis.zoom(0.5, 0);
        for (int i = 0; i < 20; ++i) {
            axis.pan(20);
            counted.counter.request({axis, 4, 0});
            counted.steps.settle();
            QCOMPARE(counted.from, bucketUnits(axis, 4, 0).front());
            counted.steps.pass(BucketCounter::kIdle - 1ms);
        }
        QCOMPARE(source->exactCounts, 0);
    }

    // A newer one comes while the older one is being counted.
    void aFirstCountIsFinishedThoughItIsOvertakenAnExactOneIsNot() {
        const auto source = std::make_shared<VastSource>(10'000'000);
        const Axis axis = wide(*axisOver(*source, Axis::Scale::Time));
        Counted counted(source);
        const auto overtake = [&] {
            source->whenCounted = nullptr;
            counted.counter.request({axis, 8, 0});
        };
        source->whenCounted = overtake;
        counted.counter.request({axis, 4, 0});
        counted.steps.settle();
        QCOMPARE(counted.exact, (std::vector<bool>{false, false}));
        source->whenCounted = overtake;
        counted.steps.pass(BucketCounter::kIdle);
        counted.steps.settle();
        QCOMPARE(counted.exact, (std::vector<bool>{false, false, false}));
    }

    void aLogThatCannotBeReadSaysSo() {
        const auto source = regressing(10);
        const Axis axis = wide(*axisOver(*source, Axis::Scale::Time));
        source->broken = absl::DataLossError("block 3 is damaged");
        Counted counted(source);
        QSignalSpy failed(&counted.counter, &BucketCounter::failed);
        counted.counter.request({axis, 4, 0});
        counted.steps.settle();
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].toString(), QString("block 3 is damaged"));
    }

    // --- types ---

    void theMostFrequentTypesStandAloneAndTheRestTogether() {
        std::vector<std::string> names;
        std::vector<std::uint64_t> counts;
        for (int i = 0; i < 12; ++i) {
            names.push_back("type" + std::to_string(i));
            counts.push_back(100 - i);
        }
        counts.push_back(5);  // without a type
        const auto series = typeSeries(names, counts, counts);
        QCOMPARE(series.size(), std::size_t(9));
        QCOMPARE(series[0].name, QString("type0"));
        QCOMPARE(series[7].name, QString("5 other types"));
        QCOMPARE(series[7].sum(counts), 93 + 92 + 91 + 90 + 89);
        QCOMPARE(series[8].name, QString("no type"));
        QCOMPARE(series[8].sum(counts), 5);
    }

    void typesWithoutEventsAreLeftOut() {
        const auto series = typeSeries({"a", "b"}, {3, 0, 0}, {3, 0, 0});
        QCOMPARE(series.size(), std::size_t(1));
    }

    void hiddenTypesAreNotInTheBars() {
        const auto shared = regressing(900);
        const SmallSource& source = *shared;
        const Axis axis = wide(*axisOver(source, Axis::Scale::Position));
        const auto buckets = countBuckets(source, axis, bucketUnits(axis, 10, 0), true, never);
        auto series = seriesOf(source);
        const double highest = barsOf(*buckets, series, axis).highest;
        series[0].visible = false;
        const auto bars = barsOf(*buckets, series, axis);
        QCOMPARE(bars.stacks.size(), series.size() - 1);
        QVERIFY(bars.highest < highest);
    }

    void barsStandOnOneAnother() {
        const auto shared = regressing(900);
        const SmallSource& source = *shared;
        const Axis axis = wide(*axisOver(source, Axis::Scale::Position));
        const auto buckets = countBuckets(source, axis, bucketUnits(axis, 10, 0), true, never);
        const auto bars = barsOf(*buckets, seriesOf(source), axis);
        for (std::size_t i = 0; i < bars.centres.size(); ++i) {
            const auto& row = buckets->counts[i];
            // Painted first: everything; last: the most frequent type alone.
            QCOMPARE(bars.stacks.front().tops[i], double(row[0] + row[1] + row[2]));
            QCOMPARE(bars.stacks.back().tops[i], double(row[0]));
        }
    }

    void ofManyTypesTheFrequentOnesAreCountedEachAndTheOthersTogether() {
        constexpr std::size_t kTypes = 500;
        SmallSource source;
        for (std::size_t type = 0; type < kTypes; ++type) {
            source.typeNames.push_back("type" + std::to_string(type));
        }
        for (std::size_t i = 0; i < 20'000; ++i) {
            // Types 100 to 109 are frequent; type kTypes stands for none.
            const std::size_t type = i % 3 == 0 ? 100 + i / 3 % 10 : i * 7919 % (kTypes + 1);
            source.items.push_back({std::int64_t(i) * kSecond, type});
        }
        const Axis axis = wide(*axisOver(source, Axis::Scale::Position));
        const auto buckets = countBuckets(source, axis, bucketUnits(axis, 10, 0), true, never);
        QVERIFY(buckets.ok());
        QVERIFY(buckets->counts.front().size() <= Buckets::kMostTypes + 2);
        const auto series = seriesOf(source);
        QCOMPARE(series.size(), std::size_t(9));
        for (const TypeSeries& one : series) {
            const auto events = buckets->of(one);
            for (std::size_t i = 0; i < buckets->size(); ++i) {
                const auto row = source.counts({buckets->edges[i], buckets->edges[i + 1]}, true);
                QCOMPARE(events[i], one.sum(row->front()));
            }
        }
    }

    // --- words ---

    void theSentenceSaysWhatThePictureShows() {
        SmallSource source;
        source.typeNames = {"a"};
        for (int i = 0; i < 60; ++i) {
            source.items.push_back({(1'575'360'000 + i * 60) * kSecond});
        }
        for (int i = 0; i < 200; ++i) {
            source.items.push_back({(1'575'360'000 + 3'600) * kSecond});
        }
        source.precision = TimePrecision::Second;
        const Axis axis = wide(*axisOver(source, Axis::Scale::Time));
        const auto buckets = countBuckets(source, axis, bucketUnits(axis, 100, 0), true, never);
        QCOMPARE(sentenceOf(*buckets, axis, source.end(), Position(12), *source.times(),
                            seriesOf(source)),
                 QString("260 events from 2019-12-03 08:00:00 Z to 2019-12-03 09:00:00 Z; busiest "
                         "in view at 08:54:00, with 205 events in 6 min. The playhead is at 12."));
    }

    void anEmptyLogHasASentenceToo() {
        QCOMPARE(sentenceOf(Buckets(), Axis(), Position(0), Position(0), std::nullopt, {}),
                 QString("The log is empty."));
    }
};

QTEST_GUILESS_MAIN(TestBuckets)
#include "tst_buckets.moc"
