// One row through two pasts at once, version by version.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <memory>
#include <optional>

#include "model/branch/compare/comparison.h"
#include "model/history/cursors.h"

namespace oxbow {

// From where the pasts part, in the order of their instants, until they end, or until no later
// event can make a difference. The comparison must outlive it. One thread.
class RowWalk {
public:
    // What the row is in both from an instant on, up to the next step's.
    struct Step {
        Instant instant = 0;
        PlaceInBoth ordinalPlace;  // by ordinal, where instants are the row's own
        std::optional<KeyId> beforeKey;
        std::optional<KeyId> afterKey;
        std::optional<KeyVersion> before;
        std::optional<KeyVersion> after;
        bool movesBefore = false;  // that version was written at this instant
        bool movesAfter = false;
        bool hasBefore() const { return before && !before->deleted; }
        bool hasAfter() const { return after && !after->deleted; }
    };

    // `goesOn`: where nothing more can differ it is not ended.
    static absl::StatusOr<std::unique_ptr<RowWalk>> create(const Comparison& comparison,
                                                           const RowKey& row, bool goesOn = false);

    // False at the end, or where a version cannot be read: see status(). The first step is behind
    // where the pasts part; up to there the row is the same in both.
    bool next();
    const Step& step() const { return m_step; }
    // How the row stands where they part: a step that moves nothing.
    const Step& start() const { return m_start; }
    const absl::Status& status() const { return m_status; }
    // From this step on nothing differs any more.
    bool isTogether() const { return m_isTogether; }

private:
    struct Side {
        std::unique_ptr<VersionCursor> cursor;
        std::optional<KeyVersion> next;
        std::optional<Instant> nextInstant;  // once it was asked for
        Instant ordinal = 0;
    };

    RowWalk(const Comparison& comparison, bool goesOn)
        : m_comparison(comparison), m_goesOn(goesOn) {}
    absl::Status begin(const RowKey& row);
    void pull(PastSide side);
    void passOver();
    Instant instantOf(PastSide side);
    bool nextIsAlike();
    void take(PastSide side);
    Side& side(PastSide which) { return m_sides[static_cast<int>(which)]; }

    const Comparison& m_comparison;
    const bool m_goesOn;
    Side m_sides[2];
    Step m_start;
    Step m_step;
    bool m_isTogether = false;
    std::size_t m_alike = 0;  // steps in a row that both took by the same event
    absl::Status m_status;
};

}  // namespace oxbow
