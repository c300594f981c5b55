// Puts a workspace that was imported again in the place of the one that it was made of.
#pragma once

#include <filesystem>
#include <memory>

#include "app/window/jobs/job.h"

namespace oxbow {

// Nobody may have either open. What somebody made in the old one goes along: its folds and its
// branches; where the two have not as many events, branches would speak of others, and the old
// workspace is kept beside the new one, as NAME-before.oxbow. On an error the old one is as it was.
struct ExchangeJob {
    std::shared_ptr<std::filesystem::path> kept;  // the old one, where it was; set at the end
    std::unique_ptr<Job> job;
};
ExchangeJob makeExchangeJob(const std::filesystem::path& made, const std::filesystem::path& old,
                            bool sameEvents, std::unique_ptr<Executor> executor);

}  // namespace oxbow
