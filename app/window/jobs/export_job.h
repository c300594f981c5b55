// Writes a log into a file as a job of the window.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/window/jobs/job.h"
#include "model/history/fold/fold_changes.h"
#include "model/history/history.h"
#include "model/log/log.h"
#include "model/session/shown_past.h"

namespace oxbow {

// The target's ending names the form (see model/forms/log_file.h). InvalidArgument for an ending
// that names none.
// `only`: the events from one position to before the other; absent: all.
struct ExportStretch {
    Position from;
    Position to;
};
std::unique_ptr<Job> makeExportJob(std::shared_ptr<const Log> log,
                                   const std::filesystem::path& target,
                                   std::unique_ptr<Executor> executor,
                                   std::optional<ExportStretch> only = {});
// The same of a branch, with where it comes from: its events say what was made of them, and are
// facts nowhere. The past is not the log's.
std::unique_ptr<Job> makeBranchExportJob(std::shared_ptr<const ShownPast> past,
                                         const std::filesystem::path& workspace,
                                         const std::filesystem::path& target,
                                         std::unique_ptr<Executor> executor,
                                         std::optional<ExportStretch> only = {});
// The same of what a fold of this name has made of the events of a history: see ChangeStream.
std::unique_ptr<Job> makeChangesJob(const std::string& name, std::shared_ptr<const History> history,
                                    std::shared_ptr<const FoldChanges> changes,
                                    const std::filesystem::path& target,
                                    std::unique_ptr<Executor> executor);
// What a script emitted while its fold was made (see model/history/fold/emitted_events.h).
std::unique_ptr<Job> makeEmittedJob(const std::shared_ptr<const FoldChanges>& changes,
                                    const std::filesystem::path& target,
                                    std::unique_ptr<Executor> executor);

}  // namespace oxbow
