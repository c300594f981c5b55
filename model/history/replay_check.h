// Answers about parts of a log that a replay can give as well: counts, times and changes.
#pragma once

#include <absl/status/status.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/history/log_history.h"
#include "model/history/replay.h"

namespace oxbow {

// Given every event of a log once, in order, before a replay applies it, it remembers what there
// was at some positions, and asks the log for the same at the end: counts by type between them, the
// greatest time before each and the position at that time, and the changes of the events that
// follow each. Memory: for each position 8 bytes a type and a few KiB. One thread.
class ReplayCheck {
public:
    using Differs = std::function<void(std::string)>;
    // `positions` rise. Each difference is told as a sentence. History and replay must outlive it.
    ReplayCheck(const LogHistory& history, const Replay& replay, std::vector<Position> positions,
                Differs differs);

    void add(const EventView& event);
    // After the event was applied.
    void added(const EventView& event);
    absl::Status finish();

private:
    struct Sample {
        Position at;
        std::optional<std::int64_t> maximum;
        std::vector<std::uint64_t> types;  // of the events before it, by m_types
    };
    // What tells bytes from others, however many there are; absent for no row.
    struct Digest {
        std::size_t size = 0;
        std::size_t one = 0;
        std::size_t other = 0;
        friend bool operator==(const Digest&, const Digest&) = default;
    };
    struct Expected {
        Position position;
        std::optional<Digest> before;
        std::optional<Digest> after;
    };

    void sample();
    bool inWindow() const;
    static std::optional<Digest> digestOf(const OptionalBytesView& bytes);
    std::optional<Digest> rowOf(const EventView& event) const;
    absl::Status checkTypes();
    absl::Status checkTimes();
    absl::Status checkChanges();
    absl::StatusOr<Position> positionAt(std::int64_t nanoseconds) const;

    const LogHistory& m_history;
    const Log& m_log;
    const Replay& m_replay;
    const std::vector<Position> m_positions;
    const Differs m_differs;

    std::vector<Sample> m_samples;
    std::map<std::optional<std::string>, std::size_t> m_types;  // their places among the counts
    std::vector<std::uint64_t> m_typeCounts;
    std::optional<std::int64_t> m_maximum;
    std::vector<std::optional<std::int64_t>> m_maxima;  // before every so many events
    std::optional<Digest> m_before;                     // of the row of the event at work
    std::vector<Expected> m_expected;
};

}  // namespace oxbow
