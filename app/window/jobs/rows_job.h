// Writes rows into a file as a job of the window: a table as it was, or all that happened to a row.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "app/window/jobs/job.h"
#include "model/event/imported_source.h"
#include "model/history/history.h"

namespace oxbow {

// The target's ending names the form, .csv or .jsonl: InvalidArgument for another, and where it is
// one of the sources. It has its name only when it is whole.
std::unique_ptr<Job> makeTableJob(std::shared_ptr<const History> history,
                                  std::shared_ptr<const Table> table,
                                  const std::filesystem::path& workspace,
                                  std::vector<ImportedSource> sources,
                                  const std::filesystem::path& target,
                                  std::unique_ptr<Executor> executor);
std::unique_ptr<Job> makeHistoryJob(std::shared_ptr<const History> history, KeyId key,
                                    const std::filesystem::path& workspace,
                                    std::vector<ImportedSource> sources,
                                    const std::filesystem::path& target,
                                    std::unique_ptr<Executor> executor);

}  // namespace oxbow
