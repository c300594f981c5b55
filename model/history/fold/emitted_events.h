// The events that a script emitted while its fold was made: a log of their own.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "model/event/event_batch.h"
#include "model/history/fold/fold_changes.h"
#include "model/log/log.h"
#include "model/log/log_builder.h"

namespace oxbow {

// What the fold emitted, as far as it is made, or a little further while it is being made. Each
// event names the one that caused it among its causations. NotFound where the fold emitted nothing.
absl::StatusOr<std::shared_ptr<Log>> openEmitted(const FoldChanges& changes);

// Writes it, in a folder in that of the changes. It is always committed before the changes that
// belong to it: after a crash it may have more events than are told of there, which the fold, made
// again from there, emits again to the letter. One thread.
class EmittedEvents {
public:
    // `told` is how many events belong to the changes that are committed. DataLoss where fewer are
    // kept: then the changes are to be made anew.
    EmittedEvents(std::filesystem::path folder, std::uint64_t told);

    absl::Status add(const EventView& event);
    // All that was added is durable.
    absl::Status commit();

private:
    absl::Status open();

    const std::filesystem::path m_folder;
    std::uint64_t m_added;     // and told of before
    std::uint64_t m_kept = 0;  // when it was opened
    std::shared_ptr<Log> m_log;
    std::unique_ptr<LogBuilder> m_builder;
    std::unique_ptr<EventBatch> m_batch = std::make_unique<EventBatch>();
};

}  // namespace oxbow
