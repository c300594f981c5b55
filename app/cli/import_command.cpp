// oxbow import SOURCE… --into W.oxbow
#include <absl/strings/str_format.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <system_error>
#include <thread>

#include "app/cli/command.h"
#include "app/cli/options/reading_options.h"
#include "app/cli/options/text_options.h"
#include "app/cli/options/told_formats.h"
#include "app/cli/output/interrupt.h"
#include "app/cli/output/json_line.h"
#include "app/cli/output/message.h"
#include "importers/field_counts.h"
#include "importers/import.h"
#include "importers/source/spool.h"
#include "importers/source_reader.h"

namespace oxbow {
namespace {

struct Arguments {
    std::vector<std::string> sources;
    std::string into;
    ImportOptions options;
    std::string order;
    bool json = false;
};

// Passes an interrupt on to the import and, on a terminal, tells how far it is.
class Watcher {
public:
    // `ended` says when there is nothing more to follow.
    Watcher(ImportProgress& progress, std::function<bool()> ended)
        : m_progress(progress),
          m_ended(std::move(ended)),
          m_begin(std::chrono::steady_clock::now()) {
        m_thread = std::thread([this] { run(); });
    }
    ~Watcher() {
        m_done = true;
        m_thread.join();
        if (m_told) {
            absl::FPrintF(stderr, "\r\033[K");
        }
    }

private:
    void run() {
        const bool terminal = ::isatty(STDERR_FILENO) != 0;
        for (int tick = 1; !m_done; ++tick) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            if (interrupted() || (m_progress.following && m_ended())) {
                m_progress.cancel = true;
            }
            if (terminal && tick % 25 == 0) {
                tell();
            }
        }
    }
    void tell() {
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count();
        const double read = static_cast<double>(m_progress.bytesRead);
        const double total = static_cast<double>(m_progress.bytesTotal);
        std::string left;
        if (read > 0 && total > read) {
            left = absl::StrFormat(" · %.0f %% · %.0f s left", 100 * read / total,
                                   seconds * (total - read) / read);
        }
        absl::FPrintF(stderr, "\r\033[K%d events%s · %.1f M/s", m_progress.events.load(), left,
                      static_cast<double>(m_progress.events) / seconds / 1e6);
        m_told = true;
    }

