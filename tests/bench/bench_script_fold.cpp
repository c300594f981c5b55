// What a fold in JavaScript costs: a script called for each event that parses the event's JSON
// itself, beside the same fold as a projection.
//
//   bench_script_fold [--benchmark_filter=…]
#include <absl/container/node_hash_map.h>
#include <absl/hash/hash.h>
#include <benchmark/benchmark.h>

#include <QCoreApplication>
#include <QJSEngine>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "model/fold/fold.h"
#include "model/fold/script/script_fold.h"

namespace {

using namespace oxbow;

constexpr std::size_t kEvents = 100'000;
constexpr std::size_t kKeys = 2'000;
constexpr std::size_t kBatch = 1'024;
constexpr int kTimes = 10;  // so that starting the script's process does not count

// About 222 bytes of JSON each, nested, as in storage.md.
const std::vector<Event>& orders() {
    static const std::vector<Event> events = [] {
        std::vector<Event> made;
        std::mt19937_64 random(1);
        for (std::size_t i = 0; i < kEvents; ++i) {
            const std::uint64_t key = random() % kKeys;
            Event& event = made.emplace_back();
            event.source = "bench";
            event.stream = "orders";
            event.key = "o-" + std::to_string(key);
            event.type = i % 4 == 0 ? "Placed" : i % 4 == 1 ? "Paid" : "Shipped";
            event.offset = static_cast<std::int64_t>(i);
            event.value = "{\"order\":\"o-" + std::to_string(key) + "\",\"customer\":\"c-" +
                          std::to_string(random() % 500) +
                          "\",\"amount\":" + std::to_string(random() % 10'000) +
                          ".25,\"currency\":\"EUR\"," +
                          "\"items\":[{\"sku\":\"s-1\",\"n\":2},{\"sku\":\"s-22\",\"n\":1}]," +
                          "\"address\":{\"street\":\"High Street 5\",\"city\":\"Leeds\"," +
                          "\"zip\":\"LS1\"},\"note\":null,\"express\":false}";
        }
        return made;
    }();
    return events;
}

class LastRows final : public FoldRows {
public:
    absl::StatusOr<const FoldRow*> find(const RowKey& key) override {
        const auto found = m_rows.find(key);
        return found == m_rows.end() ? nullptr : &found->second;
    }
    absl::Status put(const RowKey& key, FoldRow row) override {
        m_rows[key] = std::move(row);
        return absl::OkStatus();
    }
    absl::Status erase(const RowKey& key) override {
        m_rows.erase(key);
        return absl::OkStatus();
    }
    absl::Status publish(const EventView&) override { return absl::OkStatus(); }
    bool isOnlyWrittenByRunner() const override { return true; }

private:
    struct Hash {
        std::size_t operator()(const RowKey& key) const {
            return absl::HashOf(key.stream, key.key);
        }
    };
    absl::node_hash_map<RowKey, FoldRow, Hash> m_rows;
};

void calledForEachEvent(benchmark::State& state) {
    QJSEngine engine;
    QJSValue fold = engine.evaluate(
        "(function(s, text) { var e = JSON.parse(text); if (!s) s = {count: 0, sum: 0};"
        " s.count++; s.sum += e.amount; return s })");
    for ([[maybe_unused]] auto _ : state) {
        std::map<std::string, QJSValue> rows;
        for (const Event& event : orders()) {
            QJSValue& row = rows[*event.key];
            row = fold.call({row, QJSValue(QString::fromStdString(*event.value))});
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kEvents));
}

void asAProjection(benchmark::State& state, const char* code) {
    const auto fold = scriptFold(code, "bench");
    if (!fold.ok()) {
        state.SkipWithError(std::string(fold.status().message()).c_str());
        return;
    }
    std::vector<EventView> views;
    views.reserve(kEvents);
    std::vector<FoldEvent> events;
    for (const Event& event : orders()) {
        views.push_back(event.view());
        events.push_back({Position(events.size()), views.back()});
    }
    for ([[maybe_unused]] auto _ : state) {
        LastRows rows;
        const auto runner = (*fold)->start();
        const auto batch = [&](std::size_t at) {
            return std::span(events).subspan(at, std::min(kBatch, kEvents - at));
        };
        absl::Status announced = (*runner)->lookAhead(batch(0), rows);
        for (std::size_t at = 0; announced.ok() && at < kTimes * kEvents;) {
            const auto now = batch(at % kEvents);
            at += now.size();
            absl::Status status = (*runner)->lookAhead(batch(at % kEvents), rows);
            if (status.ok()) {
                status = (*runner)->applyBatch(now, rows);
            }
            if (!status.ok()) {
                state.SkipWithError(std::string(status.message()).c_str());
                return;
            }
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kTimes * kEvents));
}

BENCHMARK(calledForEachEvent)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(asAProjection, sumByStream,
                  "fromAll().foreachStream().when({$init: () => ({count: 0, sum: 0}),"
                  " $any(s, e) { s.count++; s.sum += e.data.amount }})")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(asAProjection, sumByCustomer,
                  "fromAll().partitionBy(e => e.data.customer).when({"
                  "$init: () => ({count: 0, sum: 0}),"
                  " $any(s, e) { s.count++; s.sum += e.data.amount }})")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(asAProjection, simpleForm,
                  "({ apply(row, e) { row = row || {count: 0, sum: 0}; row.count++;"
                  " row.sum += e.data.amount; return row } })")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(asAProjection, lastOfEach,
                  "fromAll().foreachStream().when({$any(s, e) { s.customer = e.data.customer;"
                  " s.type = e.eventType; s.last = e.data.amount }})")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(asAProjection, wholeBody,
                  "fromAll().foreachStream().when({$any: (s, e) => e.data})")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(asAProjection, runAnew,
                  "const seen = new Set(); fromAll().foreachStream().when({"
                  "$init: () => ({count: 0, sum: 0}),"
                  " $any(s, e) { s.count++; s.sum += e.data.amount }})")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
