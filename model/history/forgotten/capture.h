// Two ways to capture the changes of a table: to log each of them, and to compare the table with
// what it was, every so often. What the second one misses.
//
// Comparing sees of each row one change at most, from what it was at one comparison to what it is
// at the next; not in which order rows changed in between, nor by which events.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "model/history/history.h"
#include "model/work/cancelled.h"

namespace oxbow {

// Every so many events, counted from the first, or every so many nanoseconds of the log's clock,
// counted from 1970. The clock is the latest time of any event so far; a comparison sees the events
// up to and including its time, and is made when the clock has passed it. One of the two.
struct CaptureEvery {
    std::uint64_t events = 0;
    std::int64_t nanoseconds = 0;
};

// "100" events, or a time with its unit: "10s" (see parseDuration()). Absent where the text is
// neither.
std::optional<CaptureEvery> parseCaptureEvery(std::string_view text);

// The events between two comparisons. The last ones may not have been compared yet.
struct CaptureSpan {
    Position from;
    Position to;
    bool compared = false;
    friend bool operator==(const CaptureSpan&, const CaptureSpan&) = default;
};
// That which holds the event, as far as the events before `end` tell: event < end ≤ the events'
// end.
absl::StatusOr<CaptureSpan> captureSpanOf(const EventSequence& events, CaptureEvery every,
                                          Position event, Position end);

enum class CaptureFate {
    Seen,          // the comparison sees this state, as `seenAs` of whatever came before
    Overwritten,   // another change of the row came before the comparison
    CameAndWent,   // the row was there neither at the comparison before nor at this one
    BackAsBefore,  // the row is what it was at the comparison before
    NotCompared,   // yet
    NoChange,      // a null value where there was no row
};

// What became of one change.
struct CapturedChange {
    CaptureFate fate = CaptureFate::NoChange;
    CaptureSpan span;
    ChangeKind seenAs = ChangeKind::None;
    std::optional<Position> overwrittenBy;
};
// Some lookups of one row.
absl::StatusOr<CapturedChange> capturedChange(const History& history, CaptureEvery every,
                                              const Touch& touch, Position end);

// What a comparison makes of a row that has changed since the one before.
struct ComparedRow {
    KeyId key;
    CaptureSpan span;
    ChangeKind seenAs = ChangeKind::None;  // None: nothing is seen, though there were changes
    std::optional<Position> before;        // that wrote the row as it was; absent: there was none
    std::optional<Position> after;
    std::uint64_t changes = 0;  // that were logged
    std::uint64_t missed() const { return changes - (seenAs == ChangeKind::None ? 0 : 1); }
};

struct CaptureCounts {
    std::uint64_t logged = 0;  // changes that were compared; the sum of the next four
    std::uint64_t seen = 0;
    std::uint64_t overwritten = 0;
    std::uint64_t cameAndWent = 0;
    std::uint64_t backAsBefore = 0;  // rows that had changed, and were the same again
    std::uint64_t notCompared = 0;   // further changes, since the last comparison
    std::uint64_t comparisons = 0;   // before which something had changed
    // Of those seen: that came with others, and nobody can tell in which order.
    std::uint64_t withoutOrder = 0;
    std::uint64_t missed() const { return logged - seen; }
    friend bool operator==(const CaptureCounts&, const CaptureCounts&) = default;
};

// Compares from `from` to before `to`, with what the table is at `from`; rows in the order in which
// they first changed, until `visit` says false. One pass over the changes, and memory for the rows
// that change between two comparisons: not for their bytes.
using VisitComparedRow = std::function<bool(const ComparedRow&)>;
absl::StatusOr<CaptureCounts> compareCapture(
    const History& history, CaptureEvery every, Position from, Position to,
    const VisitComparedRow& visit, const std::function<void(Position done)>& progress = {},
    const Cancelled& cancelled = {});

}  // namespace oxbow
