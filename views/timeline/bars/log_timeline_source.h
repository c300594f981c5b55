// The timeline's questions answered by a stored log.
#pragma once

#include <memory>

#include "model/log/log.h"
#include "views/timeline/bars/timeline_source.h"

namespace oxbow {

// times(), timeAt(), positionAt(), exact counts and find() read the log: whoever calls them waits
// for its disk.
class LogTimelineSource : public TimelineSource {
public:
    explicit LogTimelineSource(std::shared_ptr<const Log> log);

    Position end() const override;
    absl::StatusOr<std::optional<Times>> times() const override;
    std::vector<std::string> types() const override;
    std::vector<std::uint64_t> typeCounts() const override;
    std::uint64_t lateCount() const override;
    absl::StatusOr<std::optional<std::int64_t>> timeAt(Position position) const override;
    absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const override;
    Position positionNear(std::int64_t nanoseconds) const override;
    absl::StatusOr<Counts> counts(const std::vector<Position>& edges, bool exact) const override;
    absl::StatusOr<std::optional<Position>> find(
        const Ref& ref, const std::function<bool(std::uint64_t)>& goOn) const override;

private:
    absl::StatusOr<std::optional<std::int64_t>> firstRunningMaximum(Position end) const;

    std::shared_ptr<const Log> m_log;
};

}  // namespace oxbow
