// What a log costs that is added to in small pieces: bench_log_growth WORKSPACE COMMITS EVENTS
// makes one by so many commits of so many events each, and says what a commit took, how many runs
// and files there are, how long the log takes to open, and how long the next event of a key to
// find.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <string>

#include "model/log/log_builder.h"
#include "model/log/log_insides.h"
#include "model/log/store/log_store.h"

namespace {

using namespace oxbow;
using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

Event eventAt(std::uint64_t i) {
    std::mt19937_64 random(i);
    Event event;
    event.source = "follow.jsonl";
    event.stream = "follow";
    event.offset = static_cast<std::int64_t>(i);
    event.key = "key-" + std::to_string(random() % 20'000);
    event.type = "Type" + std::to_string(random() % 12);
    event.value = R"({"n":)" + std::to_string(random() % 1'000'000) + R"(,"state":"on"})";
    return event;
}

bool append(const std::shared_ptr<Log>& log, std::uint64_t commits, std::uint64_t events) {
    auto builder = LogBuilder::create(log);
    std::uint64_t next = log->end().value();
    double worst = 0;
    const auto begin = Clock::now();
    for (std::uint64_t i = 0; builder.ok() && i < commits; ++i) {
        const auto commit = Clock::now();
        auto batch = std::make_unique<EventBatch>();
        for (std::uint64_t k = 0; k < events; ++k) {
            batch->append(eventAt(next++).view());
        }
        if (!(*builder)->append(std::move(batch)).ok() || !(*builder)->commit().ok()) {
            return false;
        }
        worst = std::max(worst, millisecondsSince(commit));
    }
    std::printf("a commit: %.2f ms, at worst %.1f ms\n",
                millisecondsSince(begin) / static_cast<double>(commits), worst);
    return builder.ok();
}

void countFiles(const Log& log) {
    std::map<std::string, int> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(log.workspace())) {
        files[entry.path().extension().string()] += entry.is_regular_file() ? 1 : 0;
    }
    std::printf("%zu runs, %llu MiB, sorted files %d, journals %d\n",
                LogInsides::store(log).catalog()->runs.size(),
                static_cast<unsigned long long>(log.diskBytes() >> 20), files[".sst"],
                files[".log"]);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "bench_log_growth WORKSPACE COMMITS EVENTS\n");
        return 2;
    }
    {
        const auto log = std::filesystem::exists(argv[1])
                             ? Log::open(argv[1], Log::Access::ReadWrite)
                             : Log::create(argv[1]);
        if (!log.ok() || !append(*log, std::strtoull(argv[2], nullptr, 10),
                                 std::strtoull(argv[3], nullptr, 10))) {
            return 1;
        }
        countFiles(**log);
    }
    for (const auto access : {Log::Access::ReadOnly, Log::Access::ReadWrite}) {
        const auto begin = Clock::now();
        const auto log = Log::open(argv[1], access);
        std::printf("opening: %.1f ms\n", millisecondsSince(begin));
        if (!log.ok()) {
            return 1;
        }
        double worst = 0;
        std::mt19937_64 random(3);
        for (int i = 0; i < 2'000; ++i) {
            const KeyId key(static_cast<std::uint32_t>(random() % (*log)->keyCount()));
            const Position from(random() % (*log)->end().value());
            const auto asked = Clock::now();
            if (!(*log)->nextEvent(key, from).ok()) {
                return 1;
            }
            worst = std::max(worst, millisecondsSince(asked));
        }
        std::printf("the next event of a key, at worst: %.3f ms\n", worst);
        countFiles(**log);
    }
    return 0;
}
