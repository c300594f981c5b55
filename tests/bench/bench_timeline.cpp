// What the timeline costs on a stored log: a mouse move of a drag until it is on the screen, a step
// of the lens, and the counts behind the bars. OXBOW_BENCH_EVENTS sets the length of the log.
#include <benchmark/benchmark.h>

#include <QApplication>
#include <QImage>
#include <QMouseEvent>
#include <QTemporaryDir>
#include <QTest>

#include "model/log/log_builder.h"
#include "views/timeline/bars/buckets.h"
#include "views/timeline/bars/log_timeline_source.h"
#include "views/timeline/scale/places.h"
#include "views/timeline/timeline_plot.h"
#include "views/timeline/timeline_view.h"

namespace {

using namespace oxbow;

constexpr int kWidth = 2'000;

std::uint64_t wantedEvents() {
    bool given = false;
    const auto events = qEnvironmentVariable("OXBOW_BENCH_EVENTS").toULongLong(&given);
    return given ? events : 1'000'000;
}

// An event a millisecond, of twelve types, 10,000 keys and values as large as they mostly are.
void fill(const std::shared_ptr<Log>& log, std::uint64_t events) {
    auto builder = LogBuilder::create(log);
    const std::string value(120, 'v');
    for (std::uint64_t i = 0; i < events;) {
        auto batch = std::make_unique<EventBatch>();
        for (; i < events && !batch->full(); ++i) {
            Event event;
            event.source = "bench";
            event.stream = "bench";
            event.offset = std::int64_t(i);
            event.key = "key-" + std::to_string(i * 7'919 % 10'000);
            event.value = value;
            event.type = "Type" + std::to_string((i ^ i >> 12) % 12);
            event.time = Timestamp{1'575'360'000'000'000'000 + std::int64_t(i) * 1'000'000,
                                   TimePrecision::Millisecond, 0};
            batch->append(event.view());
        }
        if (!(*builder)->append(std::move(batch)).ok()) {
            std::abort();
        }
    }
    if (!(*builder)->commit().ok()) {
        std::abort();
    }
}

std::shared_ptr<LogTimelineSource> source() {
    static QTemporaryDir folder;
    static const auto log = [] {
        auto made = *Log::create(folder.filePath("bench.oxbow").toStdString());
        fill(made, wantedEvents());
        return made;
    }();
    return std::make_shared<LogTimelineSource>(log);
}

Axis wholeAxis(const TimelineSource& log) {
    Axis axis = *axisOver(log, Axis::Scale::Time);
    axis.setWidth(kWidth);
    return axis;
}

void dragAcrossTheTimeline(benchmark::State& state) {
    TimelineView view(source());
    view.resize(kWidth + 2 * TimelinePlot::kInset, 260);
    view.show();
    QObject::connect(&view, &TimelineView::playheadMoved, &view, &TimelineView::setPlayhead);
    (void)QTest::qWaitFor([&] { return view.buckets() && view.buckets()->exact; }, 60'000);
    auto* plot = view.findChild<TimelinePlot*>();
    QImage screen(view.size(), QImage::Format_RGB32);
    int x = 0;
    for (auto _ : state) {
        x = (x + 7) % kWidth;
        const QPointF at(x + TimelinePlot::kInset, 60);
        QMouseEvent move(x == 7 ? QEvent::MouseButtonPress : QEvent::MouseMove, at,
                         plot->mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(plot, &move);
        plot->render(&screen);
    }
}

void panTheTimeline(benchmark::State& state) {
    TimelineView view(source());
    view.resize(kWidth + 2 * TimelinePlot::kInset, 260);
    view.show();
    for (int i = 0; i < 6; ++i) {
        view.zoomIn();
    }
    (void)QTest::qWaitFor([&] { return view.buckets() && view.buckets()->exact; }, 60'000);
    QImage screen(view.size(), QImage::Format_RGB32);
    bool right = false;
    for (auto _ : state) {
        right = !right;
        right ? view.panRight() : view.panLeft();
        QCoreApplication::processEvents();
        view.render(&screen);
    }
}

void countAllBuckets(benchmark::State& state) {
    const auto log = source();
    const Axis axis = wholeAxis(*log);
    for (auto _ : state) {
        auto buckets =
            countBuckets(*log, axis, bucketUnits(axis, 4, 0), state.range(0), [] { return false; });
        benchmark::DoNotOptimize(buckets);
    }
}

BENCHMARK(dragAcrossTheTimeline)->Unit(benchmark::kMillisecond)->Iterations(500);
BENCHMARK(panTheTimeline)->Unit(benchmark::kMillisecond)->Iterations(200);
BENCHMARK(countAllBuckets)->ArgName("exact")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::AddCustomContext("events", std::to_string(source()->end().value()));
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
