#include "app/window/export_job.h"

#include <absl/strings/str_cat.h>

#include <QCoreApplication>
#include <atomic>
#include <fstream>
#include <system_error>
#include <utility>

#include "model/export/event_csv.h"
#include "model/export/event_json.h"
#include "model/export/oxlog_exporter.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

struct Progress {
    std::atomic<std::uint64_t> events = 0;
    std::atomic<bool> cancel = false;
};

using AppendEvent = void (*)(std::string&, std::optional<Position>, const EventView&);

constexpr std::size_t kWriteAfterBytes = 1024 * 1024;

absl::Status unwritable(const fs::path& path) {
    return absl::UnavailableError(
        absl::StrCat(path.string(),
                     " cannot be written. Check that there is room on the disk and "
                     "that you may write there, and export again."));
}

absl::Status writeText(const Log& log, const fs::path& part, const std::string& header,
                       AppendEvent append, Progress& progress) {
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    std::string text = header;
    const absl::Status scanned = log.scan(
        Position(0), log.end(), [&](Position at, const EventView& event, std::optional<KeyId>) {
            append(text, at, event);
            if (text.size() >= kWriteAfterBytes) {
                out.write(text.data(), std::streamsize(text.size()));
                text.clear();
            }
            progress.events = at.value() + 1;
            return out.good() && !progress.cancel;
        });
    if (!scanned.ok()) {
        return scanned;
    }
    if (progress.cancel) {
        return absl::CancelledError("the export was cancelled");
    }
    out.write(text.data(), std::streamsize(text.size()));
    out.close();
    return out ? absl::OkStatus() : unwritable(part);
}

void appendJsonLine(std::string& out, std::optional<Position> at, const EventView& event) {
    appendEventJson(out, at, event);
    out += '\n';
}

// Text goes into a file beside the target, which takes its place at the end.
absl::Status replaceByText(const Log& log, const fs::path& target, const std::string& header,
                           AppendEvent append, Progress& progress) {
    const fs::path part = target.string() + ".part";
    absl::Status written = writeText(log, part, header, append, progress);
    std::error_code error;
    if (written.ok()) {
        fs::rename(part, target, error);
        return error ? unwritable(target) : written;
    }
    fs::remove(part, error);
    return written;
}

absl::Status writeOxlog(const Log& log, const fs::path& target, Progress& progress) {
    auto exporter = OxlogExporter::create(target);
    if (!exporter.ok()) {
        return exporter.status();
    }
    return exportLog(log, Position(0), log.end(), *std::move(exporter),
                     [&](std::uint64_t events) {
                         progress.events = events;
                         return !progress.cancel;
                     })
        .status();
}

absl::Status writeAs(const Log& log, const fs::path& target, Progress& progress) {
    if (target.extension() == ".oxlog") {
        return writeOxlog(log, target, progress);
    }
    if (target.extension() == ".jsonl") {
        return replaceByText(log, target, {}, appendJsonLine, progress);
    }
    if (target.extension() == ".csv") {
        return replaceByText(log, target, eventCsvHeader(), appendEventCsv, progress);
    }
    return absl::InvalidArgumentError(
        absl::StrCat(target.string(),
                     " has an ending that names no form to export to. End the "
                     "name in .oxlog, .jsonl or .csv."));
}

}  // namespace

std::unique_ptr<Job> makeExportJob(std::shared_ptr<const Log> log, const fs::path& target) {
    auto progress = std::make_shared<Progress>();
    const std::uint64_t total = log->end().value();
    Job::Work work;
    work.title = QCoreApplication::translate("oxbow::ExportJob", "Exporting to %1")
                     .arg(QString::fromStdString(target.filename().string()));
    work.run = [log = std::move(log), target, progress] {
        return writeAs(*log, target, *progress);
    };
    work.read = [progress, total] { return JobReading{progress->events, total, progress->events}; };
    work.cancel = [progress] { progress->cancel = true; };
    return std::make_unique<Job>(std::move(work));
}

}  // namespace oxbow
