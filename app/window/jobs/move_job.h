// Moves a workspace's folder as a job of the window.
#pragma once

#include <filesystem>
#include <memory>

#include "app/window/jobs/job.h"

namespace oxbow {

// Nobody may have it open. To another disk it is copied whole before it is removed here.
// AlreadyExists where there is something at the target; on an error all is as it was.
std::unique_ptr<Job> makeMoveJob(const std::filesystem::path& workspace,
                                 const std::filesystem::path& target,
                                 std::unique_ptr<Executor> executor);

}  // namespace oxbow
