// What an open workspace gives its session, whatever holds the events: what there is to look at,
// and what is kept beside it.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "model/event/imported_source.h"
#include "model/event/mark.h"
#include "model/event/placed_rejection.h"
#include "model/history/history.h"
#include "model/sequence/event_sequence.h"

namespace oxbow {

class Log;

// Any thread.
class Workspace {
public:
    virtual ~Workspace() = default;

    // The facts, and the rows that they make of their own keys. Never null.
    virtual const std::shared_ptr<const EventSequence>& events() const = 0;
    virtual const std::shared_ptr<const History>& history() const = 0;

    virtual std::filesystem::path folder() const = 0;  // its name is the workspace's; holds folds
    virtual std::vector<ImportedSource> sources() const = 0;
    virtual std::uint64_t rejectedCount() const = 0;
    // In their order; fewer at the end.
    virtual absl::StatusOr<std::vector<PlacedRejection>> rejected(std::uint64_t first,
                                                                  std::uint64_t count) const = 0;

    // Nothing can be kept in it.
    virtual bool isReadOnly() const { return false; }
    // Reading and writing these waits for the disk.
    virtual std::optional<Position> savedPlayhead() const = 0;
    virtual absl::Status savePlayhead(Position p) = 0;
    virtual std::vector<Mark> marks() const = 0;
    virtual absl::Status setMarks(const std::vector<Mark>& marks) = 0;
};

// Of a stored log.
std::shared_ptr<Workspace> workspaceOf(std::shared_ptr<Log> log);

}  // namespace oxbow
