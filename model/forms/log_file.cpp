#include "model/forms/log_file.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "model/forms/event_cloud.h"
#include "model/forms/event_csv.h"
#include "model/forms/event_database.h"
#include "model/forms/event_json.h"
#include "model/forms/event_kcat.h"
#include "model/forms/oxlog_exporter.h"
#include "model/oxlog/checkpoint.h"
#include "model/oxlog/file.h"

namespace oxbow {
namespace {

constexpr std::size_t kWriteBytes = std::size_t{1} << 20;
constexpr int kMostLinks = 40;  // as the system has it

constexpr std::array<std::pair<std::string_view, ExportForm>, 8> kForms = {{
    {"oxlog", ExportForm::Oxlog},
    {"jsonl", ExportForm::Jsonl},
    {"ndjson", ExportForm::Jsonl},
    {"csv", ExportForm::Csv},
    {"kcat", ExportForm::Kcat},
    {"sqlite", ExportForm::Sqlite},
    {"cloudevents", ExportForm::CloudEvents},
    {"cloudevents-batch", ExportForm::CloudEventsBatch},
}};

// Longer ones first.
struct ExportEnding {
    const char* ending;  // of a file's name
    ExportForm form;
};
constexpr std::array<ExportEnding, 11> kEndings = {{
    {".cloudevents.jsonl", ExportForm::CloudEvents},
    {".cloudevents.ndjson", ExportForm::CloudEvents},
    {".cloudevents.json", ExportForm::CloudEventsBatch},
    {".oxlog", ExportForm::Oxlog},
    {".jsonl", ExportForm::Jsonl},
    {".ndjson", ExportForm::Jsonl},
    {".csv", ExportForm::Csv},
    {".kcat", ExportForm::Kcat},
    {".sqlite", ExportForm::Sqlite},
    {".sqlite3", ExportForm::Sqlite},
    {".db", ExportForm::Sqlite},
}};

absl::Status cancelled() {
    return absl::CancelledError("the export was cancelled");
}

// What the folder of the workspace allows others: a log that only its owner may read does not
// become one that everybody may by being exported.
unsigned rightsOf(const std::filesystem::path& workspace) {
    std::error_code error;
    const auto folder = std::filesystem::status(workspace, error).permissions();
    const auto owner = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
    const auto allowed = error ? std::filesystem::perms::none : folder;
    return static_cast<unsigned>(owner | allowed) & oxlog::FileOutput::kUsualRights;
}

// A device or a pipe: written to as it is, since nothing can take its place.
bool isDevice(const std::filesystem::path& target) {
    std::error_code error;
    const auto status = std::filesystem::status(target, error);
    return std::filesystem::is_other(status);
}

// What links lead to, there or not: that is written, and the links stay.
std::filesystem::path behindLinks(std::filesystem::path file) {
    std::error_code error;
    for (int links = 0; links < kMostLinks && std::filesystem::is_symlink(file, error); ++links) {
        file = file.parent_path() / std::filesystem::read_symlink(file, error);
    }
    return file;
}

absl::StatusOr<std::unique_ptr<OxlogExporter>> oxlogExporter(const std::filesystem::path& workspace,
                                                             const std::filesystem::path& target) {
    if (!isDevice(target)) {
        return OxlogExporter::create(target, {}, rightsOf(workspace));
    }
    auto device = oxlog::FileOutput::open(target);
    return device.ok() ? OxlogExporter::create(*std::move(device)) : device.status();
}

// A place that cannot be written to is none that somebody wanted to read: it is not NotFound.
absl::Status notWritten(const absl::Status& status, std::string_view instead,
                        std::string_view target) {
    const auto code =
        absl::IsNotFound(status) ? absl::StatusCode::kFailedPrecondition : status.code();
    std::string message(status.message());
    if (!instead.empty()) {
        absl::StrReplaceAll({{std::string(instead), std::string(target)}}, &message);
    }
    return absl::Status(code, message);
}

// What is exported: how its events are gone through, and how they become an oxlog.
struct Exported {
    std::filesystem::path workspace;
    std::function<absl::Status(const VisitEvent&)> forEach;
    std::function<absl::StatusOr<OxlogExportSummary>(std::unique_ptr<OxlogExporter>,
                                                     const std::function<bool(std::uint64_t)>&)>
        toOxlog;
};

absl::StatusOr<ExportSummary> exportOxlog(const Exported& what, const std::filesystem::path& target,
                                          const std::function<bool(std::uint64_t)>& goOn) {
    auto exporter = oxlogExporter(what.workspace, target);
    if (!exporter.ok()) {
        return notWritten(exporter.status(), {}, {});
    }
    const auto summary = what.toOxlog(
        *std::move(exporter), [&goOn](std::uint64_t events) { return !goOn || goOn(events); });
    if (!summary.ok()) {
        return summary.status();
    }
    return ExportSummary{summary->events, 0, summary->bytes, oxlog::toText(summary->checkpoint)};
}

// Goes through the events that are exported; `write` says whether its form has the event.
absl::Status eachExported(
    const Exported& what, ExportSummary& summary, const std::function<bool(std::uint64_t)>& goOn,
    const CompleteEvent& complete,
    const std::function<absl::StatusOr<bool>(Position, const EventView&)>& write) {
    absl::Status inner;
    const auto status = what.forEach([&](Position p, const EventView& stored) {
        EventView event = stored;
        if (complete) {
            const auto wanted = complete(p, event);
            inner = wanted.status();
            if (!inner.ok() || !*wanted) {
                return inner.ok();
            }
        }
        const auto written = write(p, event);
        inner = written.status();
        if (!inner.ok()) {
            return false;
        }
        ++(*written ? summary.events : summary.leftOut);
        if (goOn && !goOn(summary.events + summary.leftOut)) {
            inner = cancelled();
        }
        return inner.ok();
    });
    return status.ok() ? inner : status;
}

absl::Status writeText(const Exported& what, ExportForm form, oxlog::Output& out,
                       ExportSummary& summary, const std::function<bool(std::uint64_t)>& goOn,
                       const CompleteEvent& complete) {
    const bool batch = form == ExportForm::CloudEventsBatch;
    std::string text = batch ? "[" : exportHeader(form);
    std::string line;
    const auto flush = [&] {
        const absl::Status written = out.write(text);
        summary.bytes += text.size();
        text.clear();
        return written;
    };
    absl::Status status = eachExported(
        what, summary, goOn, complete,
        [&](Position p, const EventView& event) -> absl::StatusOr<bool> {
            line.clear();
            if (!appendExported(line, form, p, event)) {
                return false;
            }
            if (batch) {
                line.pop_back();
                text += summary.events == 0 ? "\n" : ",\n";
            }
            text += line;
            const absl::Status full = text.size() < kWriteBytes ? absl::OkStatus() : flush();
            return full.ok() ? absl::StatusOr<bool>(true) : full;
        });
    if (status.ok()) {
        text += batch ? "\n]\n" : "";
        status = flush();
    }
    return status.ok() ? out.sync() : status;
}

// Lets `write` fill an empty file of a name for the time being, which takes the place of the other
// only when it is whole.
absl::Status replaceWhole(
    const std::filesystem::path& workspace, const std::filesystem::path& file,
    const std::function<absl::Status(const std::filesystem::path&, oxlog::Output&)>& write) {
    const std::filesystem::path target = behindLinks(file);
    const std::filesystem::path part = target.string() + absl::StrCat(".part", ::getpid());
    std::error_code error;
    absl::Status status;
    {
        auto out = oxlog::FileOutput::create(part, rightsOf(workspace));
        if (!out.ok()) {
            // Of the file that somebody asked for, not of the one that is made on the way to it.
            return notWritten(out.status(), part.string(), target.string());
        }
        status = write(part, **out);
    }
    if (status.ok()) {
        std::filesystem::rename(part, target, error);
        if (!error) {
            oxlog::syncFolderOf(target);
            return absl::OkStatus();
        }
        status = absl::PermissionDeniedError(absl::StrCat(
            target.string(), " cannot be replaced: ", error.message(), "; choose another name"));
    }
    std::filesystem::remove(part, error);
    return status;
}

absl::Status writeWhole(const std::filesystem::path& workspace, const std::filesystem::path& file,
                        const std::function<absl::Status(oxlog::Output&)>& write) {
    if (isDevice(file)) {
        auto out = oxlog::FileOutput::open(file);
        return out.ok() ? write(**out) : out.status();
    }
    return replaceWhole(workspace, file,
                        [&write](const auto&, oxlog::Output& out) { return write(out); });
}

absl::Status writeDatabase(const Exported& what, const std::filesystem::path& file,
                           ExportSummary& summary, const std::function<bool(std::uint64_t)>& goOn,
                           const CompleteEvent& complete) {
    if (isDevice(file)) {
        return absl::InvalidArgumentError(
            absl::StrCat(file.string(),
                         " is no file, and an SQLite file is written in many places at once; "
                         "name a file"));
    }
    return replaceWhole(what.workspace, file, [&](const auto& part, oxlog::Output& out) {
        const auto database = EventDatabase::create(part);
        if (!database.ok()) {
            return database.status();
        }
        absl::Status status =
            eachExported(what, summary, goOn, complete,
                         [&](Position p, const EventView& event) -> absl::StatusOr<bool> {
                             const absl::Status written = (*database)->append(p, event);
                             return written.ok() ? absl::StatusOr<bool>(true) : written;
                         });
        if (!status.ok()) {
            return status;
        }
        const auto bytes = (*database)->finish();
        summary.bytes = bytes.value_or(0);
        return bytes.ok() ? out.sync() : bytes.status();
    });
}

absl::StatusOr<ExportSummary> exportTo(const Exported& what, const std::filesystem::path& file,
                                       ExportForm form,
                                       const std::function<bool(std::uint64_t)>& goOn,
                                       const CompleteEvent& complete) {
    if (form == ExportForm::Oxlog) {
        return exportOxlog(what, isDevice(file) ? file : behindLinks(file), goOn);
    }
    ExportSummary summary;
    if (form == ExportForm::Sqlite) {
        const auto status = writeDatabase(what, file, summary, goOn, complete);
        return status.ok() ? absl::StatusOr<ExportSummary>(summary) : status;
    }
    const auto status = writeWhole(what.workspace, file, [&](oxlog::Output& out) {
        return writeText(what, form, out, summary, goOn, complete);
    });
    return status.ok() ? absl::StatusOr<ExportSummary>(summary) : status;
}

}  // namespace

std::optional<ExportForm> exportFormNamed(std::string_view name) {
    for (const auto& [word, form] : kForms) {
        if (word == name) {
            return form;
        }
    }
    return std::nullopt;
}

std::optional<ExportForm> exportFormOf(const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    for (const ExportEnding& known : kEndings) {
        const std::string_view ending = known.ending;
        if (name.size() > ending.size() && name.ends_with(ending)) {
            return known.form;
        }
    }
    return std::nullopt;
}

std::string exportHeader(ExportForm form) {
    return form == ExportForm::Csv ? eventCsvHeader() : std::string();
}

bool appendExported(std::string& out, ExportForm form, Position position, const EventView& event) {
    switch (form) {
        case ExportForm::Csv:
            appendEventCsv(out, position, event);
            return true;
        case ExportForm::Kcat:
            if (!isInKcat(event)) {
                return false;
            }
            appendEventKcat(out, event);
            break;
        case ExportForm::CloudEvents:
        case ExportForm::CloudEventsBatch:
            if (!appendCloudEvent(out, position, event)) {
                return false;
            }
            break;
        case ExportForm::Jsonl:
        case ExportForm::Oxlog:
        case ExportForm::Sqlite:
            appendEventJson(out, position, event);
            break;
    }
    out += '\n';
    return true;
}

absl::Status writeFileOf(const std::filesystem::path& workspace, const std::filesystem::path& file,
                         std::string_view bytes) {
    return writeWhole(workspace, file, [bytes](oxlog::Output& out) {
        const absl::Status written = out.write(bytes);
        return written.ok() ? out.sync() : written;
    });
}

absl::Status writeFileOf(const std::filesystem::path& workspace, const std::filesystem::path& file,
                         const WriteAll& write) {
    return writeWhole(workspace, file, [&write](oxlog::Output& out) {
        const absl::Status written =
            write([&out](std::string_view piece) { return out.write(piece); });
        return written.ok() ? out.sync() : written;
    });
}

absl::Status checkIsNoSource(const std::vector<ImportedSource>& sources,
                             const std::filesystem::path& file) {
    for (const ImportedSource& source : sources) {
        std::error_code error;
        if (std::filesystem::equivalent(source.path, file, error)) {
            return absl::InvalidArgumentError(
                absl::StrCat(file.string(),
                             " is the file that events of this log came from, and "
                             "is only ever read; write to another one"));
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<ExportSummary> exportLogTo(const Log& log, const std::filesystem::path& file,
                                          ExportForm form,
                                          const std::function<bool(std::uint64_t)>& goOn,
                                          const CompleteEvent& complete,
                                          std::optional<Position> until) {
    if (auto status = checkIsNoSource(log.sources(), file); !status.ok()) {
        return status;
    }
    Exported what;
    what.workspace = log.workspace();
    const Position end = std::min(until.value_or(log.end()), log.end());
    what.forEach = [&log, end](const VisitEvent& visit) {
        return log.scan(Position(), end,
                        [&visit](Position p, const EventView& event, std::optional<KeyId>) {
                            return visit(p, event);
                        });
    };
    what.toOxlog = [&](std::unique_ptr<OxlogExporter> exporter, const auto& told) {
        return exportLog(log, Position(), end, std::move(exporter), told, complete);
    };
    return exportTo(what, file, form, goOn, complete);
}

absl::StatusOr<ExportSummary> exportEventsTo(const EventSequence& events,
                                             const std::filesystem::path& workspace,
                                             const std::vector<ImportedSource>& sources,
                                             const std::filesystem::path& file, ExportForm form,
                                             const std::function<bool(std::uint64_t)>& goOn,
                                             const CompleteEvent& complete) {
    Exported what;
    what.workspace = workspace;
    what.forEach = [&events](const VisitEvent& visit) {
        return forEachEvent(events, Position(), events.end(), EventParts::All, visit);
    };
    what.toOxlog = [&](std::unique_ptr<OxlogExporter> exporter, const auto& told) {
        return exportEvents(events, sources, std::move(exporter), told, complete);
    };
    return exportTo(what, file, form, goOn, complete);
}

}  // namespace oxbow
