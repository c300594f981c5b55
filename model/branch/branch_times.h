// The running maximum of times along a branch, from that of its base.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/branch/branch_layout.h"
#include "model/branch/event_heads.h"
#include "model/sequence/event_sequence.h"
#include "model/work/cancelled.h"

namespace oxbow {

// A time of a branch, with as many digits, and of the zone, as its base tells its own.
std::optional<Timestamp> asTold(const std::optional<Timestamp>& base,
                                const std::optional<std::int64_t>& nanoseconds);

// Behind an edit the maximum is mostly the base's again at once; where it is not, as where the
// latest event was dropped or one from the future came in, their times are read until it is.
// Immutable.
class BranchTimes {
public:
    // `cuts`: of BranchLayout::cuts(), each; `heads`: of the base.
    static absl::StatusOr<BranchTimes> create(const EventSequence& base, const BranchLayout& layout,
                                              const std::vector<EventHead>& cuts, EventHeads& heads,
                                              const Cancelled& cancelled);

    std::optional<std::int64_t> first() const { return m_first; }
    std::uint64_t lateCount() const { return m_lateCount; }
    // See EventSequence.
    absl::StatusOr<std::optional<std::int64_t>> runningMaximum(const EventSequence& base,
                                                               const BranchLayout& layout,
                                                               Position p) const;
    absl::StatusOr<Position> positionAt(const EventSequence& base, const BranchLayout& layout,
                                        std::int64_t nanoseconds) const;

private:
    using Maximum = std::optional<std::int64_t>;
    // Positions behind `after`, up to the next span's: either as in the base, or by steps.
    struct Span {
        Position after;
        bool asInBase = true;
        // Not as in the base: the maximum from each of these positions on; the first is after + 1.
        std::vector<std::pair<Position, Maximum>> steps;
    };

    class Maker;

    std::vector<Span> m_spans;
    std::optional<std::int64_t> m_first;
    std::uint64_t m_lateCount = 0;
};

}  // namespace oxbow
