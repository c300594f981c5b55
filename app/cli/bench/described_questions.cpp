#include "app/cli/bench/described_questions.h"

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "app/cli/bench/generator.h"
#include "app/cli/bench/measure.h"
#include "importers/format/format_library.h"
#include "importers/import.h"

namespace oxbow {
namespace {

constexpr char kJson[] = R"({
  "name": "bench-lines", "container": "json", "match": {"fields": ["time", "key", "type", "data"]},
  "fields": {"key": "key", "type": "type", "time": "time", "value": "data", "stream": ""},
  "samples": [{"text": "{}", "events": []}]})";
constexpr char kTable[] = R"({
  "name": "bench-table", "container": "csv", "match": {"fields": ["time", "key", "type", "data"]},
  "fields": {"key": "key", "type": "type", "time": "time", "value": "data", "stream": ""},
  "samples": [{"text": "time", "events": []}]})";

absl::StatusOr<double> secondsToImport(const std::filesystem::path& source,
                                       const ImportOptions& options) {
    const std::filesystem::path workspace = source.string() + ".oxbow";
    absl::StatusOr<ImportSummary> summary = absl::UnknownError("not imported");
    double seconds = 0;
    {
        auto log = Log::create(workspace);
        if (!log.ok()) {
            return log.status();
        }
        ImportProgress progress;
        seconds = secondsOf([&] { summary = importSources(*log, {source}, options, progress); });
    }
    std::error_code ignored;
    std::filesystem::remove_all(workspace, ignored);
    return summary.ok() ? absl::StatusOr<double>(seconds) : summary.status();
}

// The best of a few each, one after the other, so that what else goes on costs both alike.
absl::StatusOr<double> describedOfPlain(const std::filesystem::path& source,
                                        const char* description,
                                        const std::function<bool()>& cancelled) {
    constexpr int kRounds = 3;
    auto read = parseDescription(description);
    if (!read.ok()) {
        return read.status();
    }
    ImportOptions plain;
    plain.library = std::make_shared<FormatLibrary>();
    ImportOptions described;
    described.library = plain.library->with({std::make_shared<Description>(*std::move(read)), {}});
    described.format = described.library->formats().front().description->name;
    Samples before;
    Samples after;
    for (int round = 0; round < kRounds; ++round) {
        if (cancelled()) {
            return absl::CancelledError("the bench was given up");
        }
        const auto first = secondsToImport(source, plain);
        const auto second = first.ok() ? secondsToImport(source, described) : first;
        if (!second.ok()) {
            return second.status();
        }
        before.add(*first);
        after.add(*second);
    }
    return before.percentile(0) / after.percentile(0);
}

// With the line that names the columns.
void addHeader(const std::filesystem::path& rows, const std::filesystem::path& table) {
    std::ofstream out(table, std::ios::binary);
    out << "position,time,key,type,data\n" << std::ifstream(rows, std::ios::binary).rdbuf();
}

}  // namespace

absl::Status askDescribed(const std::filesystem::path& folder, std::uint64_t events,
                          std::uint64_t seed, const std::function<bool()>& cancelled,
                          Figures& figures) {
    constexpr std::uint64_t kMostEvents = 300'000;
    const std::filesystem::path lines = folder / "described.jsonl";
    const std::filesystem::path rows = folder / "described.rows";
    const std::filesystem::path table = folder / "described.csv";
    const GeneratorOptions generator{std::min(events, kMostEvents), 0, seed};
    if (auto status = generateFiles(generator, lines, rows,
                                    [&cancelled](std::uint64_t) { return !cancelled(); });
        !status.ok()) {
        return status;
    }
    addHeader(rows, table);
    const std::tuple<const char*, const char*, std::filesystem::path, const char*> asked[] = {
        {"described_json_of_plain", "import of JSON Lines by a description, against none", lines,
         kJson},
        {"described_csv_of_plain", "import of CSV by a description, against none", table, kTable}};
    for (const auto& [id, title, source, description] : asked) {
        const auto ratio = describedOfPlain(source, description, cancelled);
        if (!ratio.ok()) {
            return ratio.status();
        }
        Figure figure{id, title, Unit::Times, *ratio};
        figure.goal = Goal{0.9, 1.0, true};
        figures.push_back(std::move(figure));
    }
    return absl::OkStatus();
}

}  // namespace oxbow
