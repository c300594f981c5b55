#include "app/window/jobs/rows_job.h"

#include <absl/strings/str_cat.h>

#include <QCoreApplication>
#include <atomic>
#include <functional>
#include <utility>

#include "model/forms/log_file.h"
#include "model/forms/row_text.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

using GoOn = std::function<bool(std::uint64_t)>;
using WriteRows = std::function<absl::Status(RowForm, const WritePiece&, const GoOn&)>;

std::unique_ptr<Job> rowsJob(const fs::path& workspace, std::vector<ImportedSource> sources,
                             const fs::path& target, std::uint64_t total, WriteRows rows,
                             std::unique_ptr<Executor> executor) {
    struct Progress {
        std::atomic<std::uint64_t> rows = 0;
        std::atomic<bool> cancel = false;
    };
    auto progress = std::make_shared<Progress>();
    Job::Work work;
    work.title = QCoreApplication::translate("oxbow::RowsJob", "Writing %1")
                     .arg(QString::fromStdString(target.filename().string()));
    work.run = [=, sources = std::move(sources), rows = std::move(rows)]() -> absl::Status {
        const auto form = rowFormOf(target);
        if (!form) {
            return absl::InvalidArgumentError(absl::StrCat(
                target.string(),
                " has an ending that names no form of rows. End the name in .csv or .jsonl."));
        }
        if (absl::Status free = checkIsNoSource(sources, target); !free.ok()) {
            return free;
        }
        return writeFileOf(workspace, target, [&](const WritePiece& write) {
            return rows(*form, write, [&progress](std::uint64_t done) {
                progress->rows = done;
                return !progress->cancel;
            });
        });
    };
    work.read = [progress, total] { return JobReading{progress->rows, total, progress->rows}; };
    work.cancel = [progress] { progress->cancel = true; };
    return std::make_unique<Job>(std::move(work), std::move(executor));
}

}  // namespace

std::unique_ptr<Job> makeTableJob(std::shared_ptr<const History> history,
                                  std::shared_ptr<const Table> table, const fs::path& workspace,
                                  std::vector<ImportedSource> sources, const fs::path& target,
                                  std::unique_ptr<Executor> executor) {
    const std::uint64_t total = table->rowCount();
    return rowsJob(
        workspace, std::move(sources), target, total,
        [history = std::move(history), table = std::move(table)](
            RowForm form, const WritePiece& write, const GoOn& goOn) {
            return writeTable(*history, *table, form, write, goOn);
        },
        std::move(executor));
}

std::unique_ptr<Job> makeHistoryJob(std::shared_ptr<const History> history, KeyId key,
                                    const fs::path& workspace, std::vector<ImportedSource> sources,
                                    const fs::path& target, std::unique_ptr<Executor> executor) {
    return rowsJob(
        workspace, std::move(sources), target, 0,
        [history = std::move(history), key](RowForm form, const WritePiece& write,
                                            const GoOn& goOn) {
            return writeHistoryOf(*history, key, form, write, goOn);
        },
        std::move(executor));
}

}  // namespace oxbow
