// oxbow bench: the figures that the README quotes
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <unistd.h>

#include <filesystem>

#include "app/cli/bench/growth.h"
#include "app/cli/bench/log_bench.h"
#include "app/cli/command.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"

namespace oxbow {
namespace {

struct Arguments {
    std::vector<std::uint64_t> events = {100'000, 1'000'000};
    BenchOptions options;
    std::string folder;
    std::string file;
    bool noPeers = false;
    bool json = false;
};

std::string figureJson(const Figure& figure) {
    JsonObject json;
    json.number("value", figure.value);
    if (figure.p95) {
        json.number("p95", *figure.p95);
    }
    for (const auto& [name, value] : figure.others) {
        json.number(name, value);
    }
    if (figure.goal) {
        json.text("goal", figure.goal->verdict(figure.judged()));
    }
    return json.done();
}

std::string resultJson(const BenchResult& result) {
    JsonObject json;
    json.number("events", result.events);
    if (result.checked > 0) {
        json.number("checked", result.checked).number("differences", result.differences);
    }
    for (const Figure& figure : result.figures) {
        json.raw(figure.id, figureJson(figure));
    }
    return json.done();
}

std::string beside(const Figure& figure) {
    std::string out;
    for (const auto& [name, value] : figure.others) {
        absl::StrAppend(&out, out.empty() ? "" : ", ", name, " ", formatFigure(figure.unit, value));
    }
    return out;
}

std::string goalText(const Figure& figure) {
    if (!figure.goal) {
        return {};
    }
    const char* const sign = figure.goal->moreIsBetter ? ">=" : "<=";
    const std::string verdict = figure.goal->verdict(figure.judged());
    return absl::StrCat(sign, " ", formatFigure(figure.unit, figure.goal->realistic), ", hard ",
                        formatFigure(figure.unit, figure.goal->hard), ": ",
                        verdict == "missed" ? "MISSED" : verdict);
}

void print(Output& out, const BenchResult& result) {
    if (const Figure* const times = findFigure(result.figures, "what_if_of_anew")) {
        out.line(absl::StrFormat("What if: an edit is answered %s faster than by a full replay",
                                 formatFigure(times->unit, times->value)));
    }
    out.line(
        absl::StrFormat("%-52s %-24s %-34s %s",
                        absl::StrCat(formatFigure(Unit::Count, double(result.events)), " events"),
                        "this run (p50 | p95)", "others", "goal"));
    for (const Figure& figure : result.figures) {
        std::string value = formatFigure(figure.unit, figure.value);
        if (figure.p95) {
            absl::StrAppend(&value, " | ", formatFigure(figure.unit, *figure.p95));
        }
        std::string line = absl::StrFormat("%-52s %-24s %-34s %s", figure.title, value,
                                           beside(figure), goalText(figure));
        line.erase(line.find_last_not_of(' ') + 1);
        out.line(line);
    }
    if (result.checked > 0) {
        out.line(absl::StrFormat("%d random look-ups compared with a replay: %d differences",
                                 result.checked, result.differences));
    }
    if (!result.kept.empty()) {
        out.line(absl::StrCat("kept: ", result.kept.string()));
    }
    out.line("");
}

void printGrowth(Output& out, const std::vector<BenchResult>& results) {
    std::vector<double> sizes;
    std::vector<Figures> figures;
    std::string head = absl::StrFormat("%-52s", "growth: time ~ events ^ slope");
    for (const BenchResult& result : results) {
        sizes.push_back(double(result.events));
        figures.push_back(result.figures);
        absl::StrAppendFormat(&head, " %14s", formatFigure(Unit::Count, sizes.back()));
    }
    out.line(head + "   slope   goal");
    for (const Growth& growth : growthOf(sizes, figures)) {
        std::string line = absl::StrFormat("%-52s", growth.title);
        for (const double value : growth.values) {
            absl::StrAppendFormat(&line, " %14s", formatFigure(growth.unit, value));
        }
        if (growth.slope) {
            absl::StrAppendFormat(&line, "   %5.2f", *growth.slope);
        }
        if (growth.slope && growth.goal) {
            absl::StrAppendFormat(&line, "   <= %.2f: %s", *growth.goal,
                                  *growth.slope <= *growth.goal ? "reached" : "MISSED");
        }
        out.line(line);
    }
}

void tellProgress(const std::string& what) {
    if (::isatty(STDERR_FILENO) != 0) {
        absl::FPrintF(stderr, "\r\033[K%s", what);
    }
}

absl::StatusOr<ExitCode> bench(const Arguments& arguments, Output& out) {
    BenchOptions options = arguments.options;
    options.peerEvents = arguments.noPeers ? 0 : options.peerEvents;
    std::error_code ignored;
    options.folder = arguments.folder.empty() ? std::filesystem::temp_directory_path(ignored)
                                              : std::filesystem::path(arguments.folder);
    options.tell = tellProgress;
    options.cancelled = interrupted;
    std::vector<std::uint64_t> sizes = arguments.events;
    if (!arguments.file.empty()) {
        options.file = arguments.file;
        sizes = {0};
    }
    std::vector<BenchResult> results;
    bool same = true;
    for (const std::uint64_t events : sizes) {
        options.events = events;
        const auto result = benchLog(options);
        tellProgress("");
        if (!result.ok()) {
            return result.status();
        }
        same = same && result->differences == 0;
        arguments.json ? out.line(resultJson(*result)) : print(out, *result);
        out.flush();
        results.push_back(*result);
    }
    if (results.size() > 1 && !arguments.json) {
        printGrowth(out, results);
    }
    return same ? kSuccess : kNo;
}

}  // namespace

void addBenchCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command = *app.add_subcommand("bench",
                                            "Measure imports, reads and folds on a generated log, "
                                            "beside the limits of the machine and the "
                                            "stores that are installed (SQLite, DuckDB)");
    const auto arguments = std::make_shared<Arguments>();
    BenchOptions& options = arguments->options;
    command.add_option("--events", arguments->events, "Sizes of the generated logs")
        ->delimiter(',')
        ->transform(wholeNumber());
    addNumberOption(command, "keys", options.keys,
                    "Keys; 0: a tenth of the events, at most a million");
    addNumberOption(command, "seed", options.seed, "Of the generated log and the questions");
    command.add_option("--file", arguments->file, "Measure this file instead of a generated log");
    command.add_option("--folder", arguments->folder,
                       "Where the files go: 295 bytes an event, with other stores 1,100");
    addNumberOption(command, "peer-events", options.peerEvents,
                    "Other stores are measured up to this size");
    addNumberOption(command, "check", options.checks,
                    "Compare so many random look-ups with a replay of all events");
    command.add_flag("--keep", options.keep, "Keep the workspace and the generated log");
    command.add_flag("--no-peers,--no-sqlite", arguments->noPeers, "Without other stores");
    command.add_flag("--json", arguments->json, "One JSON object a size");
    onRun(command, chosen, [arguments](Output& out) { return bench(*arguments, out); });
}

}  // namespace oxbow
