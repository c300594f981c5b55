// Copies a workspace's folder as a job of the window.
#pragma once

#include <filesystem>
#include <memory>

#include "app/window/jobs/job.h"

namespace oxbow {

// Nobody may have the workspace open for writing meanwhile. On an error or a cancel what was copied
// is removed again. AlreadyExists where there is something at the target.
std::unique_ptr<Job> makeCopyJob(const std::filesystem::path& workspace,
                                 const std::filesystem::path& target,
                                 std::unique_ptr<Executor> executor);

}  // namespace oxbow
