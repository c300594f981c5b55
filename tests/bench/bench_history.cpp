// What reading the past costs on a stored log: tables at random positions and while dragging, pages
// of rows, one key, names, and row counts. OXBOW_BENCH_LOG names a workspace to read, or to make
// where it is missing; OXBOW_BENCH_EVENTS sets how many events it then gets, OXBOW_BENCH_KEYS of
// how many keys (a tenth, unless told).
#include <benchmark/benchmark.h>

#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include "model/history/history.h"
#include "model/history/log_history.h"
#include "model/history/ordered_table.h"
#include "model/history/rows.h"
#include "model/log/index/key_index.h"
#include "model/log/index/key_orders.h"
#include "model/log/log_builder.h"
#include "model/log/log_insides.h"

namespace {

using namespace oxbow;

std::uint64_t wanted(const char* variable, std::uint64_t otherwise) {
    bool given = false;
    const auto number = qEnvironmentVariable(variable).toULongLong(&given);
    return given ? number : otherwise;
}

// Keys by Zipf's law, a delete in a hundred events, values of the usual length.
void fill(const std::shared_ptr<Log>& log, std::uint64_t events) {
    auto builder = LogBuilder::create(log);
    std::mt19937_64 random(7);
    const auto keys = static_cast<double>(wanted("OXBOW_BENCH_KEYS", events / 10));
    std::uniform_real_distribution<double> uniform(0, std::log(keys));
    for (std::uint64_t i = 0; i < events;) {
        auto batch = std::make_unique<EventBatch>();
        for (; i < events && !batch->full(); ++i) {
            Event event;
            event.source = "bench";
            event.stream = "bench";
            event.offset = static_cast<std::int64_t>(i);
            const auto key = static_cast<std::uint64_t>(std::exp(uniform(random)));
            event.key = "customer-" + std::to_string(key * 7'919 % 100'000'007);
            if (random() % 100 != 0) {
                event.value = R"({"order":")" + std::to_string(random() % 1'000'000) +
                              R"(","total":12.50,"status":"paid","note":")" +
                              std::string(random() % 80, 'n') + "\"}";
            }
            event.type = "Type" + std::to_string((i ^ i >> 12) % 12);
            batch->append(event.view());
        }
        batch->resumeMark = std::to_string(i);  // so that runs are as long as they usually are
        if (!(*builder)->append(std::move(batch)).ok()) {
            std::abort();
        }
    }
    if (!(*builder)->commit().ok()) {
        std::abort();
    }
}

const std::shared_ptr<Log>& benchLog() {
    static QTemporaryDir folder;
    static const std::shared_ptr<Log> log = [] {
        const QString named = qEnvironmentVariable("OXBOW_BENCH_LOG");
        const std::string path =
            (named.isEmpty() ? folder.filePath("bench.oxbow") : named).toStdString();
        if (auto opened = Log::open(path, Log::Access::ReadWrite); opened.ok()) {
            return *std::move(opened);
        }
        auto made = *Log::create(path);
        fill(made, wanted("OXBOW_BENCH_EVENTS", 1'000'000));
        return made;
    }();
    return log;
}

const History& history() {
    static const LogHistory made(benchLog());
    return made;
}

std::mt19937_64& randomNumbers() {
    static std::mt19937_64 random(11);
    return random;
}

Position anywhere() {
    return Position(randomNumbers()() % benchLog()->end().value());
}

// Times each question by itself: goals are set for the 95th of a hundred.
class Percentiles {
public:
    explicit Percentiles(benchmark::State& state) : m_state(state) {}
    ~Percentiles() {
        std::sort(m_micros.begin(), m_micros.end());
        m_state.counters["p50_us"] = m_micros[m_micros.size() / 2];
        m_state.counters["p95_us"] = m_micros[m_micros.size() * 95 / 100];
        m_state.counters["max_us"] = m_micros.back();
    }
    template <class Question>
    void time(Question question) {
        const auto begin = std::chrono::steady_clock::now();
        question();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        m_state.SetIterationTime(taken.count());
        m_micros.push_back(taken.count() * 1e6);
    }

private:
    benchmark::State& m_state;
    std::vector<double> m_micros;
};

void tableAtARandomPosition(benchmark::State& state) {
    Percentiles percentiles(state);
    for (auto _ : state) {
        const Position at = anywhere();
        percentiles.time([&] { benchmark::DoNotOptimize(*history().tableAt(at)); });
    }
}

// The table on show is held while the next one is made, as in the window; the one before it is
// free.
void drag(benchmark::State& state) {
    const std::int64_t step = state.range(0);
    const std::int64_t end = static_cast<std::int64_t>(benchLog()->end().value());
    auto table = *history().tableAt(Position(static_cast<std::uint64_t>(end / 2)));
    Percentiles percentiles(state);
    for (auto _ : state) {
        std::int64_t next = static_cast<std::int64_t>(table->at().value()) + step;
        if (next < 0 || next > end) {
            next = end / 2;
            table = *history().tableAt(Position(static_cast<std::uint64_t>(next)));
        }
        percentiles.time([&] {
            table = *history().tableAt(Position(static_cast<std::uint64_t>(next)), table.get());
        });
    }
}

void rowCountWithoutTheTable(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(*history().rowCountAt(anywhere()));
    }
}

