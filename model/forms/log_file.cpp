#include "model/forms/log_file.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <unistd.h>

#include <array>
#include <system_error>
#include <utility>

#include "model/forms/event_csv.h"
#include "model/forms/event_json.h"
#include "model/forms/event_kcat.h"
#include "model/forms/oxlog_exporter.h"
#include "model/oxlog/checkpoint.h"
#include "model/oxlog/file.h"

namespace oxbow {
namespace {

constexpr std::size_t kWriteBytes = std::size_t{1} << 20;
constexpr int kMostLinks = 40;  // as the system has it

constexpr std::array<std::pair<std::string_view, ExportForm>, 5> kForms = {{
    {"oxlog", ExportForm::Oxlog},
    {"jsonl", ExportForm::Jsonl},
    {"ndjson", ExportForm::Jsonl},
    {"csv", ExportForm::Csv},
    {"kcat", ExportForm::Kcat},
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
        return exporter.status();
    }
    const auto summary = what.toOxlog(
        *std::move(exporter), [&goOn](std::uint64_t events) { return !goOn || goOn(events); });
    if (!summary.ok()) {
        return summary.status();
    }
    return ExportSummary{summary->events, 0, summary->bytes, oxlog::toText(summary->checkpoint)};
}

absl::Status writeText(const Exported& what, ExportForm form, oxlog::Output& out,
                       ExportSummary& summary, const std::function<bool(std::uint64_t)>& goOn,
                       const CompleteEvent& complete) {
    std::string text = exportHeader(form);
    absl::Status inner;
    const auto flush = [&] {
        inner = out.write(text);
        summary.bytes += text.size();
        text.clear();
        return inner.ok();
    };
    const auto status = what.forEach([&](Position p, const EventView& stored) {
        EventView event = stored;
        if (complete) {
            const auto wanted = complete(p, event);
            inner = wanted.status();
            if (!inner.ok() || !*wanted) {
                return inner.ok();
            }
        }
        ++(appendExported(text, form, p, event) ? summary.events : summary.leftOut);
        if (goOn && !goOn(summary.events + summary.leftOut)) {
            inner = cancelled();
        }
        return inner.ok() && (text.size() < kWriteBytes || flush());
    });
    if (!status.ok()) {
        return status;
    }
    if (!inner.ok() || !flush()) {
        return inner;
    }
    return out.sync();
}

// Lets `write` fill the file, which has its name only when it is whole.
absl::Status writeWhole(const std::filesystem::path& workspace, const std::filesystem::path& file,
                        const std::function<absl::Status(oxlog::Output&)>& write) {
    if (isDevice(file)) {
        auto out = oxlog::FileOutput::open(file);
        return out.ok() ? write(**out) : out.status();
    }
    const std::filesystem::path target = behindLinks(file);
    const std::filesystem::path part = target.string() + absl::StrCat(".part", ::getpid());
    std::error_code error;
    absl::Status status;
    {
        auto out = oxlog::FileOutput::create(part, rightsOf(workspace));
        if (!out.ok()) {
            // Of the file that somebody asked for, not of the one that is made on the way to it.
            return absl::Status(
                out.status().code(),
                absl::StrReplaceAll(out.status().message(), {{part.string(), target.string()}}));
        }
        status = write(**out);
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

absl::StatusOr<ExportSummary> exportTo(const Exported& what, const std::filesystem::path& file,
                                       ExportForm form,
                                       const std::function<bool(std::uint64_t)>& goOn,
                                       const CompleteEvent& complete) {
    if (form == ExportForm::Oxlog) {
        return exportOxlog(what, isDevice(file) ? file : behindLinks(file), goOn);
    }
    ExportSummary summary;
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
    const std::string ending = file.extension().string();
    return ending.empty() ? std::nullopt : exportFormNamed(std::string_view(ending).substr(1));
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
        case ExportForm::Jsonl:
        case ExportForm::Oxlog:
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
                                          const CompleteEvent& complete) {
    if (auto status = checkIsNoSource(log.sources(), file); !status.ok()) {
        return status;
    }
    Exported what;
    what.workspace = log.workspace();
    what.forEach = [&log](const VisitEvent& visit) {
        return log.scan(Position(), log.end(),
                        [&visit](Position p, const EventView& event, std::optional<KeyId>) {
                            return visit(p, event);
                        });
    };
    what.toOxlog = [&](std::unique_ptr<OxlogExporter> exporter, const auto& told) {
        return exportLog(log, Position(), log.end(), std::move(exporter), told, complete);
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
