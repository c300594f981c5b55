#include "app/cli/bench/log_bench.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

#include "app/cli/bench/branch_questions.h"
#include "app/cli/bench/described_questions.h"
#include "app/cli/bench/difference_questions.h"
#include "app/cli/bench/fold_questions.h"
#include "app/cli/bench/generator.h"
#include "app/cli/bench/limits.h"
#include "app/cli/bench/measure.h"
#include "app/cli/bench/naive_store.h"
#include "app/cli/bench/peers.h"
#include "app/cli/bench/questions.h"
#include "app/cli/bench/text_questions.h"
#include "importers/import.h"

namespace oxbow {
namespace {

using Clock = std::chrono::steady_clock;

// A folder of its own that is gone afterwards.
class Scratch {
public:
    explicit Scratch(const BenchOptions& options)
        : m_path(options.folder / absl::StrFormat("oxbow-bench-%d-%d", ::getpid(), options.events)),
          m_keep(options.keep) {
        std::filesystem::create_directories(m_path, m_error);
    }
    ~Scratch() {
        if (!m_keep) {
            std::error_code ignored;
            std::filesystem::remove_all(m_path, ignored);
        }
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const std::filesystem::path& path() const { return m_path; }
    const std::error_code& error() const { return m_error; }

private:
    std::filesystem::path m_path;
    std::error_code m_error;
    bool m_keep;
};

std::string rateAndRest(double done, double all, Clock::time_point begin) {
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    if (done <= 0 || seconds <= 0) {
        return {};
    }
    return absl::StrFormat(" · %.1f M/s · %.0f s left", done / seconds / 1e6,
                           seconds * (all - done) / done);
}

class LogBench {
public:
    LogBench(const BenchOptions& options, std::filesystem::path folder)
        : m_options(options),
          m_folder(std::move(folder)),
          m_source(options.file.value_or(m_folder / "bench.jsonl")),
          m_workspace(m_folder / "bench.oxbow"),
          m_peers(!options.file && options.events <= options.peerEvents) {}

    absl::StatusOr<BenchResult> run() {
        for (auto step : {&LogBench::generate, &LogBench::importAll, &LogBench::reopen,
                          &LogBench::ask, &LogBench::compare}) {
            if (m_options.cancelled()) {
                return absl::CancelledError("the bench was given up");
            }
            if (auto status = (this->*step)(); !status.ok()) {
                return status;
            }
        }
        return std::move(m_result);
    }

private:
    Figures& figures() { return m_result.figures; }
    Figure* figure(const std::string& id) { return const_cast<Figure*>(findFigure(figures(), id)); }

    absl::Status checkRoom() const {
        // Bytes an event: the log, its workspace and folds; for peers their input and the largest
        // database.
        const std::uint64_t needed = m_options.events * (m_peers ? 205 + 90 + 260 + 540 : 205 + 90);
        std::error_code error;
        const auto space = std::filesystem::space(m_folder, error);
        if (!error && space.available < needed) {
            return absl::ResourceExhaustedError(absl::StrFormat(
                "%s has %d MiB free, and %d events need about %d MiB; choose another --folder, or "
                "fewer --events",
                m_folder.string(), space.available >> 20, m_options.events, needed >> 20));
        }
        return absl::OkStatus();
    }

    absl::Status generate() {
        if (m_options.file) {
            return absl::OkStatus();
        }
        if (auto status = checkRoom(); !status.ok()) {
            return status;
        }
        GeneratorOptions generator{m_options.events, m_options.keys, m_options.seed};
        const auto begin = Clock::now();
        return generateFiles(
            generator, m_source, m_peers ? std::optional(m_folder / "bench.csv") : std::nullopt,
            [&](std::uint64_t done) {
                if (done % (std::uint64_t{1} << 18) == 0) {
                    m_options.tell(
                        absl::StrCat("writing a log of ", m_options.events, " events",
                                     rateAndRest(double(done), double(m_options.events), begin)));
                }
                return !m_options.cancelled();
            });
    }

