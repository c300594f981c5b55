#include "model/forms/log_file.h"

#include <absl/strings/str_cat.h>
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

absl::StatusOr<std::unique_ptr<OxlogExporter>> oxlogExporter(const Log& log,
                                                             const std::filesystem::path& target) {
    if (!isDevice(target)) {
        return OxlogExporter::create(target, {}, rightsOf(log.workspace()));
    }
    auto device = oxlog::FileOutput::open(target);
    return device.ok() ? OxlogExporter::create(*std::move(device)) : device.status();
}

absl::StatusOr<ExportSummary> exportOxlog(const Log& log, const std::filesystem::path& target,
                                          const std::function<bool(std::uint64_t)>& goOn,
                                          const CompleteEvent& complete) {
    auto exporter = oxlogExporter(log, target);
    if (!exporter.ok()) {
        return exporter.status();
    }
    const auto summary = exportLog(
        log, Position(), log.end(), *std::move(exporter),
        [&goOn](std::uint64_t events) { return !goOn || goOn(events); }, complete);
    if (!summary.ok()) {
        return summary.status();
    }
    return ExportSummary{summary->events, 0, summary->bytes, oxlog::toText(summary->checkpoint)};
}

absl::Status writeText(const Log& log, ExportForm form, oxlog::Output& out, ExportSummary& summary,
                       const std::function<bool(std::uint64_t)>& goOn,
                       const CompleteEvent& complete) {
    std::string text = exportHeader(form);
    absl::Status inner;
    const auto flush = [&] {
        inner = out.write(text);
        summary.bytes += text.size();
        text.clear();
        return inner.ok();
    };
    const auto status = log.scan(
        Position(), log.end(), [&](Position p, const EventView& stored, std::optional<KeyId>) {
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

absl::StatusOr<ExportSummary> exportLogTo(const Log& log, const std::filesystem::path& file,
                                          ExportForm form,
                                          const std::function<bool(std::uint64_t)>& goOn,
                                          const CompleteEvent& complete) {
    const std::filesystem::path target = isDevice(file) ? file : behindLinks(file);
    std::error_code error;
    if (form == ExportForm::Oxlog) {
        return exportOxlog(log, target, goOn, complete);
    }
    ExportSummary summary;
    if (isDevice(target)) {
        auto out = oxlog::FileOutput::open(target);
        const absl::Status status =
            out.ok() ? writeText(log, form, **out, summary, goOn, complete) : out.status();
        return status.ok() ? absl::StatusOr<ExportSummary>(summary) : status;
    }
    const std::filesystem::path part = target.string() + absl::StrCat(".part", ::getpid());
    absl::Status status;
    {
        auto out = oxlog::FileOutput::create(part, rightsOf(log.workspace()));
        if (!out.ok()) {
            return out.status();
        }
        status = writeText(log, form, **out, summary, goOn, complete);
    }
    if (status.ok()) {
        std::filesystem::rename(part, target, error);
        if (!error) {
            oxlog::syncFolderOf(target);
            return summary;
        }
        status = absl::PermissionDeniedError(absl::StrCat(
            target.string(), " cannot be replaced: ", error.message(), "; choose another name"));
    }
    std::filesystem::remove(part, error);
    return status;
}

}  // namespace oxbow
