// What one step of a drag costs the stream and the table: move, read, paint. On a log of half a
// million events; the number of rows should not matter.
#include <benchmark/benchmark.h>

#include <QApplication>

#include "views/common/list/virtual_list_view.h"
#include "views/dress.h"
#include "views/shop_log.h"
#include "views/stream/stream_source.h"
#include "views/stream/stream_view.h"
#include "views/table/table_source.h"
#include "views/table/table_view.h"

namespace {

using namespace oxbow;

TemporaryLog& shop() {
    static TemporaryLog log(shopEvents(500'000));
    return log;
}

Position place(std::uint64_t step) {
    return Position(step * 7'919 * 61 % 500'000);
}

template <class View>
void drag(benchmark::State& state) {
    Session session(workspaceOf(shop().log));
    View view(&session);
    view.resize(760, 520);
    view.show();
    QImage image(view.size(), QImage::Format_RGB32);
    std::uint64_t step = 0;
    for (auto _ : state) {
        session.movePlayhead(place(++step), false);
        QCoreApplication::processEvents();
        view.render(&image);
    }
}

void streamDrag(benchmark::State& state) {
    drag<StreamView>(state);
}
void tableDrag(benchmark::State& state) {
    drag<TableView>(state);
}

BENCHMARK(streamDrag)->Unit(benchmark::kMillisecond)->Iterations(300);
BENCHMARK(tableDrag)->Unit(benchmark::kMillisecond)->Iterations(300);

}  // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    test::dress(false);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
