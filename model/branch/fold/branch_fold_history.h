// The table of a fold at every position of a branch, without folding what no edit reaches.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "model/branch/branch_keys.h"
#include "model/branch/branch_sequence.h"
#include "model/branch/fold/reached_rows.h"
#include "model/branch/fold/refolded_row.h"
#include "model/branch/fold/row_refolder.h"
#include "model/fold/fold.h"
#include "model/history/fold/folded_history.h"

namespace oxbow {

// The rows that the edited events, old and new, reach were folded anew when it was made, and are
// in memory; all others, and those before their first edit, are as in the base. An answer costs
// what it costs the base, and the logarithm of the edits; a table, the reached rows.
class BranchFoldHistory final : public FoldedHistory {
public:
    struct Options {
        RefoldLimits limits;
        RefoldProgress progress;
        Cancelled cancelled;
    };
    // `base`: what the fold made of the branch's base, as far as the branch takes it; `latest`: the
    // latest values there. The fold is one that goes on: see checkGoesOn(). ResourceExhausted
    // where it is too much, with the reason in words.
    static absl::StatusOr<std::shared_ptr<const BranchFoldHistory>> create(
        std::shared_ptr<const BranchSequence> events, std::shared_ptr<const Fold> fold,
        std::shared_ptr<const FoldedHistory> base, const History& latest, Options options);

    const EventSequence& events() const override { return *m_events; }
    const RowKeys& keys() const override { return *m_keys; }
    Position madeUpTo() const override { return m_events->end(); }
    // The rows that the edits reach, in order: no other row differs from the base's.
    const std::vector<KeyId>& reachedKeys() const { return m_reachedKeys; }
    // How many events were applied for them.
    std::uint64_t refoldedEvents() const { return m_refoldedEvents; }

    absl::StatusOr<std::shared_ptr<const Table>> tableAt(
        Position at, const Table* near = nullptr, const Cancelled& cancelled = {}) const override;
    absl::StatusOr<std::uint64_t> rowCountAt(Position at) const override;
    absl::Status readRows(std::span<const RowVersion> wanted, const VisitContent& visit,
                          const Cancelled& cancelled = {}) const override;
    absl::StatusOr<std::optional<KeyVersion>> versionAt(KeyId key, Position at) const override;
    absl::StatusOr<std::optional<Position>> nextVersion(KeyId key, Position from) const override;
    absl::Status versions(KeyId key, Position from, Position to, Direction way,
                          const VisitVersion& visit) const override;
    absl::Status touches(Position from, Position to, const VisitTouch& visit) const override;
    absl::Status changes(Position from, Position to, const VisitChange& visit,
                         const Cancelled& cancelled = {}) const override;
    absl::StatusOr<std::optional<FoldRow>> heldAt(KeyId row, Position at) const override;

private:
    BranchFoldHistory(std::shared_ptr<const BranchSequence> events,
                      std::shared_ptr<const Fold> fold, std::shared_ptr<const FoldedHistory> base)
        : m_events(std::move(events)), m_fold(std::move(fold)), m_base(std::move(base)) {}

    const BranchLayout& layout() const { return m_events->layout(); }
    class OwnRows;
    ReachedRows rows() const { return {*this, m_events, *m_base, *m_keys, m_reachedKeys}; }
    absl::Status refold(FoldRunner& runner, const History& latest, const Options& options);
    // Null where the base answers for the row.
    const RefoldedRow* refolded(KeyId key) const;
    absl::StatusOr<std::optional<KeyVersion>> versionIn(const RefoldedRow& row, KeyId key,
                                                        std::optional<std::size_t> stretch,
                                                        Position inBase,
                                                        const Table* baseTable) const;
    absl::StatusOr<std::optional<KeyVersion>> versionBy(KeyId key, Position at,
                                                        const Table* baseTable) const;
    absl::StatusOr<std::optional<KeyVersion>> baseVersionAt(KeyId key, Position inBase,
                                                            const Table* baseTable) const;
    absl::Status baseVersions(KeyId key, Position from, Position to, Direction way,
                              const VisitVersion& visit) const;
    // In the order in which the fold writes them.
    absl::Status arrange(Position event, std::vector<Touch>& touches) const;

    const std::shared_ptr<const BranchSequence> m_events;
    const std::shared_ptr<const Fold> m_fold;
    const std::shared_ptr<const FoldedHistory> m_base;
    std::unique_ptr<BranchKeys> m_keys;
    std::vector<KeyId> m_reachedKeys;
    absl::flat_hash_map<std::uint32_t, RefoldedRow> m_rows;
    std::uint64_t m_refoldedEvents = 0;
    // All versions of the rows that were folded anew, by their writers.
    std::vector<std::pair<Position, KeyId>> m_touches;
    mutable std::mutex m_mutex;
    mutable std::unique_ptr<FoldRunner> m_router;  // once it was needed
};

}  // namespace oxbow
