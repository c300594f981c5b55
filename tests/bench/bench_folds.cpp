// How fast built-in folds take events from their payload bytes, on one core, rows in memory.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "model/fold/fold_file.h"
#include "model/fold/run_fold.h"

namespace {

using namespace oxbow;

// About 110 bytes a value, as a shop would write them; 10,000 customers.
std::vector<Event> events() {
    std::vector<Event> out;
    for (std::size_t i = 0; i < 100'000; ++i) {
        const std::string customer = "customer-" + std::to_string(i * 7919 % 10'000);
        Event event;
        event.stream = "orders";
        event.key = customer;
        event.value = R"({"customer":")" + customer + R"(","order":)" + std::to_string(i) +
                      R"(,"amount":)" + std::to_string(i % 997) +
                      R"(.50,"currency":"EUR","note":"leave it at the door, please"})";
        event.time = Timestamp{static_cast<std::int64_t>(i) * 1'000'000'000};
        out.push_back(std::move(event));
    }
    return out;
}

void fold(benchmark::State& state, const char* file) {
    const std::vector<Event> input = events();
    std::vector<EventView> views;
    for (const Event& event : input) {
        views.push_back(event.view());
    }
    const auto rule = *parseFoldFile(file, "bench");
    std::uint64_t folded = 0;
    for (auto _ : state) {
        const auto runner = *rule->start();
        MemoryFoldRows rows;
        Position position;
        for (const EventView& view : views) {
            benchmark::DoNotOptimize(runner->apply({position, view}, rows));
            position = position.next();
        }
        folded += views.size();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(folded));
}

BENCHMARK_CAPTURE(fold, count_by_key, R"({"kind":"count"})");
BENCHMARK_CAPTURE(fold, sum_by_key, R"({"kind":"sum","field":"amount"})");
BENCHMARK_CAPTURE(fold, sum_by_path, R"({"kind":"sum","field":"amount","by":"customer"})");
BENCHMARK_CAPTURE(fold, latest_by_path, R"({"kind":"latest","by":"customer"})");
BENCHMARK_CAPTURE(fold, average_by_key, R"({"kind":"average","field":"amount"})");
BENCHMARK_CAPTURE(fold, max_by_key, R"({"kind":"max","field":"amount"})");
BENCHMARK_CAPTURE(fold, tumbling_by_key, R"({"kind":"tumbling","size":"1h"})");
BENCHMARK_CAPTURE(fold, merge_patch_by_key, R"({"kind":"merge-patch"})");

}  // namespace

BENCHMARK_MAIN();
