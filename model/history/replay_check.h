// Answers about parts of a log that a replay can give as well: counts, times and changes.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/history/history.h"
#include "model/history/replay.h"

namespace oxbow {

// Given every event of a log once, in order, before a replay applies it, it remembers what there
// was at some positions, and asks the log for the same at the end: counts by type between them, the
// greatest time before each and the position at that time, and the changes of the events that
// follow each. Memory grows with the positions. One thread.
class ReplayCheck {
public:
    using Differs = std::function<void(std::string)>;
    // `positions` rise. Each difference is told as a sentence. History and replay must outlive it.
    ReplayCheck(const History& history, const Replay& replay, std::vector<Position> positions,
                Differs differs);

    void add(const EventView& event);
    // After the event was applied.
    void added(const EventView& event);
    absl::Status finish();

private:
    struct Sample {
        Position at;
        std::optional<std::int64_t> maximum;
        std::map<std::optional<std::string>, std::uint64_t> types;  // of the events before it
    };
    struct Expected {
        Position position;
        OptionalBytes before;
        OptionalBytes after;
    };

    void sample();
    bool inWindow() const;
    OptionalBytes rowOf(const EventView& event) const;
    absl::Status checkTypes();
    absl::Status checkTimes();
    absl::Status checkChanges();
    absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const;

    const History& m_history;
    const Log& m_log;
    const Replay& m_replay;
    const std::vector<Position> m_positions;
    const Differs m_differs;

    std::vector<Sample> m_samples;
    std::map<std::optional<std::string>, std::uint64_t> m_types;
    std::optional<std::int64_t> m_maximum;
    std::vector<std::optional<std::int64_t>> m_maxima;  // before every so many events
    OptionalBytes m_before;                             // the row of the event at work
    std::vector<Expected> m_expected;
};

}  // namespace oxbow
