#include "app/window/jobs/export_job.h"

#include <absl/strings/str_cat.h>

#include <QCoreApplication>
#include <atomic>
#include <functional>
#include <utility>

#include "model/branch/out/branch_export.h"
#include "model/forms/log_file.h"
#include "model/history/fold/change_stream.h"
#include "model/history/fold/emitted_events.h"

namespace oxbow {

namespace {

struct ExportProgress {
    std::atomic<std::uint64_t> events = 0;
    std::atomic<bool> cancel = false;
};

absl::StatusOr<ExportForm> formOf(const std::filesystem::path& target) {
    const std::optional<ExportForm> form = exportFormOf(target);
    if (!form) {
        return absl::InvalidArgumentError(
            absl::StrCat(target.string(),
                         " has an ending that names no form to export to. End the "
                         "name in .oxlog, .jsonl, .csv, .sqlite, .cloudevents.jsonl or "
                         ".cloudevents.json."));
    }
    return *form;
}

absl::Status exportTo(const Log& log, const std::filesystem::path& target, ExportProgress& progress,
                      const CompleteEvent& complete) {
    const auto form = formOf(target);
    if (!form.ok()) {
        return form.status();
    }
    return exportLogTo(
               log, target, *form,
               [&](std::uint64_t events) {
                   progress.events = events;
                   return !progress.cancel;
               },
               complete)
        .status();
}

bool isIn(const std::optional<ExportStretch>& only, Position p) {
    return !only || (p >= only->from && p < only->to);
}

using Export = std::function<absl::Status(ExportProgress&)>;
std::unique_ptr<Job> jobOf(const std::filesystem::path& target, std::uint64_t total, Export run,
                           std::unique_ptr<Executor> executor) {
    auto progress = std::make_shared<ExportProgress>();
    Job::Work work;
    work.title = QCoreApplication::translate("oxbow::ExportJob", "Exporting to %1")
                     .arg(QString::fromStdString(target.filename().string()));
    work.run = [run = std::move(run), progress] { return run(*progress); };
    work.read = [progress, total] { return JobReading{progress->events, total, progress->events}; };
    work.cancel = [progress] { progress->cancel = true; };
    return std::make_unique<Job>(std::move(work), std::move(executor));
}

}  // namespace

std::unique_ptr<Job> makeExportJob(std::shared_ptr<const Log> log,
                                   const std::filesystem::path& target,
                                   std::unique_ptr<Executor> executor,
                                   std::optional<ExportStretch> only) {
    const std::uint64_t total = only ? only->to - only->from : log->end().value();
    return jobOf(
        target, total,
        [log = std::move(log), target, only](ExportProgress& progress) {
            CompleteEvent complete;
            if (only) {
                complete = [only](Position p, EventView&) { return isIn(only, p); };
            }
            return exportTo(*log, target, progress, complete);
        },
        std::move(executor));
}

std::unique_ptr<Job> makeBranchExportJob(std::shared_ptr<const ShownPast> past,
                                         const std::filesystem::path& workspace,
                                         const std::filesystem::path& target,
                                         std::unique_ptr<Executor> executor,
                                         std::optional<ExportStretch> only) {
    const std::uint64_t total = only ? only->to - only->from : past->events()->end().value();
    return jobOf(
        target, total,
        [past = std::move(past), workspace, target, only](ExportProgress& progress) {
            const auto form = formOf(target);
            if (!form.ok()) {
                return form.status();
            }
            return exportBranch(
                       past->line(), workspace, target, *form,
                       [&](std::uint64_t events) {
                           progress.events = events;
                           return !progress.cancel;
                       },
                       [&] { return progress.cancel.load(); },
                       [&](Position p) { return isIn(only, p); })
                .status();
        },
        std::move(executor));
}

std::unique_ptr<Job> makeChangesJob(const std::string& name, std::shared_ptr<const History> history,
                                    std::shared_ptr<const FoldChanges> changes,
                                    const std::filesystem::path& target,
                                    std::unique_ptr<Executor> executor) {
    const std::uint64_t total = changes->log()->end().value();
    return jobOf(
        target, total,
        [name, history = std::move(history), changes = std::move(changes),
         target](ExportProgress& progress) {
            ChangeStream stream(name, history->events(), changes);
            return exportTo(
                *changes->log(), target, progress,
                [&stream](Position p, EventView& event) { return stream.complete(p, event); });
        },
        std::move(executor));
}

std::unique_ptr<Job> makeEmittedJob(const std::shared_ptr<const FoldChanges>& changes,
                                    const std::filesystem::path& target,
                                    std::unique_ptr<Executor> executor) {
    return jobOf(
        target, changes->made()->counts.published,
        [changes, target](ExportProgress& progress) {
            const auto log = openEmitted(*changes);
            return log.ok() ? exportTo(**log, target, progress, {}) : log.status();
        },
        std::move(executor));
}

}  // namespace oxbow
