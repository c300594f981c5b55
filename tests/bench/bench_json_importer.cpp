// How fast JSON Lines and CSV become events, on one core: the events are thrown away.
#include <benchmark/benchmark.h>

#include <string>

#include "importers/delimited/csv_importer.h"
#include "importers/json/json_importer.h"

namespace {

using namespace oxbow;

class NullSink final : public EventSink {
public:
    absl::Status accept(std::unique_ptr<EventBatch> batch) override {
        events += batch->events.size();
        return absl::OkStatus();
    }
    bool cancelled() const override { return false; }

    std::uint64_t events = 0;
};

// About 220 bytes a line, as a shop would write them.
std::string lines(std::size_t count) {
    static constexpr const char* kTypes[] = {"order-placed", "order-paid", "order-shipped"};
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string number = std::to_string(i);
        out += R"({"key":"customer-)" + std::to_string(i * 7919 % 50'000);
        out += R"(","type":")" + std::string(kTypes[i % 3]);
        out += R"(","time":"2024-03-05T10:)" + std::to_string(10 + i / 60'000 % 50) + ":" +
               std::to_string(10 + i / 1'000 % 50) + ".123456Z";
        out += R"(","order":)" + number + R"(,"amount":)" + std::to_string(i % 997) + ".50";
        out += R"(,"currency":"EUR","items":[{"sku":"A-)" + std::to_string(i % 211) +
               R"(","count":2},{"sku":"B-17","count":1}],"note":"leave it at the door"})";
        out += '\n';
    }
    return out;
}

// About 80 bytes a row, of the same events.
std::string rows(std::size_t count) {
    std::string out = "key,type,time,order,amount,currency,note\n";
    for (std::size_t i = 0; i < count; ++i) {
        out += "customer-" + std::to_string(i * 7919 % 50'000) +
               ",order-placed,2024-03-05T10:" + std::to_string(10 + i / 60'000 % 50) + ":" +
               std::to_string(10 + i / 1'000 % 50) + "Z," + std::to_string(i) + "," +
               std::to_string(i % 997) + ".50,EUR,\"leave it, please\"\n";
    }
    return out;
}

void import(benchmark::State& state, const Format& format, const std::string& input) {
    std::uint64_t events = 0;
    for (auto _ : state) {
        NullSink sink;
        const auto importer = format.makeStream({}, "bench");
        constexpr std::size_t kPiece = 1024 * 1024;
        for (std::size_t at = 0; at < input.size(); at += kPiece) {
            if (!importer->feed(std::string_view(input).substr(at, kPiece), sink).ok()) {
                state.SkipWithError("feed failed");
            }
        }
        if (!importer->finish(sink).ok()) {
            state.SkipWithError("finish failed");
        }
        events += sink.events;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(events));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * input.size()));
}

void jsonLines(benchmark::State& state) {
    import(state, jsonLinesFormat(), lines(100'000));
}
BENCHMARK(jsonLines)->Unit(benchmark::kMillisecond);

void csv(benchmark::State& state) {
    import(state, csvFormat(), rows(100'000));
}
BENCHMARK(csv)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
