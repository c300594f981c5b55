// When, for how long and in what the rows of two pasts differ, and what brought them together.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/branch/compare/comparison.h"
#include "model/payload/decimal.h"

namespace oxbow {

// The events that lead to a place, each in its own past; at least one of them.
struct EventsInBoth {
    std::optional<Position> before;
    std::optional<Position> after;
    friend bool operator==(const EventsInBoth&, const EventsInBoth&) = default;
};

// From one place to another a row differs.
struct DivergenceSpan {
    Instant fromInstant = 0;  // see Comparison; by ordinal a row's own
    Instant toInstant = 0;
    PlaceInBoth from;     // the first at which it does
    PlaceInBoth to;       // the first at which it does not any more
    bool isOpen = false;  // it differs at the end, which `to` is then
    EventsInBoth begun;
    EventsInBoth ended;                       // by which it came back together
    std::optional<std::int64_t> nanoseconds;  // how long; absent where there are no times

    // How long in events: of the past that has more of them.
    std::uint64_t events() const {
        return std::max(to.before - from.before, to.after - from.after);
    }
    bool holdsAt(Instant instant) const {
        return instant >= fromInstant && (isOpen || instant < toInstant);
    }
};

struct FieldDivergence {
    std::string name;  // empty: the row is one value
    // The greatest amount, after less before, where it was a number in both; and where that was.
    std::optional<Decimal> greatest;
    Instant greatestAt = 0;
    PlaceInBoth greatestPlace;
};

struct RowDivergence {
    RowKey row;
    std::vector<DivergenceSpan> spans;    // rising; at least one
    std::vector<FieldDivergence> fields;  // in which it differed while both had the row
    bool isMissingBefore = false;         // at some time only one of them had it
    bool isMissingAfter = false;

    bool differsAt(Instant instant) const;
    bool differsAtEnd() const { return spans.back().isOpen; }
};

// False: no more are wanted.
using VisitDivergence = std::function<bool(RowDivergence)>;
// How many rows have been compared, of how many.
using TellRows = std::function<void(std::size_t done, std::size_t all)>;

// Of the comparison's rows those that differ anywhere, in order, each as soon as it is known: costs
// the events of these rows from where the pasts part. Some thousand versions are held at a time.
absl::Status findDivergences(const Comparison& comparison, const VisitDivergence& visit,
                             const TellRows& tell = {}, const Cancelled& cancelled = {});

// Positions of one past between which at least one row differs, rising, apart from each other;
// [p, p] where it differs nowhere but in what the other past has beside p.
struct PositionSpan {
    Position from;
    Position to;
    friend bool operator==(const PositionSpan&, const PositionSpan&) = default;
};
std::vector<PositionSpan> unionOf(const std::vector<RowDivergence>& rows, PastSide side);

// How many rows differ from an instant on, up to the next one's; rising, and different from one to
// the next.
struct RowsDiffering {
    Instant from = 0;
    std::size_t rows = 0;
};
std::vector<RowsDiffering> rowsDiffering(const std::vector<RowDivergence>& rows);

// The next or the previous instant at which one of the rows begins to differ, differs otherwise or
// comes back together: asks the rows that differ there for their next version. Absent where there
// is none. Of one row where one is named. Not by ordinal, where rows have no instants in common.
absl::StatusOr<std::optional<Instant>> nextDifference(const Comparison& comparison,
                                                      const std::vector<RowDivergence>& rows,
                                                      Instant from, Direction way,
                                                      const Cancelled& cancelled = {});

}  // namespace oxbow
