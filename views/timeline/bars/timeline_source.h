// What the timeline asks of a log, and no more.
//
// Threads: every call may be made from any thread at any time; but what reads a disk is none for
// the GUI thread, which has a TimelineReader.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/event/position.h"
#include "model/event/timestamp.h"

namespace oxbow {

class TimelineSource {
public:
    // Of the running maximum of event time, at the first event that has a time and at the end.
    struct Times {
        std::int64_t first = 0;
        std::int64_t last = 0;
        TimePrecision precision = TimePrecision::Millisecond;  // for showing them
        friend bool operator==(const Times&, const Times&) = default;
    };
    // Names an event by where it came from; a partition of −1 means a stream without partitions.
    struct Ref {
        std::string stream;
        std::int32_t partition = -1;
        std::int64_t offset = 0;
        friend bool operator==(const Ref&, const Ref&) = default;
    };
    using Counts = std::vector<std::vector<std::uint64_t>>;

    virtual ~TimelineSource() = default;

    virtual Position end() const = 0;
    // Absent where no event has a time.
    virtual absl::StatusOr<std::optional<Times>> times() const = 0;
    virtual std::vector<std::string> types() const = 0;
    // By type; the last element counts events without a type.
    virtual std::vector<std::uint64_t> typeCounts() const = 0;
    virtual std::uint64_t lateCount() const = 0;

    // The greatest event time before a position: where the position sits on the time scale. Absent
    // where no event before it has a time.
    virtual absl::StatusOr<std::optional<std::int64_t>> timeAt(Position position) const = 0;
    // The last position that sits at or before a time.
    virtual absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const = 0;
    // About there, rising with the time; touches no disk.
    virtual Position positionNear(std::int64_t nanoseconds) const = 0;
    // Events by type between neighbouring edges (rising). Inexact counts touch no disk.
    virtual absl::StatusOr<Counts> counts(const std::vector<Position>& edges, bool exact) const = 0;

    // The position before an event, by a look at every event; absent where there is no such event.
    // `goOn` hears how many events have been looked at and says whether to go on; Cancelled where
    // it did not.
    virtual absl::StatusOr<std::optional<Position>> find(
        const Ref& ref, const std::function<bool(std::uint64_t)>& goOn) const = 0;
};

}  // namespace oxbow
