// Folds rows of a branch anew, from the first edit that reaches them on.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/branch/branch_sequence.h"
#include "model/branch/fold/refolded_row.h"
#include "model/fold/fold.h"
#include "model/history/fold/folded_history.h"
#include "model/work/cancelled.h"

namespace oxbow {

class EventBatch;

// How much a branch may fold anew before it is better made as a whole.
struct RefoldLimits {
    std::uint64_t events = 4'000'000;            // applied
    std::uint64_t looked = 8'000'000;            // looked at, whether they reach the row
    std::size_t bytes = std::size_t{192} << 20;  // of versions in memory
};

// ResourceExhausted: the edits reach rows of more events than that.
absl::Status reachTooMuch(std::uint64_t events);

// How many events have been folded.
using RefoldProgress = std::function<void(std::uint64_t events)>;

// Where the edits of a branch reach a row: in the base's positions, the branch's own events in the
// branch's.
struct RowEdits {
    std::vector<Position> cuts;  // rising
    std::vector<Position> own;   // likewise
};

// The base's fold holds each row as of any position; so a row is folded anew from before its first
// edit over the events that reach it, until it is as in the base again with no edit ahead, or the
// next one far off. Which events those are: by the keys of the events, for a fold by those; else
// those that wrote it in the base, and where an event may have reached it without writing it, all
// are asked. One thread.
class RowRefolder {
public:
    // `base`: what the fold made of the branch's base; `latest`: the latest values there. All must
    // outlive it.
    RowRefolder(const Fold& fold, FoldRunner& runner, const BranchSequence& events,
                const FoldedHistory& base, const History& latest, RefoldLimits limits,
                RefoldProgress progress, Cancelled cancelled);
    ~RowRefolder();

    // `inBase`: the number of the row there; absent: it has none. ResourceExhausted, with the
    // reason in words, where the limits are reached.
    absl::Status refold(RefoldedRow& row, std::optional<KeyId> inBase, const RowEdits& edits);

    std::uint64_t events() const { return m_applied; }

private:
    class OneRow;
    struct Candidates;

    absl::Status refoldStretch(RefoldedRow& row, const RowEdits& edits, std::size_t& cut,
                               std::size_t& own);
    absl::Status findCandidates(const RowEdits& edits, std::size_t most, Candidates& out);
    absl::Status findVersions(const History& history, KeyId key, Position to, std::size_t most,
                              Candidates& out) const;
    absl::Status findWriters(std::size_t most, Candidates& out) const;
    absl::Status lookAtAll(Candidates& out) const;
    absl::Status applyTo(RefoldedRow& row, const Candidates& candidates);
    absl::Status applyNext(std::span<const Position> all, std::size_t& first);
    absl::Status apply(std::span<const Position> positions, const EventBatch& batch);
    absl::Status checkLimits(const RefoldedRow& row) const;
    absl::StatusOr<std::optional<FoldRow>> heldInBase(Position at) const;
    absl::Status findKeyOfEvents(const RowKey& row);

    const Fold& m_fold;
    FoldRunner& m_runner;
    const BranchSequence& m_events;
    const FoldedHistory& m_base;
    const History& m_latest;
    const RefoldLimits m_limits;
    const RefoldProgress m_progress;
    const Cancelled m_cancelled;
    const std::unique_ptr<OneRow> m_rows;
    std::uint64_t m_applied = 0;
    std::uint64_t m_looked = 0;
    std::size_t m_bytes = 0;  // of the rows before

    // Of the row at work.
    std::optional<KeyId> m_inBase;
    bool m_isOfAKey = false;          // no events but those of its key reach it
    std::optional<KeyId> m_inLatest;  // that key; absent: the base has no event of it
    Position m_next;                  // in the base: what comes before is done
    std::optional<FoldRow> m_held;    // in the base, before m_next
};

}  // namespace oxbow