void pageOfRows(benchmark::State& state) {
    Percentiles percentiles(state);
    for (auto _ : state) {
        const Position at = anywhere();
        percentiles.time([&] {
            const auto table = *history().tableAt(at);
            const std::uint64_t rows = std::max<std::uint64_t>(table->rowCount(), 101);
            benchmark::DoNotOptimize(
                *readRows(history(), table->rows(randomNumbers()() % (rows - 100), 100)));
        });
    }
}

void wholeTable(benchmark::State& state) {
    const auto table = *history().tableAt(benchLog()->end());
    for (auto _ : state) {
        std::uint64_t bytes = 0;
        const auto order = state.range(0) == 0 ? RowOrder::FirstAppearance : RowOrder::Writer;
        const auto status = forEachRow(history(), *table, order, [&bytes](const RowView& row) {
            bytes += row.bytes.size();
            return true;
        });
        benchmark::DoNotOptimize(status.ok());
        state.counters["rows"] = static_cast<double>(table->rowCount());
        state.counters["MB"] = static_cast<double>(bytes) / 1e6;
    }
}

void versionOfAKey(benchmark::State& state) {
    const auto keys = static_cast<std::uint32_t>(benchLog()->keyCount());
    for (auto _ : state) {
        const KeyId key(static_cast<std::uint32_t>(randomNumbers()() % keys));
        benchmark::DoNotOptimize(*history().versionAt(key, anywhere()));
    }
}

void nextEventOfAKey(benchmark::State& state) {
    const auto keys = static_cast<std::uint32_t>(benchLog()->keyCount());
    for (auto _ : state) {
        const KeyId key(static_cast<std::uint32_t>(randomNumbers()() % keys));
        benchmark::DoNotOptimize(*benchLog()->nextEvent(key, anywhere()));
    }
}

void nameOfAKey(benchmark::State& state) {
    const auto keys = static_cast<std::uint32_t>(benchLog()->keyCount());
    KeyNames::Cursor cursor(LogInsides::index(*benchLog()).names());
    for (auto _ : state) {
        const KeyId key(static_cast<std::uint32_t>(randomNumbers()() % keys));
        if (state.range(0) == 0) {
            benchmark::DoNotOptimize(*benchLog()->keys().key(key));
        } else {
            benchmark::DoNotOptimize(*cursor.key(key));
        }
    }
}

void scanEvents(benchmark::State& state) {
    const Position to(std::min<std::uint64_t>(benchLog()->end().value(), 1'000'000));
    for (auto _ : state) {
        std::uint64_t bytes = 0;
        const auto visit = [&bytes](Position, const EventView& event, std::optional<KeyId>) {
            bytes += event.key ? event.key->size() : 0;
            return true;
        };
        benchmark::DoNotOptimize(benchLog()->scan(Position(), to, visit).ok());
        benchmark::DoNotOptimize(bytes);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(to.value()));
}

