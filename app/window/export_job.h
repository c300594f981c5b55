// Writes a log into a file as a job of the window.
#pragma once

#include <filesystem>
#include <memory>

#include "app/window/job.h"
#include "model/log/log.h"

namespace oxbow {

// The target's ending names the form: .oxlog, .jsonl or .csv. What was there is replaced once
// everything has been written; on an error or a cancel it stays as it was. InvalidArgument for
// other endings.
std::unique_ptr<Job> makeExportJob(std::shared_ptr<const Log> log,
                                   const std::filesystem::path& target);

}  // namespace oxbow
