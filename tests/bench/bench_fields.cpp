// The field reader over a log on disk, on one core: bench_fields LOG.oxbow (made by `oxbow bench
// --keep`). Questions of folds over its columns, and over its values; a condition.
#include <benchmark/benchmark.h>

#include <bit>
#include <memory>
#include <string>

#include "model/fold/fold_file.h"
#include "model/history/fold/fold_question.h"
#include "model/log/log.h"
#include "model/sequence/number_scan.h"

namespace {

using namespace oxbow;

std::shared_ptr<const Log> theLog;

void processed(benchmark::State& state) {
    state.SetItemsProcessed(static_cast<std::int64_t>(theLog->end().value()) *
                            static_cast<std::int64_t>(state.iterations()));
}

void fold(benchmark::State& state, const char* file, bool columns) {
    const auto rule = *parseFoldFile(file, "bench");
    for (auto _ : state) {
        const auto tally = rule->tally(*theLog);
        const auto cursor =
            columns ? theLog->fields(tally->reads(), Position(), theLog->end())
                    : fieldsOfValues(*theLog, tally->reads(), Position(), theLog->end());
        while (cursor->next()) {
            if (!tally->add(*cursor).ok()) {
                state.SkipWithError("a block cannot be folded");
            }
        }
        benchmark::DoNotOptimize(tally->rowCount());
    }
    processed(state);
}

// As a question is answered: on all processors.
void question(benchmark::State& state, const char* file) {
    const auto rule = *parseFoldFile(file, "bench");
    for (auto _ : state) {
        const auto status =
            foldAt(*rule, *theLog, theLog->end(), [](const auto&...) { return false; });
        benchmark::DoNotOptimize(status.ok());
    }
    processed(state);
}

void fields(benchmark::State& state, const char* path) {
    FieldsWanted wanted;
    wanted.paths.push_back(*JsonPath::parse(path));
    for (auto _ : state) {
        const auto cursor = theLog->fields(wanted, Position(), theLog->end());
        while (cursor->next()) {
            benchmark::DoNotOptimize(cursor->block().places.data());
        }
    }
    processed(state);
}

void condition(benchmark::State& state) {
    const auto scan = *NumberScan::create(*theLog, "amount", Comparison::Greater, "1500");
    for (auto _ : state) {
        std::uint64_t matches = 0;
        const auto status =
            scan.run(Position(), theLog->end(),
                     [&](Position, std::size_t, std::span<const std::uint64_t> bits) {
                         for (const std::uint64_t word : bits) {
                             matches += static_cast<std::uint64_t>(std::popcount(word));
                         }
                         return true;
                     });
        benchmark::DoNotOptimize(status.ok());
    }
    processed(state);
}

constexpr const char* kCount = R"({"kind":"count"})";
constexpr const char* kSum = R"({"kind":"sum","field":"amount"})";
constexpr const char* kSumByPath = R"({"kind":"sum","field":"amount","by":"currency"})";
constexpr const char* kCountByPath = R"({"kind":"count","by":"currency"})";
constexpr const char* kSumByMany = R"({"kind":"sum","field":"amount","by":"customer"})";
constexpr const char* kMax = R"({"kind":"max","field":"amount"})";

BENCHMARK(condition);
BENCHMARK_CAPTURE(fields, number, "amount");
BENCHMARK_CAPTURE(fields, dictionary, "currency");
BENCHMARK_CAPTURE(fields, texts, "customer");
BENCHMARK_CAPTURE(fields, part, "geo");
BENCHMARK_CAPTURE(fold, count_by_key, kCount, true);
BENCHMARK_CAPTURE(fold, sum_by_key, kSum, true);
BENCHMARK_CAPTURE(fold, max_by_key, kMax, true);
BENCHMARK_CAPTURE(fold, sum_by_dictionary, kSumByPath, true);
BENCHMARK_CAPTURE(fold, sum_by_text, kSumByMany, true);
BENCHMARK_CAPTURE(question, count_by_key, kCount)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(question, sum_by_key, kSum)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(question, max_by_key, kMax)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(question, sum_by_dictionary, kSumByPath)->UseRealTime()->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(question, count_by_dictionary, kCountByPath)
    ->UseRealTime()
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(fold, count_by_key_values, kCount, false);
BENCHMARK_CAPTURE(fold, sum_by_key_values, kSum, false);

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (argc != 2) {
        return 1;
    }
    const auto log = Log::open(argv[1], Log::Access::ReadOnly);
    if (!log.ok()) {
        return 1;
    }
    theLog = *log;
    benchmark::RunSpecifiedBenchmarks();
    theLog.reset();
    return 0;
}
