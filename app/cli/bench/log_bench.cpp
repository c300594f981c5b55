#include "app/cli/bench/log_bench.h"

#include <absl/strings/str_format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <system_error>
#include <utility>
#include <vector>

#include "app/cli/bench/generator.h"
#include "app/cli/bench/measure.h"
#include "importers/import.h"
#include "model/history/history.h"

namespace oxbow {
namespace {

constexpr int kQuestions = 400;
constexpr int kWarmUp = 20'000;
constexpr std::uint64_t kPageRows = 100;
constexpr std::uint64_t kDragEvents = 10'000;
constexpr std::size_t kTimelinePixels = 2'000;

// Everything but `events`, `rawBytes` and SQLite's figures.
class LogBench {
public:
    LogBench(const BenchOptions& options, std::filesystem::path source)
        : m_source(std::move(source)),
          m_workspace(options.folder / "bench.oxbow"),
          m_random(options.seed) {}

    absl::Status run(BenchResult& result) {
        for (auto step :
             {&LogBench::importAll, &LogBench::reopen, &LogBench::lookUp, &LogBench::jump,
              &LogBench::drag, &LogBench::readEvents, &LogBench::drawTimeline}) {
            if (auto status = (this->*step)(result); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

private:
    std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : m_random() % limit; }
    Position anywhere() { return Position(below(m_log->end().value() + 1)); }

    absl::Status importAll(BenchResult& result) {
        auto log = Log::create(m_workspace);
        if (!log.ok()) {
            return log.status();
        }
        resetPeakMemory();
        ImportProgress progress;
        absl::StatusOr<ImportSummary> summary;
        result.importSeconds = secondsOf(
            [&] { summary = importSources(*log, {m_source}, ImportOptions(), progress); });
        result.peakMemory = peakMemory();
        if (!summary.ok()) {
            return summary.status();
        }
        result.events = summary->events;
        result.rawBytes = summary->bytes;
        result.keys = (*log)->keyCount();
        return absl::OkStatus();
    }

    absl::Status reopen(BenchResult& result) {
        absl::StatusOr<std::shared_ptr<Log>> log;
        result.reopenSeconds =
            secondsOf([&] { log = Log::open(m_workspace, Log::Access::ReadWrite); });
        if (!log.ok()) {
            return log.status();
        }
        m_log = *log;
        m_history.emplace(m_log);
        result.diskBytes = m_log->diskBytes();
        return absl::OkStatus();
    }

    // Warm: what is asked first is not counted.
    absl::Status lookUp(BenchResult& result) {
        Samples samples;
        absl::Status failure;
        for (int i = 0; i < kWarmUp + kQuestions * 5 && failure.ok(); ++i) {
            const KeyId key(static_cast<std::uint32_t>(below(m_log->keyCount())));
            const Position at = anywhere();
            const double seconds = secondsOf([&] { failure = m_log->versionAt(key, at).status(); });
            if (i >= kWarmUp) {
                samples.add(seconds);
            }
        }
        result.lookupP50 = samples.percentile(0.5);
        result.lookupP95 = samples.percentile(0.95);
        return failure;
    }

    absl::Status jump(BenchResult& result) {
        Samples samples;
        absl::Status failure;
        for (int i = 0; i < kQuestions && failure.ok(); ++i) {
            const Position at = anywhere();
            samples.add(secondsOf([&] { failure = jumpTo(at); }));
        }
        result.jumpP50 = samples.percentile(0.5);
        result.jumpP95 = samples.percentile(0.95);
        return failure;
    }

    absl::Status jumpTo(Position at) {
        const auto table = m_history->tableAt(at);
        if (!table.ok()) {
            return table.status();
        }
        const std::uint64_t rows = (*table)->rowCount();
        const std::uint64_t first = rows > kPageRows ? below(rows - kPageRows) : 0;
        for (std::uint64_t n = first; n < std::min(rows, first + kPageRows); ++n) {
            if (auto bytes = m_history->rowWrittenBy((*table)->row(n).writer); !bytes.ok()) {
                return bytes.status();
            }
        }
        return absl::OkStatus();
    }

    absl::Status drag(BenchResult& result) {
        Samples samples;
        auto table = m_history->tableAt(Position());
        for (int i = 0; i < kQuestions && table.ok(); ++i) {
            const std::uint64_t next = (*table)->at().value() + kDragEvents;
            if (next > m_log->end().value()) {
                table = m_history->tableAt(Position());
                if (m_log->end().value() < kDragEvents) {
                    break;
                }
                continue;
            }
            const auto from = *table;
            samples.add(secondsOf([&] { table = m_history->tableAt(Position(next), from.get()); }));
        }
        result.dragP50 = samples.percentile(0.5);
        result.dragP95 = samples.percentile(0.95);
        return table.status();
    }

    absl::Status readEvents(BenchResult& result) {
        Samples samples;
        absl::Status failure;
        for (int i = 0; i < kQuestions && failure.ok() && m_log->end() > Position(); ++i) {
            const Position p(below(m_log->end().value()));
            samples.add(secondsOf([&] { failure = m_log->event(p).status(); }));
        }
        result.eventP50 = samples.percentile(0.5);
        return failure;
    }

    absl::Status drawTimeline(BenchResult& result) {
        Samples rough;
        Samples exact;
        absl::Status failure;
        for (int i = 0; i < kQuestions / 10 && failure.ok(); ++i) {
            // The whole log first, then random stretches of it.
            Position from = i == 0 ? Position() : anywhere();
            Position to = i == 0 ? m_log->end() : anywhere();
            if (to < from) {
                std::swap(from, to);
            }
            std::vector<Position> edges;
            for (std::size_t pixel = 0; pixel <= kTimelinePixels; ++pixel) {
                edges.push_back(from + (to - from) * pixel / kTimelinePixels);
            }
            rough.add(secondsOf([&] { failure = m_log->countsByType(edges, false).status(); }));
            if (failure.ok()) {
                exact.add(secondsOf([&] { failure = m_log->countsByType(edges, true).status(); }));
            }
        }
        result.timelineP50 = rough.percentile(0.5);
        result.timelineExactP95 = exact.percentile(0.95);
        return failure;
    }

    std::filesystem::path m_source;
    std::filesystem::path m_workspace;
    std::mt19937_64 m_random;
    std::shared_ptr<Log> m_log;
    std::optional<History> m_history;
};

// Imports the same rows with SQLite's own command line, columns split already, with an index on
// (key, position): what a person would do without Oxbow. False where there is no sqlite3.
bool runSqlite(const std::filesystem::path& folder, BenchResult& result) {
    if (std::system("command -v sqlite3 > /dev/null 2>&1") != 0) {
        return false;
    }
    const std::filesystem::path script = folder / "import.sql";
    const std::filesystem::path database = folder / "bench.sqlite";
    std::ofstream(script)
        << "CREATE TABLE events(position INTEGER, time TEXT, key TEXT, type TEXT, data TEXT);\n"
        << ".mode csv\n.import '" << (folder / "bench.csv").string() << "' events\n"
        << "CREATE INDEX by_key ON events(key, position);\n";
    int code = 0;
    const std::string command =
        absl::StrFormat("sqlite3 '%s' < '%s' > /dev/null 2>&1", database.string(), script.string());
    const double seconds = secondsOf([&] { code = std::system(command.c_str()); });
    if (code != 0) {
        return false;
    }
    std::error_code ignored;
    result.sqliteSeconds = seconds;
    result.sqliteBytes = std::filesystem::file_size(database, ignored);
    return true;
}

// A folder of its own that is gone afterwards.
class Scratch {
public:
    explicit Scratch(const std::filesystem::path& parent)
        : m_path(parent / absl::StrFormat("oxbow-bench-%d", ::getpid())) {
        std::filesystem::create_directories(m_path, m_error);
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const std::filesystem::path& path() const { return m_path; }
    const std::error_code& error() const { return m_error; }

private:
    std::filesystem::path m_path;
    std::error_code m_error;
};

}  // namespace

absl::StatusOr<BenchResult> benchLog(const BenchOptions& options) {
    const Scratch scratch(options.folder);
    if (scratch.error()) {
        return absl::PermissionDeniedError(
            absl::StrFormat("%s cannot be made: %s; choose another folder with --folder",
                            scratch.path().string(), scratch.error().message()));
    }
    BenchOptions own = options;
    own.folder = scratch.path();
    BenchResult result;
    const std::filesystem::path generated = own.folder / "bench.jsonl";
    if (!own.file) {
        GeneratorOptions generator;
        generator.events = own.events;
        generator.keys = own.keys;
        generator.seed = own.seed;
        if (auto status = generateFiles(generator, generated, own.folder / "bench.csv");
            !status.ok()) {
            return status;
        }
    }
    if (auto status = LogBench(own, own.file.value_or(generated)).run(result); !status.ok()) {
        return status;
    }
    if (!own.file && own.sqlite) {
        runSqlite(own.folder, result);
    }
    return result;
}

}  // namespace oxbow