    absl::Status importAll() {
        auto log = Log::create(m_workspace);
        if (!log.ok()) {
            return log.status();
        }
        resetPeakMemory();
        ImportProgress progress;
        absl::StatusOr<ImportSummary> summary;
        double seconds = 0;
        {
            std::atomic<bool> done = false;
            const auto begin = Clock::now();
            std::thread watch([&] {
                while (!done) {
                    std::this_thread::sleep_for(std::chrono::milliseconds(20));
                    progress.cancel = m_options.cancelled();
                    m_options.tell(absl::StrFormat(
                        "importing · %.1f M events/s · %.0f %%",
                        double(progress.events) /
                            std::chrono::duration<double>(Clock::now() - begin).count() / 1e6,
                        100 * double(progress.bytesRead) / (double(progress.bytesTotal) + 1)));
                }
            });
            seconds = secondsOf(
                [&] { summary = importSources(*log, {m_source}, ImportOptions(), progress); });
            done = true;
            watch.join();
        }
        if (!summary.ok()) {
            return summary.status();
        }
        m_result.events = summary->events;
        const auto events = static_cast<double>(summary->events);
        const auto raw = static_cast<double>(summary->bytes);
        figures().push_back({"keys", "different keys", Unit::Count, double((*log)->keyCount())});
        figures().push_back({"raw_bytes", "input", Unit::Bytes, raw});
        figures().push_back({"import_seconds", "complete import", Unit::Seconds, seconds});
        figures().push_back(
            {"import_per_second", "events imported", Unit::PerSecond, events / seconds});
        Figure memory{"peak_memory_bytes", "most memory while importing", Unit::Bytes,
                      double(peakMemory())};
        memory.goal = Goal{300.0 * (1 << 20), 160.0 * (1 << 20)};
        figures().push_back(std::move(memory));
        const auto disk = static_cast<double>((*log)->diskBytes());
        figures().push_back({"disk_bytes", "workspace on disk", Unit::Bytes, disk});
        Figure ratio{"disk_of_raw", "workspace, of the input", Unit::Ratio, disk / raw};
        ratio.goal = Goal{0.15, 0.115};
        figures().push_back(std::move(ratio));
        return absl::OkStatus();
    }

    absl::Status reopen() {
        absl::StatusOr<std::shared_ptr<Log>> log;
        Samples samples;
        for (int i = 0; i < 5; ++i) {
            log = absl::UnknownError("not open");
            samples.add(secondsOf([&] { log = Log::open(m_workspace, Log::Access::ReadWrite); }));
            if (!log.ok()) {
                return log.status();
            }
        }
        m_log = *log;
        Figure figure{"reopen_seconds", "reopen", Unit::Seconds, samples.percentile(0.5)};
        figure.goal = Goal{0.1, 0.05};
        figures().push_back(std::move(figure));
        return absl::OkStatus();
    }

    absl::Status ask() {
        m_options.tell("asking questions");
        if (auto status = askQuestions(m_log, m_options.seed, m_options.cancelled, figures());
            !status.ok()) {
            return status;
        }
        for (const char* const id : {"condition_seconds", "condition_two_threads_seconds"}) {
            const Figure condition = *figure(id);
            figures().push_back(
                {absl::StrCat(id, "_rate"),
                 absl::StrCat("  events a second",
                              condition.id == "condition_seconds" ? "" : ", two threads"),
                 Unit::PerSecond, double(m_result.events) / condition.value});
        }
        if (m_options.checks > 0) {
            m_options.tell("comparing look-ups with a replay");
            m_result.checked = m_options.checks;
            return checkLookups(*m_log, m_options.seed, m_options.checks, m_options.cancelled,
                                m_result.differences);
        }
        return absl::OkStatus();
    }

