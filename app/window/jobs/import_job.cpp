#include "app/window/jobs/import_job.h"

#include <QCoreApplication>
#include <utility>

namespace oxbow {

ImportJob makeImportJob(std::shared_ptr<Log> log, std::vector<std::filesystem::path> sources,
                        ImportOptions options, std::unique_ptr<Executor> executor) {
    auto progress = std::make_shared<ImportProgress>();
    auto summary = std::make_shared<ImportSummary>();
    Job::Work work;
    const QString name = QString::fromStdString(sources.front().filename().string());
    work.title = options.follow
                     ? QCoreApplication::translate("oxbow::ImportJob", "Following %1").arg(name)
                     : QCoreApplication::translate("oxbow::ImportJob", "Importing %1").arg(name);
    work.endless = options.follow;
    work.run = [log = std::move(log), sources = std::move(sources), options = std::move(options),
                progress, summary] {
        absl::StatusOr<ImportSummary> done = importSources(log, sources, options, *progress);
        if (!done.ok()) {
            return done.status();
        }
        *summary = *std::move(done);
        return absl::OkStatus();
    };
    work.read = [progress] {
        return JobReading{progress->bytesRead, progress->bytesTotal, progress->events};
    };
    work.cancel = [progress] { progress->cancel = true; };
    return {summary, std::make_unique<Job>(std::move(work), std::move(executor))};
}

}  // namespace oxbow
