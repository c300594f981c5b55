// oxbow bench: the figures that the README quotes
#include <absl/strings/str_format.h>

#include <filesystem>

#include "app/cli/bench/log_bench.h"
#include "app/cli/command.h"
#include "app/cli/json_line.h"

namespace oxbow {
namespace {

struct Arguments {
    std::vector<std::uint64_t> events = {100'000, 1'000'000};
    BenchOptions options;
    std::string folder;
    std::string file;
    bool noSqlite = false;
    bool json = false;
};

std::string milliseconds(double seconds) {
    return absl::StrFormat("%.3f ms", seconds * 1e3);
}
std::string mebibytes(std::uint64_t bytes) {
    return absl::StrFormat("%.1f MiB", static_cast<double>(bytes) / (1 << 20));
}

std::string resultJson(const BenchResult& r) {
    JsonObject json;
    json.number("events", r.events)
        .number("keys", r.keys)
        .number("raw_bytes", r.rawBytes)
        .number("import_seconds", r.importSeconds)
        .number("peak_memory_bytes", r.peakMemory)
        .number("disk_bytes", r.diskBytes)
        .number("disk_of_raw", static_cast<double>(r.diskBytes) / static_cast<double>(r.rawBytes))
        .number("reopen_seconds", r.reopenSeconds)
        .number("lookup_p50_seconds", r.lookupP50)
        .number("lookup_p95_seconds", r.lookupP95)
        .number("jump_p50_seconds", r.jumpP50)
        .number("jump_p95_seconds", r.jumpP95)
        .number("drag_p50_seconds", r.dragP50)
        .number("drag_p95_seconds", r.dragP95)
        .number("event_p50_seconds", r.eventP50)
        .number("timeline_p50_seconds", r.timelineP50)
        .number("timeline_exact_p95_seconds", r.timelineExactP95);
    if (r.sqliteSeconds) {
        json.number("sqlite_seconds", *r.sqliteSeconds)
            .number("sqlite_bytes", *r.sqliteBytes)
            .number("times_faster_than_sqlite", *r.sqliteSeconds / r.importSeconds);
    }
    return json.done();
}

void row(Output& out, std::string_view what, std::string_view figure) {
    out.line(absl::StrFormat("| %-46s | %-30s |", what, figure));
}

void print(Output& out, const BenchResult& r) {
    row(out, absl::StrFormat("%d events, %d keys", r.events, r.keys),
        mebibytes(r.rawBytes) + " of input");
    row(out, "complete import",
        absl::StrFormat("%.2f s, %.2f M events/s", r.importSeconds,
                        static_cast<double>(r.events) / r.importSeconds / 1e6));
    if (r.sqliteSeconds) {
        row(out, "SQLite, columns split, with index",
            absl::StrFormat("%.2f s, Oxbow is %.1f x as fast", *r.sqliteSeconds,
                            *r.sqliteSeconds / r.importSeconds));
    }
    row(out, "most memory during the import", mebibytes(r.peakMemory));
    row(out, "workspace on disk",
        absl::StrFormat("%s, %.3f of the input", mebibytes(r.diskBytes),
                        static_cast<double>(r.diskBytes) / static_cast<double>(r.rawBytes)));
    row(out, "reopen", milliseconds(r.reopenSeconds));
    row(out, "a key's value as of a position, p50 · p95",
        milliseconds(r.lookupP50) + " · " + milliseconds(r.lookupP95));
    row(out, "jump and 100 rows, p50 · p95",
        milliseconds(r.jumpP50) + " · " + milliseconds(r.jumpP95));
    row(out, "drag step of 10,000 events, p50 · p95",
        milliseconds(r.dragP50) + " · " + milliseconds(r.dragP95));
    row(out, "random event, p50", milliseconds(r.eventP50));
    row(out, "timeline of 2,000 pixels, p50", milliseconds(r.timelineP50));
    row(out, "the same with exact edges, p95", milliseconds(r.timelineExactP95));
    out.line("");
}

int run(const Arguments& arguments) {
    BenchOptions options = arguments.options;
    options.sqlite = !arguments.noSqlite;
    std::error_code ignored;
    options.folder = arguments.folder.empty() ? std::filesystem::temp_directory_path(ignored)
                                              : std::filesystem::path(arguments.folder);
    std::vector<std::uint64_t> sizes = arguments.events;
    if (!arguments.file.empty()) {
        options.file = arguments.file;
        sizes = {0};
    }
    Output out;
    for (const std::uint64_t events : sizes) {
        options.events = events;
        const auto result = benchLog(options);
        if (!result.ok()) {
            return fail(result.status());
        }
        if (arguments.json) {
            out.line(resultJson(*result));
        } else {
            print(out, *result);
        }
        out.flush().IgnoreError();
    }
    return kSuccess;
}

}  // namespace

void addBenchCommand(CLI::App& app, Outcome& outcome) {
    CLI::App& command = *app.add_subcommand(
        "bench", "Measure imports and reads on a generated log, beside SQLite where it is there");
    const auto arguments = std::make_shared<Arguments>();
    command.add_option("--events", arguments->events, "Sizes of the generated logs")
        ->delimiter(',');
    command.add_option("--keys", arguments->options.keys, "Keys; 0: a tenth of the events");
    command.add_option("--seed", arguments->options.seed, "Of the generated log and the questions");
    command.add_option("--file", arguments->file, "Measure this file instead of a generated log");
    command.add_option("--folder", arguments->folder,
                       "Where the files go, about 700 bytes an event");
    command.add_flag("--no-sqlite", arguments->noSqlite, "Without SQLite beside it");
    command.add_flag("--json", arguments->json, "One JSON object a size");
    onRun(command, outcome, [arguments] { return run(*arguments); });
}

}  // namespace oxbow