void aKeyNeverSeen(benchmark::State& state) {
    std::uint64_t n = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            *benchLog()->keys().find(StreamId(0), "customer-none-" + std::to_string(++n)));
    }
}

void tableInKeyOrder(benchmark::State& state) {
    benchmark::DoNotOptimize(*benchLog()->keys().order());
    const auto table = *history().tableAt(anywhere());
    for (auto _ : state) {
        benchmark::DoNotOptimize(*inKeyOrder(history(), table));
    }
}

void placeOfAKeyInKeyOrder(benchmark::State& state) {
    const auto ordered = *inKeyOrder(history(), *history().tableAt(benchLog()->end()));
    for (auto _ : state) {
        const auto row = ordered->row(randomNumbers()() % ordered->rowCount());
        benchmark::DoNotOptimize(ordered->find(row.key));
    }
}

void rowOfANumberInKeyOrder(benchmark::State& state) {
    const auto ordered = *inKeyOrder(history(), *history().tableAt(benchLog()->end()));
    for (auto _ : state) {
        benchmark::DoNotOptimize(ordered->row(randomNumbers()() % ordered->rowCount()));
    }
}

// The first time; afterwards it is kept with the log.
void makeTheKeyOrder(benchmark::State& state) {
    for (auto _ : state) {
        const auto log = *Log::open(benchLog()->workspace(), Log::Access::ReadOnly);
        KeyOrders orders(LogInsides::store(*log), LogInsides::index(*log).names());
        benchmark::DoNotOptimize(*orders.order({}));
    }
}

void search(benchmark::State& state) {
    const KeySearch::Where where =
        state.range(0) == 0 ? KeySearch::Where::Start : KeySearch::Where::Anywhere;
    std::uint64_t found = 0;
    for (auto _ : state) {
        const std::string digits = std::to_string(1'000 + randomNumbers()() % 9'000);
        const KeySearch wanted{
            where, where == KeySearch::Where::Start ? "customer-" + digits : digits, std::nullopt};
        const auto status = benchLog()->keys().search(wanted, [&found](KeyId, const KeyView&) {
            ++found;
            return true;
        });
        benchmark::DoNotOptimize(status.ok());
    }
    state.counters["found"] = static_cast<double>(found) / static_cast<double>(state.iterations());
}

BENCHMARK(makeTheKeyOrder)->Unit(benchmark::kMillisecond);
BENCHMARK(tableInKeyOrder)->Unit(benchmark::kMillisecond);
BENCHMARK(placeOfAKeyInKeyOrder)->Unit(benchmark::kMicrosecond);
BENCHMARK(rowOfANumberInKeyOrder)->Unit(benchmark::kMicrosecond);
BENCHMARK(search)->ArgName("anywhere")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(tableAtARandomPosition)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(drag)
    ->ArgName("events")
    ->Arg(10'000)
    ->Arg(-10'000)
    ->Arg(1'000'000)
    ->Arg(-1'000'000)
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(rowCountWithoutTheTable)->Unit(benchmark::kMicrosecond);
BENCHMARK(pageOfRows)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(wholeTable)->ArgName("byWriter")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(versionOfAKey)->Unit(benchmark::kMicrosecond);
BENCHMARK(nextEventOfAKey)->Unit(benchmark::kMicrosecond);
BENCHMARK(nameOfAKey)->ArgName("cursor")->Arg(0)->Arg(1);
BENCHMARK(scanEvents)->Unit(benchmark::kMillisecond);
BENCHMARK(aKeyNeverSeen)->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    benchmark::AddCustomContext("events", std::to_string(benchLog()->end().value()));
    benchmark::AddCustomContext("keys", std::to_string(benchLog()->keyCount()));
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