    ImportProgress& m_progress;
    const std::function<bool()> m_ended;
    std::chrono::steady_clock::time_point m_begin;
    std::atomic<bool> m_done = false;
    bool m_told = false;
    std::thread m_thread;
};

std::string summaryJson(const ImportSummary& summary) {
    JsonArray streams;
    for (const std::string& stream : summary.streams) {
        streams.addText(stream);
    }
    JsonObject lost;
    for (const auto& [what, count] : summary.lost) {
        lost.number(what, count);
    }
    JsonArray failures;
    for (const SourceFailure& failure : summary.failures) {
        failures.add(JsonObject()
                         .text("path", failure.path.string())
                         .number("events", failure.events)
                         .flag("missing", !absl::IsAlreadyExists(failure.status))
                         .text("reason", std::string(failure.status.message()))
                         .done());
    }
    JsonArray changed;
    for (const std::filesystem::path& source : summary.changedSources) {
        changed.addText(source.string());
    }
    JsonArray mappings;
    JsonArray found;
    JsonArray readings;
    for (std::size_t i = 0; i < summary.readings.size(); ++i) {
        JsonObject fields;
        JsonObject counts;
        counts.number("records", summary.fieldCounts[i].records);
        for (const MappedField& field : kMappedFields) {
            if (const auto& path = summary.readings[i].fields.*field.path) {
                fields.text(field.name, *path);
                if (!path->empty()) {
                    counts.number(field.name, summary.fieldCounts[i].*field.found);
                }
            }
        }
        mappings.add(fields.done());
        readings.add(readingJson(summary.readings[i]));
        found.add(counts.done());
    }
    return JsonObject()
        .number("events", summary.events)
        .number("rejected", summary.rejected)
        .number("bytes", summary.bytes)
        .raw("streams", streams.done())
        .time("first_time", summary.firstTime)
        .time("last_time", summary.lastTime)
        .number("seconds", summary.seconds)
        .raw("lost", lost.done())
        .raw("failures", failures.done())
        .raw("changed", changed.done())
        .raw("mappings", mappings.done())
        .raw("readings", readings.done())
        .raw("fields_found", found.done())
        .flag("resumed", summary.resumed)
        .done();
}

// Sources are looked at before the workspace is made, so that wrong paths leave nothing behind.
absl::Status checkSources(const std::vector<std::filesystem::path>& sources,
                          const ImportOptions& options) {
    absl::Status first;
    for (const auto& source : sources) {
        const absl::Status status = canBeRead(source, options);
        if (status.ok()) {
            return absl::OkStatus();
        }
        first.Update(status);
    }
    return first;
}

// The pipes among the sources, which are files for as long as this lives.
class Pipes {
public:
    // Takes the place of those sources that are pipes.
    absl::Status replaceIn(std::vector<std::filesystem::path>& sources) {
        for (std::filesystem::path& source : sources) {
            if (!Spool::isNeeded(source)) {
                continue;
            }
            auto spool = Spool::start(source);
            if (!spool.ok()) {
                return spool.status();
            }
            const bool standard = source == "-";
            m_shownAs[(*spool)->file()] = standard ? "the standard input" : source.string();
            source = (*spool)->file();
            m_spools.push_back(*std::move(spool));
        }
        return absl::OkStatus();
    }
    const std::map<std::filesystem::path, std::string>& shownAs() const { return m_shownAs; }
    bool ended() const {
        return std::all_of(m_spools.begin(), m_spools.end(),
                           [](const auto& spool) { return spool->ended(); });
    }
    bool any() const { return !m_spools.empty(); }
    // Until all has come; what follows its source waits for its first bytes only.
    absl::Status wait(bool forFirst) const {
        const auto enough = [&] {
            return ended() ||
                   (forFirst && std::all_of(m_spools.begin(), m_spools.end(),
                                            [](const auto& spool) { return spool->bytes() > 0; }));
        };
        while (!enough()) {
            if (interrupted()) {
                return absl::CancelledError("the import was cancelled before all had come");
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return absl::OkStatus();
    }
    // Says where one of them is cut.
    absl::Status status() const {
        absl::Status first;
        for (const auto& spool : m_spools) {
            first.Update(spool->ended() ? spool->status() : absl::OkStatus());
        }
        return first;
    }

private:
    std::vector<std::unique_ptr<Spool>> m_spools;
    std::map<std::filesystem::path, std::string> m_shownAs;
};

// Says on standard error what is not in the log, and gives the exit code for it.
ExitCode tellMissing(const ImportSummary& summary, const std::string& workspace,
                     const ImportOptions& options) {
    for (const SourceFailure& failure : summary.failures) {
        tell(shownTo(options, std::string(failure.status.message())));
        if (failure.events > 0) {
            tell(absl::StrFormat("the %d events before that are in the log", failure.events));
        }
    }
    if (summary.rejected > 0) {
        const bool one = summary.rejected == 1;
        tell(absl::StrFormat("%d %s rejected; `oxbow events %s --rejected` shows %s",
                             summary.rejected, one ? "record was" : "records were", workspace,
                             one ? "it" : "them"));
    }
    for (const std::filesystem::path& source : summary.changedSources) {
        tell(shownTo(options, absl::StrFormat("%s: %s", source.string(), kChangedWhileRead)));
    }
    if (!summary.firstFailure().ok()) {
        return kBadInput;
    }
    return summary.changedSources.empty() ? kSuccess : kPartly;
}

// What is wrong, with what sources are called.
absl::Status shown(const absl::Status& status, const ImportOptions& options) {
    return absl::Status(status.code(), shownTo(options, std::string(status.message())));
}

absl::StatusOr<std::shared_ptr<Log>> openInto(const std::string& workspace, bool& made) {
    std::error_code ignored;
    made = !std::filesystem::exists(workspace, ignored);
    return made ? Log::create(workspace) : Log::open(workspace, Log::Access::ReadWrite);
}

absl::StatusOr<ExitCode> importInto(const Arguments& arguments, Output& out) {
    std::vector<std::filesystem::path> sources(arguments.sources.begin(), arguments.sources.end());
    ImportOptions options = arguments.options;
    options.library = toldFormats();
    if (auto known = checkToldFormat(options.format, *options.library); !known.ok()) {
        return known;
    }
    Pipes pipes;
    auto status = pipes.replaceIn(sources);
    options.shownAs = pipes.shownAs();
    status.Update(status.ok() ? pipes.wait(options.follow) : status);
    status.Update(status.ok() ? checkSources(sources, options) : status);
    if (!status.ok()) {
        return shown(status, options);
    }
    options.order = arguments.order == "offset" ? MergeOrder::Offset : MergeOrder::Time;
    options.mergeSources = arguments.order == "time" && sources.size() > 1;
    bool made = false;
    auto log = openInto(arguments.into, made);
    if (!log.ok()) {
        return log.status();
    }
    if (const std::string warning = diskWarning(sources, arguments.into); !warning.empty()) {
        tell(warning);
    }
    ImportProgress progress;
    absl::StatusOr<ImportSummary> summary;
    {
        const Watcher watcher(progress, [&pipes] { return pipes.any() && pipes.ended(); });
        summary = importSources(*log, sources, options, progress);
    }
    const absl::Status nothingNew = summary.status();
    if (!summary.ok()) {
        const bool empty = (*log)->end() == Position() && (*log)->rejectedCount() == 0;
        log->reset();
        if (made && empty) {
            std::error_code ignored;
            std::filesystem::remove_all(arguments.into, ignored);
        } else if (absl::IsCancelled(summary.status())) {
            tell(std::string(summary.status().message()));
        }
        if (!absl::IsAlreadyExists(summary.status())) {
            return shown(summary.status(), options);
        }
        // All of it is there, and nothing is missing.
        summary = ImportSummary();
        summary->failures.push_back({sources.front(), nothingNew});
    }
    out.line(shownTo(options, summaryJson(*summary)));
    const ExitCode code = tellMissing(*summary, arguments.into, options);
    if (const auto cut = pipes.status(); !cut.ok()) {
        tell(std::string(cut.message()));
        return kBadInput;
    }
    return code;
}

}  // namespace

void addImportCommand(CLI::App& app, Chosen& chosen) {
    CLI::App& command =
        *app.add_subcommand("import", "Import files, folders and archives into a workspace");
    const auto arguments = std::make_shared<Arguments>();
    command
        .add_option("source", arguments->sources,
                    "Files, folders of files, archives (zip, tar, 7z, rar), patterns like "
                    "'logs/*.json', pipes, or - for the standard input. The files of a folder, "
                    "archive or pattern come in the order of their first times, where all have "
                    "one, else of their names, 9 before 10")
        ->required();
    command.add_option("--into", arguments->into, "The workspace, made where it is not there yet")
        ->required();
    command.add_option("--format", arguments->options.format,
                       "A name from `oxbow formats`; guessed from the content without it");
    addReadingOptions(command, arguments->options.reading);
    command.add_option("--stream-name", arguments->options.stream,
                       "What the stream is called where the source does not say: without it the "
                       "file's name, less dates and numbers at its end");
    addTextOptions(command, arguments->options.reading);
    command.add_flag("--force-mapping", arguments->options.forceMapping,
                     "Import even where a field named here is in no record");
    command
        .add_option(
            "--order", arguments->order,
            "How partitions are merged: by time (the default) or by offset. Several sources "
            "come one after the other; \"time\" merges them into one order, too")
        ->check(CLI::IsMember({"offset", "time"}));
    command.add_flag("--append", arguments->options.append,
                     "Add sources at the end even where they were there before in another form, or "
                     "their times lie before the log's end");
    command
        .add_option(
            "--memory", arguments->options.memoryMiB,
            "What the import may hold, in MiB, besides what its keys take: see below (default 256)")
        ->transform(wholeNumber())
        ->check(CLI::Range(112, 65536));
    command
        .add_option("--threads", arguments->options.threads,
                    "How many threads work: one reads, one writes, all pack (default 2)")
        ->transform(wholeNumber())
        ->check(CLI::Range(2, 64));
    command.add_flag("--follow", arguments->options.follow,
                     "Go on with the file as it grows, like tail -f; Ctrl+C ends it");
    command.add_flag("--json", arguments->json, "One JSON document (the default)");
    onRun(command, chosen, [arguments](Output& out) { return importInto(*arguments, out); });
}

}  // namespace oxbow