    absl::Status compare() {
        if (m_options.file) {
            return absl::OkStatus();
        }
        m_options.tell("importing plain text");
        constexpr std::uint64_t kMostTexts = 1'000'000;
        if (auto status = askTextImports(m_folder, std::min(m_options.events, kMostTexts),
                                         m_options.seed, m_options.cancelled, figures());
            !status.ok()) {
            return status;
        }
        m_options.tell("comparing branches");
        if (auto status = askDifferences(m_log, m_options.seed, m_options.cancelled, figures());
            !status.ok()) {
            return status;
        }
        m_options.tell("folding");
        if (auto status = askFolds(m_log, m_folder, m_options.seed, m_options.cancelled, figures());
            !status.ok()) {
            return status;
        }
        m_options.tell("asking what if");
        if (auto status =
                askBranches(m_log, m_folder, m_options.seed, m_options.cancelled, figures());
            !status.ok()) {
            return status;
        }
        m_options.tell("importing by a description");
        if (auto status = askDescribed(m_folder, m_result.events, m_options.seed,
                                       m_options.cancelled, figures());
            !status.ok()) {
            return status;
        }
        if (auto status = compareWithLimits(); !status.ok()) {
            return status;
        }
        if (m_result.events <= m_options.naiveEvents) {
            m_options.tell("filling one RocksDB value an event");
            const auto seconds = fillNaiveStore(m_source, m_folder, m_options.cancelled);
            if (!seconds.ok()) {
                return seconds.status();
            }
            Figure times{"import_of_naive", "import, against one RocksDB value an event",
                         Unit::Times, *seconds / figure("import_seconds")->value};
            times.goal = Goal{12, 20, true};
            figures().push_back(std::move(times));
        }
        if (m_peers) {
            comparePeers();
        }
        return absl::OkStatus();
    }

    absl::Status compareWithLimits() {
        m_options.tell("measuring the limits of this machine");
        const auto limits = measureLimits(m_source, m_options.cancelled);
        if (!limits.ok()) {
            return limits.status();
        }
        figures().push_back({"parse_limit_per_second", "limit: simdjson reads time, key and type",
                             Unit::PerSecond, limits->parsePerSecond});
        Figure ratio{"import_of_parse_limit", "import, of that limit", Unit::Ratio,
                     figure("import_per_second")->value / limits->parsePerSecond};
        ratio.goal = Goal{0.30, 0.50, true};
        figures().push_back(std::move(ratio));
        figures().push_back({"condition_limit_per_second",
                             "limit: simdjson compares the amount in the raw file", Unit::PerSecond,
                             limits->conditionPerSecond});
        Figure times{"condition_of_limit", "condition on one thread, against that", Unit::Times,
                     figure("condition_seconds_rate")->value / limits->conditionPerSecond};
        times.goal = Goal{12, 30, true};
        figures().push_back(std::move(times));
        figures().push_back({"read_limit", "limit: bytes read from the file", Unit::PerSecond,
                             limits->readBytesPerSecond});
        figures().push_back({"memory_limit", "limit: bytes added up in memory", Unit::PerSecond,
                             limits->memoryBytesPerSecond});
        return absl::OkStatus();
    }

    void comparePeers() {
        m_options.tell("asking other stores");
        PeerQuestions questions;
        questions.csv = m_folder / "bench.csv";
        questions.folder = m_folder;
        questions.events = m_result.events;
        questions.seed = m_options.seed;
        for (std::uint32_t id = 0; id < std::min<std::uint64_t>(m_log->keyCount(), 1'000); ++id) {
            if (const auto key = m_log->keys().key(KeyId(id)); key.ok()) {
                questions.keys.push_back(key->bytes);
            }
        }
        for (const PeerFigures& peer : askPeers(questions, m_options.cancelled)) {
            for (const auto& [id, value] : peer.values) {
                if (Figure* const own = figure(id)) {
                    own->others.emplace_back(peer.name, value);
                }
            }
            const auto imported = peer.values.find("import_seconds");
            if (imported != peer.values.end()) {
                Figure times{absl::StrCat("import_of_", peer.name),
                             absl::StrCat("import, against ", peer.name), Unit::Times,
                             imported->second / figure("import_seconds")->value};
                if (peer.name == "SQLite") {
                    times.goal = Goal{5, 9, true};
                }
                figures().push_back(std::move(times));
            }
        }
    }

    const BenchOptions& m_options;
    const std::filesystem::path m_folder;
    const std::filesystem::path m_source;
    const std::filesystem::path m_workspace;
    const bool m_peers;
    std::shared_ptr<Log> m_log;
    BenchResult m_result;
};

}  // namespace

absl::StatusOr<BenchResult> benchLog(const BenchOptions& options) {
    const Scratch scratch(options);
    if (scratch.error()) {
        return absl::PermissionDeniedError(
            absl::StrFormat("%s cannot be made: %s; choose another folder with --folder",
                            scratch.path().string(), scratch.error().message()));
    }
    auto result = LogBench(options, scratch.path()).run();
    if (result.ok() && options.keep) {
        result->kept = scratch.path() / "bench.oxbow";
    }
    return result;
}

}  // namespace oxbow
