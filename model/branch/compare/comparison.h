// Two pasts of one log with their rows: a branch and its base, two branches.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/branch/compare/alignment.h"
#include "model/branch/compare/branch_diff.h"
#include "model/branch/compare/branch_places.h"
#include "model/branch/open_branch.h"
#include "model/fold/fold.h"
#include "model/history/history.h"

namespace oxbow {

// One of them.
struct ComparedPast {
    std::string name;  // of the branch; empty: the log
    std::shared_ptr<const EventSequence> events;
    std::shared_ptr<const History> history;
    BranchPlaces places;
};
// The last branch of a line, or the log where the line is empty, with the latest value of each key.
ComparedPast pastOf(const std::vector<OpenBranch>& line, const BranchBase& log);

// Immutable; any thread.
class Comparison {
public:
    struct Options {
        AlignBy by = AlignBy::Position;
        // A row is what its last event wrote, and nothing else: what the same event wrote into both
        // pasts is the same.
        bool isLatestValue = true;
        // Else the two make their rows differently, and may differ from the first event on.
        bool isSameRule = true;
        // A row that both have written alike so often in a row is passed over up to the next place
        // where they part: what costs as much is to look there.
        std::size_t passOverAfter = 32'768;
    };
    // `rows`: all that may differ where it is by position. By time some more may, of events that an
    // edit before them makes late or not: these are found here, at the cost of those events.
    static absl::StatusOr<std::shared_ptr<const Comparison>> create(
        ComparedPast before, ComparedPast after, std::vector<RowKey> rows, Options options,
        const Cancelled& cancelled = {});

    const ComparedPast& past(PastSide side) const {
        return side == PastSide::Before ? m_before : m_after;
    }
    const Options& options() const { return m_options; }
    const std::vector<RowKey>& rows() const { return m_rows; }
    const StepAlignment& steps() const { return m_steps; }

    // Moments by position, or by time (nanoseconds; kBeforeTimes before the first); by ordinal they
    // are a row's own, and those of the positions stand in their place here.
    static constexpr Instant kBeforeTimes = std::numeric_limits<Instant>::min();
    Instant end() const { return m_end; }
    absl::StatusOr<Instant> firstInstantOf(PastSide side, Position at) const;
    absl::StatusOr<Instant> lastInstantOf(PastSide side, Position at) const;
    absl::StatusOr<PlaceInBoth> placeAt(Instant instant) const;

    // Beside each other at this moment of the log: behind all that stands before it there, and
    // before what was put into the gap itself; the ends where it is the end. `time`: where that was
    // asked for.
    absl::StatusOr<PlaceInBoth> placeAtLog(Position inLog,
                                           std::optional<std::int64_t> time = {}) const;
    // Beside a position of one of them: the last such place.
    absl::StatusOr<PlaceInBoth> placeBeside(PastSide side, Position at) const;
    // The later of the running maxima at both; absent before all times.
    absl::StatusOr<std::optional<std::int64_t>> timeAt(const PlaceInBoth& place) const;

    // What these events, each of its own past, wrote into a row is the same: it need not be read.
    bool isKnownSame(Position before, Position after) const {
        return m_options.isLatestValue && m_steps.isSameEvent(before, after);
    }

    // Of events that are the same in both: they stand at the same time, too.
    bool isAtSameTime(Position before) const;

    // The rows that differ at such a place, in order; by ordinal each where both have had as many
    // events of it as the one that has had more.
    absl::Status differencesAt(const PlaceInBoth& place, const VisitNamedDifference& visit,
                               const Cancelled& cancelled = {}) const;

private:
    Comparison(ComparedPast before, ComparedPast after, std::vector<RowKey> rows, Options options)
        : m_before(std::move(before)),
          m_after(std::move(after)),
          m_rows(std::move(rows)),
          m_options(options),
          m_steps(m_before.places, m_after.places) {}
    bool isByTime() const { return m_options.by == AlignBy::Time; }
    absl::StatusOr<std::uint64_t> eventsApart(const StepAlignment::Stretch& stretch) const;
    absl::Status addRowsMovedInTime(const Cancelled& cancelled);
    absl::StatusOr<PlaceInBoth> ordinalPlace(const RowKey& row, const PlaceInBoth& place) const;

    const ComparedPast m_before;
    const ComparedPast m_after;
    std::vector<RowKey> m_rows;
    const Options m_options;
    const StepAlignment m_steps;
    Instant m_end = 0;
    // By time: where both take the same steps from `from` on, they are at the same time from
    // `together` on. Positions of the earlier past, rising.
    struct Together {
        Position from;
        Position together;
    };
    std::vector<Together> m_together;
};

// The row's key in a history; absent where it has none.
absl::StatusOr<std::optional<KeyId>> findRow(const History& history, const RowKey& row);
// The rows that the events from `from` to before `to` touch, in order, each once: those from where
// the pasts part to the end are all that may differ.
absl::StatusOr<std::vector<RowKey>> rowsTouched(const History& history, Position from, Position to,
                                                const Cancelled& cancelled = {});
// By the latest value of each key: the rows that an edit of either line reaches, or all, where the
// partitions interleave otherwise.
absl::StatusOr<std::vector<RowKey>> rowsThatMayDiffer(const ComparedPast& before,
                                                      const std::vector<OpenBranch>& beforeLine,
                                                      const ComparedPast& after,
                                                      const std::vector<OpenBranch>& afterLine,
                                                      const Cancelled& cancelled = {});
// All of both, in order, each once.
std::vector<RowKey> rowsOfBoth(std::vector<RowKey> one, const std::vector<RowKey>& other);

}  // namespace oxbow
