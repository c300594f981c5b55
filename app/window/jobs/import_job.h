// An import as a job of the window.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "app/window/jobs/job.h"
#include "importers/import.h"

namespace oxbow {

struct ImportJob {
    // Filled in when the job has finished without an error.
    std::shared_ptr<ImportSummary> summary;
    std::unique_ptr<Job> job;
};

ImportJob makeImportJob(std::shared_ptr<Log> log, std::vector<std::filesystem::path> sources,
                        ImportOptions options, std::unique_ptr<Executor> executor);

}  // namespace oxbow
