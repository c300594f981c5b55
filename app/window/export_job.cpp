#include "app/window/export_job.h"

#include <absl/strings/str_cat.h>

#include <QCoreApplication>
#include <atomic>
#include <fstream>
#include <system_error>
#include <utility>

#include "model/export/event_csv.h"
#include "model/export/event_json.h"

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

absl::Status writeAs(const Log& log, const fs::path& target, const fs::path& part,
                     Progress& progress) {
    if (target.extension() == ".jsonl") {
        return writeText(log, part, {}, appendJsonLine, progress);
    }
    if (target.extension() == ".csv") {
        return writeText(log, part, eventCsvHeader(), appendEventCsv, progress);
    }
    return absl::InvalidArgumentError(
        absl::StrCat(target.string(),
                     " has an ending that names no form to export to. End the "
                     "name in .jsonl or .csv."));
}

}  // namespace

std::unique_ptr<Job> makeExportJob(std::shared_ptr<const Log> log, const fs::path& target) {
    auto progress = std::make_shared<Progress>();
    const std::uint64_t total = log->end().value();
    Job::Work work;
    work.title = QCoreApplication::translate("oxbow::ExportJob", "Exporting to %1")
                     .arg(QString::fromStdString(target.filename().string()));
    work.run = [log = std::move(log), target, progress] {
        const fs::path part = target.string() + ".part";
        absl::Status written = writeAs(*log, target, part, *progress);
        std::error_code error;
        if (written.ok()) {
            fs::rename(part, target, error);
            return error ? unwritable(target) : written;
        }
        fs::remove(part, error);
        return written;
    };
    work.read = [progress, total] { return JobReading{progress->events, total, progress->events}; };
    work.cancel = [progress] { progress->cancel = true; };
    return std::make_unique<Job>(std::move(work));
}

}  // namespace oxbow
