// The latest value of each key at every position of a branch.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "model/branch/branch_keys.h"
#include "model/branch/branch_sequence.h"
#include "model/branch/fold/reached_rows.h"
#include "model/history/history.h"

namespace oxbow {

// Answers from the history of its base, but for the keys that an edit reaches: of those the events
// that are gone are passed over, and the branch's own stand between them. An answer costs what it
// costs the base, and the logarithm of the edits; a table, the reached keys.
class BranchHistory final : public History {
public:
    // `base`: of the sequence that the branch is one of, by the same rule.
    static absl::StatusOr<std::shared_ptr<const BranchHistory>> create(
        std::shared_ptr<const BranchSequence> events, std::shared_ptr<const History> base,
        const Cancelled& cancelled = {});

    const EventSequence& events() const override { return *m_events; }
    const RowKeys& keys() const override { return *m_keys; }
    Position madeUpTo() const override { return m_events->end(); }
    // The keys that the edits reach, in order: no other row differs from the base's.
    const std::vector<KeyId>& reachedKeys() const { return m_reachedKeys; }

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

private:
    BranchHistory(std::shared_ptr<const BranchSequence> events, std::shared_ptr<const History> base)
        : m_events(std::move(events)), m_base(std::move(base)) {}
    const BranchLayout& layout() const { return m_events->layout(); }
    class OwnValues;
    ReachedRows rows() const { return {*this, m_events, *m_base, *m_keys, m_reachedKeys}; }
    absl::StatusOr<std::optional<KeyVersion>> versionAmong(KeyId key, Position at,
                                                           std::optional<KeyVersion> last) const;
    absl::Status reachKeys(const Cancelled& cancelled);
    absl::Status reachKeysOfCuts(const Cancelled& cancelled);

    const std::shared_ptr<const BranchSequence> m_events;
    const std::shared_ptr<const History> m_base;
    std::unique_ptr<BranchKeys> m_keys;
    std::vector<KeyId> m_reachedKeys;
    // The branch's own events that touch a row, by key and in order of the branch.
    struct OwnTouch {
        Position position;
        KeyId key;
        bool deleted = false;
    };
    std::vector<OwnTouch> m_touches;
    absl::flat_hash_map<std::uint32_t, std::vector<KeyVersion>> m_own;
};

}  // namespace oxbow
